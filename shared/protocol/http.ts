/**
 * What is asked over HTTP: signing in, setting up, and what head office reads on the server.
 *
 * Every answer that is not 2xx is a `Problem`: a stable code that the client words. Everything is
 * same-origin JSON; the session travels in a cookie that no script can read.
 */
import Type from 'typebox'
import { EscrowKey } from './device.ts'
import { Asked } from './filter.ts'
import { Branch, MembershipInfo, Person } from './hello.ts'
import { Secret } from './security.ts'
import { Message, Millis, Text, Ulid, Whole } from './types.ts'

export const problemCodes = [
  'bad-request',
  'wrong-password',
  /** The code or passkey does not fit, or was used before. */
  'wrong-factor',
  /** The first step is too long ago, or was tried too often: begin with the password again. */
  'sign-in-again',
  /** This session only adds a factor; nothing else is answered before. */
  'enrol-first',
  /** The last factor of somebody whose role needs one. */
  'last-factor',
  'disabled',
  'too-many-tries',
  'busy',
  'signed-out',
  'denied',
  'not-found',
  'wrong-origin',
  'wrong-host',
  /** The company has left this address; what the answer names is to be asked at the new one. */
  'address-moved',
  /** The server does not answer at the address that the company wants to move to. */
  'address-not-served',
  /** The device id is another person's: mint a fresh one. */
  'device-taken',
  'setup-done',
  'setup-token',
  /** The link of an invitation opens nothing; `field` says why (`invites.ts`). */
  'invite',
  'weak-password',
  'taken',
  'too-large',
  /** Well formed, and not allowed as things stand; `field` names the rule. */
  'against-rule',
  'server-error',
] as const
export type ProblemCode = (typeof problemCodes)[number]

export const Problem = Type.Object({
  code: Type.Enum(problemCodes),
  /** With `too-many-tries` and `busy`. */
  retryAfterMs: Type.Optional(Whole),
  /** With `bad-request`, `weak-password` and `taken`: which value; with `against-rule`: which rule. */
  field: Type.Optional(Type.String()),
})
export type Problem = Type.Static<typeof Problem>

const closed = Message
export const MIN_PASSWORD_LENGTH = 10

export const SignIn = closed({
  login: Type.String({ minLength: 1, maxLength: 60 }),
  password: Type.String({ minLength: 1, maxLength: 200 }),
  device: Ulid,
  deviceName: Text(80),
  /** From an earlier sign-in on this device: spares the second factor for some weeks. */
  trust: Type.Optional(Secret),
})
export type SignIn = Type.Static<typeof SignIn>

export const Organisation = closed({ id: Text(32), name: Text(80) })

/** Answer of `POST /api/sign-in` and `GET /api/me`. */
export const SignedIn = closed({
  user: closed({ id: Text(32), login: Text(60), name: Text(60) }),
  device: Text(32),
  memberships: Type.Array(MembershipInfo),
  people: Type.Array(Person),
  branches: Type.Array(Branch),
  organisation: Organisation,
  serverEpoch: Text(40),
  serverTime: Millis,
  /** After a second factor was given: keep it sealed, and send it with the next sign-in from here. */
  trust: Type.Optional(Secret),
  /** What this person's stores seal their keys to, for escrow. */
  escrow: EscrowKey,
  /** How long a device of this person may be used without hearing from the server again. */
  leaseMs: Millis,
})
export type SignedIn = Type.Static<typeof SignedIn>

/** Is this the company of the demonstration, and may this person end it? */
export const DemoStanding = closed({ demo: Type.Boolean() })
export type DemoStanding = Type.Static<typeof DemoStanding>
export const DemoPurged = closed({
  archives: Type.Integer(),
  people: Type.Integer(),
  /** People who stay: something that is no demonstration is in their hands. */
  kept: Type.Integer(),
})
export type DemoPurged = Type.Static<typeof DemoPurged>

export const Done = closed({ done: Type.Literal(true) })

const BranchCode = Type.String({ pattern: '^[A-Z0-9]{1,12}$' })
const Login = Type.String({ pattern: '^[a-z0-9][a-z0-9._-]{1,39}$' })
const Name = Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' })

export const NewBranch = closed({
  code: BranchCode,
  name: Name,
  template: Type.String({ pattern: '^[a-z][A-Za-z0-9]{0,39}$' }),
})
export type NewBranch = Type.Static<typeof NewBranch>
export const NewUser = closed({ login: Login, name: Name, password: Type.String({ maxLength: 200 }) })
export type NewUser = Type.Static<typeof NewUser>

export const Setup = closed({
  token: Type.String({ maxLength: 80 }),
  company: Type.String({ minLength: 1, maxLength: 80, pattern: '\\S' }),
  /** The wizard adds them later, one by one. */
  branches: Type.Array(NewBranch, { maxItems: 200 }),
  admin: NewUser,
})
export type Setup = Type.Static<typeof Setup>

