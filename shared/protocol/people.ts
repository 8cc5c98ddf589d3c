/**
 * People administration over HTTP: the company's branches and units, its people with their memberships,
 * their devices, and handovers.
 *
 * Times are the server's. Who may do what is decided there again for each question; these shapes only say
 * what can be said at all.
 */
import Type from 'typebox'
import { Message, Millis, Text, Whole } from './types.ts'

/** Why something that is well formed may not be done. Stable words; the client has a sentence for each. */
export const peopleRules = [
  /** Nobody grants, ends or edits his own rights, nor disables himself. */
  'own-rights',
  /** Without this person nobody could manage people any more. */
  'last-administrator',
  /** Archives would be left in nobody's hands: say who takes them. */
  'owns-archives',
  /** Does not work in that branch, so archives of it cannot be put into these hands. */
  'not-in-branch',
  'branch-closed',
  'unit-closed',
  /** People sit there, or other units stand in it. */
  'unit-in-use',
  /** The membership is over: it is history. */
  'ended',
  /** The same role in the same branch already, at that time. */
  'overlaps',
  'disabled',
  'not-disabled',
  /** As many memberships as a device can be told of. */
  'too-many',
  /** A handover of this person's archives has not finished yet. */
  'handover-running',
  /** The role is not lent out: grant it by name. */
  'not-lent',
  /** Another administrator must agree first. */
  'second-needed',
  /** As many asks of this person wait as may. */
  'too-many-asks',
  /** Somebody else answered the ask, or it was taken back. */
  'answered',
] as const
export type PeopleRule = (typeof peopleRules)[number]

const Id = Text(32)
const Name = Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' })
const OrNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])

// ---- the company ----------------------------------------------------------------------------

export const UnitInfo = Message({
  id: Id,
  branch: Id,
  /** The store that a department belongs to; null: directly in the branch. */
  parent: OrNull(Id),
  kind: Text(12),
  name: Text(60),
  closed: Type.Boolean(),
})
export type UnitInfo = Type.Static<typeof UnitInfo>

export const BranchInfo = Message({
  id: Id,
  code: Text(12),
  name: Text(60),
  template: Text(40),
  ownership: Text(12),
  entity: Text(120),
  agreement: Text(200),
  preset: Text(12),
  closed: Type.Boolean(),
})
export type BranchInfo = Type.Static<typeof BranchInfo>

/** What may be edited; the code stands in the numbers of archives, so a changed one holds for new archives. */
export const BranchEdit = Message({
  code: Type.String({ pattern: '^[A-Z0-9]{1,12}$' }),
  name: Name,
  template: Type.String({ pattern: '^[a-z][A-Za-z0-9]{0,39}$' }),
  ownership: Text(12),
  entity: Text(120),
  agreement: Text(200),
  preset: Text(12),
})
export type BranchEdit = Type.Static<typeof BranchEdit>

export const EditBranch = Message({ branch: Id, ...BranchEdit.properties })
export type EditBranch = Type.Static<typeof EditBranch>
export const CloseBranch = Message({ branch: Id, closed: Type.Boolean() })
export type CloseBranch = Type.Static<typeof CloseBranch>

export const AddUnit = Message({ branch: Id, parent: OrNull(Id), kind: Text(12), name: Name })
export type AddUnit = Type.Static<typeof AddUnit>
export const RenameUnit = Message({ unit: Id, name: Name })
export type RenameUnit = Type.Static<typeof RenameUnit>
export const CloseUnit = Message({ unit: Id, closed: Type.Boolean() })
export type CloseUnit = Type.Static<typeof CloseUnit>

/** Answer of a command that made something: its id; null where all of it waits. `waiting`: asks for a second administrator. */
export const Made = Message({ id: OrNull(Id), waiting: Whole })
export type Made = Type.Static<typeof Made>

// ---- people ---------------------------------------------------------------------------------

export const MembershipLine = Message({
  id: Id,
  role: Text(4),
  branch: OrNull(Id),
  unit: OrNull(Id),
  from: Millis,
  until: OrNull(Millis),
  deputyFor: OrNull(Id),
})
export type MembershipLine = Type.Static<typeof MembershipLine>

export const PersonLine = Message({
  id: Id,
  login: Text(60),
  name: Text(60),
  disabled: Type.Boolean(),
  /** False until the invited person has chosen a password. */
  joined: Type.Boolean(),
  /** All of them, the ended ones too, oldest first; for readers of one branch, those of that branch. */
  memberships: Type.Array(MembershipLine),
  devices: Whole,
  /** Has not joined, and who asks may give the invitation. */
  mayInvite: Type.Boolean(),
  /** Newest contact of any of the devices. */
  lastSeen: OrNull(Millis),
})
export type PersonLine = Type.Static<typeof PersonLine>

/** What a second administrator has not agreed to yet. `let-in`: the person is to be enabled again. */
export const WaitingLine = Message({
  /** Of the approval. */
  id: Id,
  user: Id,
  /** `hire`: nobody yet; the id is theirs once an administrator agrees. */
  what: Type.Enum(['role', 'dates', 'let-in', 'hire'] as const),
  name: Text(60),
  roles: Type.Array(Text(4)),
  branch: OrNull(Id),
  by: Id,
  at: Millis,
})
export type WaitingLine = Type.Static<typeof WaitingLine>

