/**
 * Rights on one archive beyond the table, over HTTP: who may see it and why, who is on the job, what was
 * opened to whom, and what waits for a second person.
 */
import Type from 'typebox'
import { Message, Millis, Text, Ulid, Whole } from './types.ts'

const Id = Text(32)
const OrNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Reason = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' })
/** The domain's own words once more, because the protocol leans on nothing; a test holds them together. */
export const grantable = [
  'profile',
  'contact',
  'identity',
  'custody',
  'consent',
  'deal',
  'finance',
  'service',
] as const
export const grantRights = ['mask', 'read', 'write'] as const
export const jobs = ['assistant', 'designer', 'projectManager', 'supervisor'] as const
export const MAX_TEAM = 30

const Grantable = Type.Enum(grantable)

export const Grantee = Type.Union([
  Message({ is: Type.Literal('branch'), branch: Ulid }),
  Message({ is: Type.Literal('person'), user: Ulid }),
])

/** The best that somebody has on one part, and by what. */
export const PartSight = Message({
  part: Text(60),
  sight: Type.Enum(['write', 'read', 'mask', 'blind', 'case', 'glass'] as const),
  role: Text(4),
  branch: OrNull(Id),
  reach: Type.Enum(['own', 'team', 'branch', 'all', 'grant'] as const),
  deputyFor: OrNull(Id),
  grant: OrNull(Id),
  /** When the membership or the grant behind it ends. */
  until: OrNull(Millis),
})
export type PartSight = Type.Static<typeof PartSight>

export const EntitledPerson = Message({
  user: Id,
  name: Text(60),
  branch: OrNull(Id),
  parts: Type.Array(PartSight),
})
export type EntitledPerson = Type.Static<typeof EntitledPerson>

export const GrantLine = Message({
  id: Id,
  to: Grantee,
  compartments: Type.Array(Grantable),
  right: Type.Enum(grantRights),
  from: Millis,
  until: Millis,
  by: Id,
  approvedBy: OrNull(Id),
  why: Text(500),
  agreement: OrNull(Text(500)),
  offer: Type.Optional(Type.Literal(true)),
})
export type GrantLine = Type.Static<typeof GrantLine>

export const TeamMember = Message({ user: Ulid, job: Type.Enum(jobs) })

export const AccessQuery = Message({ archive: Ulid })
export type AccessQuery = Type.Static<typeof AccessQuery>
export const AccessAnswer = Message({
  archive: Id,
  branch: Id,
  owner: Id,
  team: Type.Array(Message({ user: Id, job: Text(20) })),
  grants: Type.Array(GrantLine),
  people: Type.Array(EntitledPerson),
  /** Names for every id above that is not in `people`. */
  names: Type.Record(Type.String({ maxLength: 32 }), Text(60)),
  branches: Type.Record(Type.String({ maxLength: 32 }), Text(60)),
  may: Message({ team: Type.Boolean(), share: Type.Boolean(), grant: Type.Boolean() }),
  asOf: Millis,
})
export type AccessAnswer = Type.Static<typeof AccessAnswer>

export const TeamOrder = Message({ archive: Ulid, team: Type.Array(TeamMember, { maxItems: MAX_TEAM }) })
export type TeamOrder = Type.Static<typeof TeamOrder>

/** `POST /api/access/receivers`, asked as `AccessQuery`: into whose hands it may go. */
export const Receiver = Message({
  user: Id,
  name: Text(60),
  /** Of this branch. */
  roles: Type.Array(Text(4)),
  /** 门店 · 部门; empty: the branch itself. */
  place: Text(130),
})
export type Receiver = Type.Static<typeof Receiver>
export const ReceiversAnswer = Message({
  owner: Id,
  businesses: Type.Array(Message({ id: Id, owner: Id })),
  people: Type.Array(Receiver),
})
export type ReceiversAnswer = Type.Static<typeof ReceiversAnswer>

/** `business` null: the whole client, with those businesses that are its owner's. */
export const TransferOrder = Message({ archive: Ulid, to: Ulid, business: OrNull(Ulid), why: Reason })
export type TransferOrder = Type.Static<typeof TransferOrder>

export const GrantOrder = Message({
  archive: Ulid,
  to: Grantee,
  compartments: Type.Array(Grantable, { minItems: 1, maxItems: grantable.length, uniqueItems: true }),
  right: Type.Enum(grantRights),
  until: Millis,
  why: Reason,
  agreement: OrNull(Type.String({ maxLength: 200 })),
})
export type GrantOrder = Type.Static<typeof GrantOrder>

/** `waiting`: a second person is needed; it stands in the queue of those who may be. */
export const GrantAnswer = Type.Union([
  Message({ is: Type.Literal('granted'), grant: Id }),
  Message({ is: Type.Literal('waiting'), approval: Id, until: Millis }),
])
export type GrantAnswer = Type.Static<typeof GrantAnswer>