export const headOfficeSorts = [
  'changed',
  'name',
  'stage',
  'tier',
  'targetDate',
  'nextFollowUp',
  'lastContact',
  'archiveNo',
  'completeness',
] as const
const Values = Type.Array(Text(80), { maxItems: 100 })
export const MAX_PAGE = 200

/** An empty list filters nothing. */
export const HeadOfficeQuery = closed({
  /** Name, pinyin or initials, 档号, tag, 小区; phone tail and street for who may read contact. */
  search: Text(80),
  branch: Values,
  stage: Values,
  owner: Values,
  tier: Values,
  template: Values,
  conflictsOnly: Type.Boolean(),
  filters: Type.Array(Asked, { maxItems: 30 }),
  /** Choices to be counted beside the list (`ChoiceBy`). */
  counted: Type.Array(Text(80), { maxItems: 30 }),
  /** What day it is where the reader sits: urgencies are as of it. Left out: as they were written down. */
  today: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })),
  sort: closed({
    by: Type.Enum(headOfficeSorts),
    direction: Type.Union([Type.Literal('asc'), Type.Literal('desc')]),
  }),
  offset: Type.Integer({ minimum: 0, maximum: 10_000_000 }),
  limit: Type.Integer({ minimum: 1, maximum: MAX_PAGE }),
})
export type HeadOfficeQuery = Type.Static<typeof HeadOfficeQuery>

const Count = closed({ value: Type.String(), count: Whole })

export const HeadOfficePage = closed({
  total: Whole,
  offset: Whole,
  /** `ListRow` of `shared/domain/card.ts`. */
  rows: Type.Array(Type.Unknown()),
  /** Over everything that the other filters leave. */
  facets: closed({
    branch: Type.Array(Count),
    stage: Type.Array(Count),
    tier: Type.Array(Count),
    template: Type.Array(Count),
    /** By what was asked in `counted`; regions by their own code, without what lies in them. */
    choices: Type.Record(Type.String(), Type.Array(Count)),
  }),
  /** Server time of this answer; what branches have not sent yet stands in `GET /api/head-office/branches`. */
  asOf: Millis,
})
export type HeadOfficePage = Type.Static<typeof HeadOfficePage>

/** Which other archives seem to be of the client of this one? */
export const AlikeQuery = closed({ archive: Text(32) })
export type AlikeQuery = Type.Static<typeof AlikeQuery>
export const AlikePage = closed({
  /** `ListRow`s, the one that was asked about first. */
  rows: Type.Array(Type.Unknown()),
  /** What each of the others shares with it: `phone`, `identity`, `uscc`. */
  by: Type.Array(closed({ archive: Text(32), by: Type.Array(Text(20)) })),
})
export type AlikePage = Type.Static<typeof AlikePage>

export const BranchStanding = closed({
  id: Text(32),
  code: Text(12),
  name: Text(60),
  template: Text(40),
  archives: Whole,
  conflicts: Whole,
  /** Whole percent of what their stages ask for, on the average; null: there are none. */
  completeness: Type.Union([Whole, Type.Null()]),
  /** Archives whose stage still misses something. */
  withGaps: Whole,
  devices: Whole,
  /** Newest contact of any device of the branch; null: none yet. */
  lastContact: Type.Union([Millis, Type.Null()]),
  /** Entries that its devices said they still hold. */
  pending: Whole,
  /** When the oldest of those was made. */
  oldestPending: Type.Union([Millis, Type.Null()]),
  /** 数据截至: what happened in the branch before this is here. Null: nothing is known. */
  dataAsOf: Type.Union([Millis, Type.Null()]),
})
export type BranchStanding = Type.Static<typeof BranchStanding>
export const HeadOfficeBranches = closed({ branches: Type.Array(BranchStanding), asOf: Millis })
export type HeadOfficeBranches = Type.Static<typeof HeadOfficeBranches>

const Moments = (most: number) => Type.Array(Millis, { minItems: 1, maxItems: most })
/** `BoardAsk` of `shared/domain/measure.ts`: the calendar of whoever looks, in moments. */
export const HeadOfficeBoardQuery = closed({
  by: Type.Literal('branch'),
  today: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
  months: Moments(25),
  weeks: Moments(60),
  silences: Moments(10),
})
export type HeadOfficeBoardQuery = Type.Static<typeof HeadOfficeBoardQuery>

/** `Board` of `shared/domain/board.ts`, by measure and key. */
export const HeadOfficeBoard = closed({
  archives: Whole,
  counts: Type.Record(Type.String(), Type.Record(Type.String(), Whole)),
  percents: Type.Record(Type.String(), Whole),
  filingMedians: Type.Record(Type.String(), Whole),
  /** Writes of each week, and those of them that were refused or held. */
  returns: Type.Record(Type.String(), closed({ writes: Whole, refused: Whole })),
  asOf: Millis,
})
export type HeadOfficeBoard = Type.Static<typeof HeadOfficeBoard>
