/**
 * Questions to the log: `POST /api/log/…`. Each stands in the log before its answer; the same question that a screen
 * goes on asking (`after`, counts) stands in it once for some minutes.
 */
import Type from 'typebox'
import { deedNames } from '../log/deeds.ts'
import { logKinds } from '../log/entry.ts'
import { Message, Millis, Sha256, Text, Ulid, Whole } from './types.ts'

const closed = Message
const orNull = <T extends Type.TSchema>(type: T) => Type.Union([type, Type.Null()])
const MAX_LINES = 200

const filters = {
  kinds: Type.Array(Type.Enum(logKinds), { maxItems: logKinds.length }),
  actions: Type.Array(Text(40), { maxItems: 20 }),
  outcomes: Type.Array(Text(80), { maxItems: 20 }),
  user: orNull(Text(32)),
  device: orNull(Text(32)),
  branch: orNull(Text(32)),
  archive: orNull(Text(32)),
  /** Time received, from inclusive, until exclusive. */
  from: orNull(Millis),
  until: orNull(Millis),
  offlineOnly: Type.Boolean(),
  /** 补录 (`shared/log/late.ts`). */
  lateOnly: Type.Boolean(),
}
/** An empty list filters nothing. */
export const LogQuestion = closed(filters)
export type LogQuestion = Type.Static<typeof LogQuestion>

export const LogQuery = closed({
  ...filters,
  /** Newest first, below this sequence; null: from the head. */
  before: orNull(Whole),
  /** Only above this sequence: what came since. */
  after: orNull(Whole),
  limit: Type.Integer({ minimum: 1, maximum: MAX_LINES }),
})
export type LogQuery = Type.Static<typeof LogQuery>

export const everything: LogQuestion = {
  kinds: [],
  actions: [],
  outcomes: [],
  user: null,
  device: null,
  branch: null,
  archive: null,
  from: null,
  until: null,
  offlineOnly: false,
  lateOnly: false,
}
export const wholeLog: LogQuery = { ...everything, before: null, after: null, limit: MAX_LINES }

/** One line of the log: metadata as it was hashed, and names for the ids in it that the reader may know. */
export const LogLine = closed({
  seq: Whole,
  kind: Text(20),
  received: Millis,
  claimed: orNull(Millis),
  offset: orNull(Type.Integer()),
  user: orNull(Text(32)),
  userName: orNull(Text(60)),
  role: orNull(Text(4)),
  device: orNull(Text(32)),
  deviceName: orNull(Text(80)),
  branch: orNull(Text(32)),
  archive: orNull(Text(32)),
  archiveNo: orNull(Text(64)),
  /** Only for readers of its profile. */
  archiveName: orNull(Text(120)),
  doc: orNull(Text(80)),
  length: orNull(Whole),
  action: Text(80),
  object: orNull(Text(80)),
  purpose: orNull(Text(80)),
  counter: orNull(Whole),
  offline: orNull(Type.Boolean()),
  outcome: Text(80),
  /** What this entry adds to the tree: whoever noted it down can show later that the entry was not changed. */
  leaf: orNull(Sha256),
})
export type LogLine = Type.Static<typeof LogLine>

export const LogPage = closed({
  lines: Type.Array(LogLine),
  /** Ask again with this as `before`; null: that was all. */
  next: orNull(Whole),
})
export type LogPage = Type.Static<typeof LogPage>

const counted = Object.fromEntries(deedNames.map((name) => [name, Whole])) as {
  readonly [name in (typeof deedNames)[number]]: typeof Whole
}

/**
 * `by: user`: who was at work. `by: time`: when it happened, as far as its device can be believed, in half hours, which
 * every time zone's days are made of.
 */
export const LogCountsQuery = closed({ question: LogQuestion, by: Type.Enum(['user', 'time'] as const) })
export type LogCountsQuery = Type.Static<typeof LogCountsQuery>

export const COUNTED_MS = 30 * 60_000

export const LogCount = closed({
  ...counted,
  /** All lines, of whatever kind. */
  lines: Whole,
  user: orNull(Text(32)),
  userName: orNull(Text(60)),
  /** Of the last line. */
  last: Millis,
  /** The beginning of the half hour; 0 when counted by user. */
  at: Millis,
})
export type LogCount = Type.Static<typeof LogCount>

export const LogCounts = closed({ rows: Type.Array(LogCount) })
export type LogCounts = Type.Static<typeof LogCounts>

export const GapsQuery = closed({ before: orNull(Whole), limit: Type.Integer({ minimum: 1, maximum: 100 }) })
export type GapsQuery = Type.Static<typeof GapsQuery>

/** Where a device's chain of accesses does not add up, newest first. */
export const LogGap = closed({
  /** Counters that never came, both ends included; null: none is missing, but the hashes do not follow each other. */
  missing: orNull(closed({ from: Whole, to: Whole })),
  /** The last of this device and person that fits; null: it was the first. */
  before: orNull(LogLine),
  /** The one by which it was noticed. */
  after: LogLine,
})
export type LogGap = Type.Static<typeof LogGap>

export const LogGaps = closed({ gaps: Type.Array(LogGap), next: orNull(Whole) })
export type LogGaps = Type.Static<typeof LogGaps>

/** 谁看过: who had this archive, or a value of it, before their eyes. */
export const LookedQuery = closed({ archive: Ulid, before: orNull(Whole) })
export type LookedQuery = Type.Static<typeof LookedQuery>

export const logPurposes = ['audit', 'case', 'request', 'report'] as const
export const LogExport = closed({
  question: LogQuestion,
  purpose: Type.Enum(logPurposes),
  note: Text(200),
})
export type LogExport = Type.Static<typeof LogExport>

/** As many as one sheet takes without anybody losing track of it. */
export const MOST_EXPORTED = 5_000
export const LogExported = closed({
  lines: Type.Array(LogLine),
  /** There were more than `MOST_EXPORTED`: these are the newest. */
  cut: Type.Boolean(),
  /** The line of the log that says that this was taken out. */
  seq: Whole,
})
export type LogExported = Type.Static<typeof LogExported>