/** Answer of `GET /api/people`. */
export const PeoplePage = Message({
  people: Type.Array(PersonLine),
  branches: Type.Array(BranchInfo),
  units: Type.Array(UnitInfo),
  /** False: may look at the people of the own branches, and change nothing. */
  manages: Type.Boolean(),
  /** Who assigns work in a branch sees what was asked for there: somebody new. */
  waiting: Type.Array(WaitingLine),
  asOf: Millis,
})
export type PeoplePage = Type.Static<typeof PeoplePage>

export const NewMembership = Message({
  role: Text(4),
  branch: OrNull(Id),
  unit: OrNull(Id),
  /** Null: from now on. */
  from: OrNull(Millis),
  /** Null: until it is ended. */
  until: OrNull(Millis),
})
export type NewMembership = Type.Static<typeof NewMembership>

export const AddPerson = Message({
  login: Type.String({ pattern: '^[a-z0-9][a-z0-9._-]{1,39}$' }),
  name: Name,
  memberships: Type.Array(NewMembership, { minItems: 1, maxItems: 12 }),
})
export type AddPerson = Type.Static<typeof AddPerson>

/** 申请加人: for one branch, by who assigns work there. */
export const AskForPerson = Message({
  login: AddPerson.properties.login,
  name: Name,
  ...NewMembership.properties,
  branch: Id,
})
export type AskForPerson = Type.Static<typeof AskForPerson>

export const RenamePerson = Message({ user: Id, name: Name })
export type RenamePerson = Type.Static<typeof RenamePerson>
export const AddMembership = Message({ user: Id, ...NewMembership.properties })
export type AddMembership = Type.Static<typeof AddMembership>
/** `until` null: from now on; else at that time. */
export const EndMembership = Message({ membership: Id, until: OrNull(Millis) })
export type EndMembership = Type.Static<typeof EndMembership>
export const ChangeMembership = Message({
  membership: Id,
  unit: OrNull(Id),
  /** Null keeps what stands; one that has begun has begun. */
  from: OrNull(Millis),
  until: OrNull(Millis),
})
export type ChangeMembership = Type.Static<typeof ChangeMembership>

/** 代班: what `absent` may do in that branch under `role`, from–to. */
export const AddDeputy = Message({
  absent: Id,
  deputy: Id,
  role: Text(4),
  branch: Id,
  from: OrNull(Millis),
  until: Millis,
})
export type AddDeputy = Type.Static<typeof AddDeputy>

// ---- handing over ---------------------------------------------------------------------------

/** Who takes the archives of one branch; among several they are shared out evenly. */
export const Receivers = Message({ branch: Id, to: Type.Array(Id, { minItems: 1, maxItems: 20 }) })
export type Receivers = Type.Static<typeof Receivers>

export const HandoverAsk = Message({ user: Id })
export type HandoverAsk = Type.Static<typeof HandoverAsk>
/** What there is to hand over: exact counts per branch, and by stage as the merged records have them. */
export const HandoverPreview = Message({
  branches: Type.Array(
    Message({
      branch: Id,
      /** Those of this person, and those of others that hold a business of this person. */
      archives: Whole,
      stages: Type.Array(Message({ stage: Text(40), count: Whole })),
      /** Who works there and may take them. */
      receivers: Type.Array(Id),
    }),
  ),
})
export type HandoverPreview = Type.Static<typeof HandoverPreview>

export const StartHandover = Message({
  user: Id,
  receivers: Type.Array(Receivers, { minItems: 1, maxItems: 200 }),
})
export type StartHandover = Type.Static<typeof StartHandover>
export const DisablePerson = Message({ user: Id, receivers: Type.Array(Receivers, { maxItems: 200 }) })
export type DisablePerson = Type.Static<typeof DisablePerson>
export const OnePerson = Message({ user: Id })
export type OnePerson = Type.Static<typeof OnePerson>

export const HandoverLine = Message({
  id: Id,
  user: Id,
  by: OrNull(Id),
  receivers: Type.Array(Receivers),
  started: Millis,
  finished: OrNull(Millis),
  state: Type.Enum(['running', 'stalled', 'done']),
  /** With `stalled`: why the server stopped; a stable word. */
  why: OrNull(Text(40)),
  total: Whole,
  left: Whole,
})
export type HandoverLine = Type.Static<typeof HandoverLine>
export const Handovers = Message({ handovers: Type.Array(HandoverLine) })
export type Handovers = Type.Static<typeof Handovers>
export const OneHandover = Message({ handover: Id })
export type OneHandover = Type.Static<typeof OneHandover>

// ---- devices --------------------------------------------------------------------------------

export const DeviceLine = Message({
  id: Id,
  user: Id,
  name: Text(80),
  app: Text(40),
  lastSeen: Millis,
  pending: Whole,
  oldest: OrNull(Millis),
  /** Until when it opens without us, as far as we know: whose person was disabled hears of it at the next contact. */
  leaseUntil: Millis,
  /** The one that asks. */
  here: Type.Boolean(),
  /** Somebody has a session there now; what it holds opens without one until `leaseUntil`. */
  signedIn: Type.Boolean(),
  maySignOut: Type.Boolean(),
  /** Ordered to give up its store, and when it said that it had. */
  wipe: OrNull(Message({ at: Millis, by: Id, done: OrNull(Millis) })),
})
export type DeviceLine = Type.Static<typeof DeviceLine>
export const DevicesPage = Message({ devices: Type.Array(DeviceLine), asOf: Millis })
export type DevicesPage = Type.Static<typeof DevicesPage>
export const OneDevice = Message({ device: Id })
export type OneDevice = Type.Static<typeof OneDevice>