export const EndGrant = Message({ archive: Ulid, grant: Ulid })
export type EndGrant = Type.Static<typeof EndGrant>

const asked = {
  id: Id,
  by: Id,
  byName: Text(60),
  at: Millis,
  /** Answered by then, or over. */
  until: Millis,
  /** For the asker: who may answer, by role and branch (null: the whole company). */
  answerers: Type.Array(Message({ role: Text(4), branch: OrNull(Text(60)) })),
}

/** An archive that is to be opened further. */
export const GrantApprovalLine = Message({
  ...asked,
  what: Type.Literal('grant'),
  archive: Id,
  archiveNo: Text(64),
  /** Home branch of the archive. */
  branch: Text(60),
  to: Grantee,
  toName: Text(60),
  compartments: Type.Array(Grantable),
  right: Type.Enum(grantRights),
  grantUntil: Millis,
  why: Text(500),
  agreement: OrNull(Text(500)),
})
export type GrantApprovalLine = Type.Static<typeof GrantApprovalLine>

/** A role of money, oversight or rights that somebody is to hold, to hold longer, or to have back; or somebody new. */
export const PeopleApprovalLine = Message({
  ...asked,
  what: Type.Enum(['role', 'dates', 'let-in', 'hire'] as const),
  user: Id,
  userName: Text(60),
  /** Of somebody who is to be taken on. */
  login: OrNull(Text(60)),
  roles: Type.Array(Text(4)),
  /** Its name; null: the whole company, or several. */
  branch: OrNull(Text(60)),
  /** Null: now. */
  from: OrNull(Millis),
  /** Null: without an end. */
  roleUntil: OrNull(Millis),
})
export type PeopleApprovalLine = Type.Static<typeof PeopleApprovalLine>

const Columns = Type.Array(Text(80), { minItems: 1, maxItems: 200 })
const exportNeeds = ['manager', 'audit'] as const

/** A list that somebody wants to take out as a sheet, where that takes a second person. */
export const ExportAsk = Message({
  template: Text(60),
  columns: Columns,
  rows: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  branches: Type.Array(Ulid, { minItems: 1, maxItems: 100 }),
  /** SHA-256 of the ids of the archives: an approval is for these and no others. */
  selection: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  purpose: Text(40),
  note: Text(200),
})
export type ExportAsk = Type.Static<typeof ExportAsk>
export const ExportAsked = Message({ approval: Id, until: Millis })
export type ExportAsked = Type.Static<typeof ExportAsked>

export const ExportApprovalLine = Message({
  ...asked,
  what: Type.Literal('export'),
  template: Text(60),
  columns: Columns,
  rows: Whole,
  /** Their names. */
  branches: Type.Array(Text(60)),
  need: Type.Enum(exportNeeds),
  purpose: Text(40),
  note: Text(200),
})
export type ExportApprovalLine = Type.Static<typeof ExportApprovalLine>

export const ExportPermit = Message({
  id: Id,
  columns: Columns,
  rows: Whole,
  selection: Text(64),
  purpose: Text(40),
  /** Who let it out. */
  by: Id,
  until: Millis,
})
export type ExportPermit = Type.Static<typeof ExportPermit>
export const ExportPermits = Message({
  permits: Type.Array(ExportPermit),
  waiting: Type.Array(Message({ id: Id, selection: Text(64) })),
})
export type ExportPermits = Type.Static<typeof ExportPermits>

/** Something that takes two persons and has one. */
export const ApprovalLine = Type.Union([GrantApprovalLine, PeopleApprovalLine, ExportApprovalLine])
export type ApprovalLine = Type.Static<typeof ApprovalLine>

/** What became of an ask: told to who asked and to who answered. `by`: whoever answered it, or took it back. */
export const AnsweredLine = Message({
  ask: ApprovalLine,
  answer: Type.Enum(['yes', 'no', 'withdrawn'] as const),
  by: Id,
  byName: Text(60),
  at: Millis,
})
export type AnsweredLine = Type.Static<typeof AnsweredLine>

export const ApprovalList = Message({
  toAnswer: Type.Array(ApprovalLine),
  asked: Type.Array(ApprovalLine),
  /** Nobody but the asker could answer these: they wait for somebody to be appointed. */
  unanswerable: Whole,
  /** Of the last ninety days, the newest first. */
  answered: Type.Array(AnsweredLine),
})
export type ApprovalList = Type.Static<typeof ApprovalList>

export const ApprovalAnswer = Message({ id: Ulid, answer: Type.Enum(['yes', 'no', 'withdraw'] as const) })
export type ApprovalAnswer = Type.Static<typeof ApprovalAnswer>
