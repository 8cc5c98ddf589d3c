/**
 * Measures: what dashboards count, each with the question that opens its rows. Defined once here and counted alike by
 * the device from its cards and by head office from the projection.
 *
 * A measure says under which keys a row counts (`count`) and what to ask a list for the rows of a key (`question`). The
 * two must agree for every row: a number on a tile is the number of rows that its question finds, always.
 */
import type { Millis } from '../base/ports.ts'
import { addDays, dayToParts, type Day } from './day.ts'
import { templateId, type Filter, type Filterable } from './filter.ts'
import { regionPart } from './salesArea.ts'

/** What is looked at of an archive. Empty texts where nothing is known. */
export interface Measured extends Filterable {
  readonly stage: string
  readonly tier: string
  readonly owner: string | null
  readonly branch: string | null
  /** Whole percent of what its stage asks for, of what this reader may see. */
  readonly completeness: number
  /** Keys of the template that its stage asks for and nobody filled. */
  readonly gaps: readonly string[]
  /** Fields in conflict. */
  readonly conflicts: number
  /** Complaints that wait for their end. */
  readonly complaints: number
  readonly filingMinutes: number | null
  readonly reachable: boolean
  readonly consented: boolean
  /** Work of this device that the server refused; at head office nobody knows. */
  readonly rejected: boolean
}

/** What a list is asked. Left out: not narrowed by it. */
export interface RowQuestion {
  readonly branch?: readonly string[]
  readonly stage?: readonly string[]
  readonly owner?: readonly string[]
  readonly tier?: readonly string[]
  readonly template?: readonly string[]
  readonly conflictsOnly?: boolean
  readonly filters?: readonly Filter[]
}

/** Rows stand by person on a device, which holds one branch, and by branch at head office, which holds all. */
export type By = 'owner' | 'branch'

/** The calendar of whoever looks. `months` and `weeks` (from Monday) are first days, oldest first; the last is the one after today. */
export interface BoardDays {
  readonly today: Day
  readonly months: readonly Day[]
  readonly weeks: readonly Day[]
}

/** The same in moments, because only the reader knows when a day begins where he sits. Each ascending. */
export interface BoardAsk {
  readonly by: By
  readonly today: Day
  readonly months: readonly Millis[]
  readonly weeks: readonly Millis[]
  /** Where one span of silence ends and the next, shorter one begins (`silences`). */
  readonly silences: readonly Millis[]
}

/** Days since the last contact, longest first: more than 180, then down to a week. */
export const silences = [
  { key: 'over180', from: null, to: -181 },
  { key: 'to180', from: -180, to: -91 },
  { key: 'to90', from: -90, to: -31 },
  { key: 'to30', from: -30, to: -8 },
  { key: 'to7', from: -7, to: null },
] as const
export const NEVER = 'never'

/** Whole percents. */
export const bands = [
  { key: 'to49', from: 0, to: 49 },
  { key: 'to79', from: 50, to: 79 },
  { key: 'to99', from: 80, to: 99 },
  { key: 'whole', from: 100, to: 100 },
] as const

/** Minutes from the making of an archive to its 档号: an hour, a day, three days, longer. */
export const filings = [
  { key: 'hour', from: 0, to: 60 },
  { key: 'day', from: 61, to: 1_440 },
  { key: 'days3', from: 1_441, to: 4_320 },
  { key: 'longer', from: 4_321, to: null },
] as const

export const tasks = [
  'dueToday',
  'overdue',
  'complaint',
  'conflict',
  'gaps',
  'uncontacted',
  'rejected',
] as const
export type Task = (typeof tasks)[number]

/** The code by which every template calls a client who went elsewhere. */
export const LOST = 'lost'

export const measures = [
  'task',
  'stage',
  'tier',
  'channel',
  'firstTouch',
  'lastTouch',
  'region',
  'band',
  'gap',
  'silence',
  'newMonth',
  'lostMonth',
  'newWeek',
  'filing',
  'filingWeek',
  'holder',
  'flaw',
] as const
export type MeasureName = (typeof measures)[number]

interface Measure {
  /** `add` once for each key under which this row counts. */
  count(row: Measured, ask: BoardAsk, add: (key: string) => void): void
  question(key: string, days: BoardDays, by: By): RowQuestion
}

const choice = (by: Extract<Filter, { readonly is: 'choice' }>['by'], value: string): RowQuestion => ({
  filters: [{ is: 'choice', by, values: [value] }],
})

/** One key for one text of the row. */
const plain = (by: 'channel' | 'firstTouch' | 'lastTouch'): Measure => ({
  count: (row, _ask, add) => add(row[by]),
  question: (key) => choice(by, key),
})

/** The place of the span in which it lies; -1 outside of all. */
function spanOf(edges: readonly Millis[], at: Millis | null): number {
  if (at === null || at < (edges[0] ?? Infinity)) return -1
  for (let place = 1; place < edges.length; place++) if (at < (edges[place] as number)) return place - 1
  return -1
}

const within = (
  firsts: readonly Day[],
  key: string,
): { readonly from: Day | null; readonly to: Day | null } => {
  const next = firsts[firsts.indexOf(key) + 1]
  return { from: key, to: next === undefined ? null : addDays(next, -1) }
}

/** By month or week; its key is the place of its first day in the calendar. */
const during = (
  span: 'months' | 'weeks',
  moment: 'begun' | 'stageSince',
  counts: (row: Measured) => boolean,
  more: RowQuestion = {},
): Measure => ({
  count(row, ask, add) {
    const place = counts(row) ? spanOf(ask[span], row[moment]) : -1
    if (place !== -1) add(String(place))
  },
  question: (key, days) => ({
    ...more,
    filters: [
      { is: 'days', by: moment, ...within(days[span], days[span][Number(key)] ?? '') },
      ...(more.filters ?? []),
    ],
  }),
})

const always = (): boolean => true
/** `at` stands behind the last slash: ids and codes before it hold none. */
const joined = (who: string | null, at: string): string => `${who ?? ''}/${at}`
export function splitKey(key: string): readonly [first: string, second: string] {
  const slash = key.lastIndexOf('/')
  return [key.slice(0, slash), key.slice(slash + 1)]
}
const held = (by: By, who: string): RowQuestion => (by === 'owner' ? { owner: [who] } : { branch: [who] })

/** Four axes of quality (`scorecard.ts`); each flaw is a question by itself. */
export const flaws = ['gaps', 'conflict', 'unconsented', 'unreachable'] as const
export type Flaw = (typeof flaws)[number]

const isOverdue = ({ nextFollowUp }: Measured, today: Day): boolean =>
  nextFollowUp !== '' && nextFollowUp < today

const taskHolds: { readonly [task in Task]: (row: Measured, today: Day) => boolean } = {
  dueToday: ({ nextFollowUp }, today) => nextFollowUp === today,
  overdue: isOverdue,
  complaint: ({ complaints }) => complaints > 0,
  conflict: ({ conflicts }) => conflicts > 0,
  gaps: ({ completeness }) => completeness < 100,
  uncontacted: ({ lastContact }) => lastContact === null,
  rejected: ({ rejected }) => rejected,
}
const taskQuestions: { readonly [task in Task]: RowQuestion } = {
  dueToday: { filters: [{ is: 'days', by: 'nextFollowUp', from: 0, to: 0 }] },
  overdue: { filters: [{ is: 'days', by: 'nextFollowUp', from: null, to: -1 }] },
  complaint: { filters: [{ is: 'flag', by: 'complaint' }] },
  conflict: { conflictsOnly: true },
  gaps: { filters: [{ is: 'flag', by: 'gaps' }] },
  uncontacted: { filters: [{ is: 'flag', by: 'uncontacted' }] },
  rejected: { filters: [{ is: 'flag', by: 'rejected' }] },
}
const flawHolds: { readonly [flaw in Flaw]: (row: Measured) => boolean } = {
  gaps: ({ completeness }) => completeness < 100,
  conflict: ({ conflicts }) => conflicts > 0,
  unconsented: ({ consented }) => !consented,
  unreachable: ({ reachable }) => !reachable,
}
const flawQuestions: { readonly [flaw in Flaw]: RowQuestion } = {
  gaps: taskQuestions.gaps,
  conflict: taskQuestions.conflict,
  unconsented: { filters: [{ is: 'flag', by: 'unconsented' }] },
  unreachable: { filters: [{ is: 'flag', by: 'unreachable' }] },
}

/** Of every holder's archives. */
export const flawQuestion = (flaw: Flaw): RowQuestion => flawQuestions[flaw]

/** Numbers in spans whose ends are both included. */
const spanned = (
  of: 'completeness' | 'filingMinutes',
  spans: readonly { readonly key: string; readonly from: number; readonly to: number | null }[],
): Measure => ({
  count(row, _ask, add) {
    const value = row[of]
    if (value === null) return
    for (const { key, from, to } of spans) if (value >= from && (to === null || value <= to)) add(key)
  },
  question(key) {
    const span = spans.find((one) => one.key === key)
    return { filters: [{ is: 'number', by: of, from: span?.from ?? null, to: span?.to ?? null }] }
  },
})

const byName: { readonly [name in MeasureName]: Measure } = {
  task: {
    count(row, { today }, add) {
      for (const task of tasks) if (taskHolds[task](row, today)) add(task)
    },
    question: (key) => taskQuestions[key as Task],
  },
  stage: {
    count: (row, _ask, add) => add(joined(templateId(row.template), row.stage)),
    question(key) {
      const [template, stage] = splitKey(key)
      return { template: [template], stage: [stage] }
    },
  },
  tier: { count: (row, _ask, add) => add(row.tier), question: (key) => ({ tier: [key] }) },
  channel: plain('channel'),
  firstTouch: plain('firstTouch'),
  lastTouch: plain('lastTouch'),
  region: {
    count(row, _ask, add) {
      for (const code of areasAround(row.region)) add(code)
    },
    question: (key) => choice('region', key),
  },
  band: spanned('completeness', bands),
  gap: {
    count(row, _ask, add) {
      for (const key of row.gaps) add(key)
    },
    question: (key) => choice('gap', key),
  },
  silence: {
    count(row, ask, add) {
      const span = row.lastContact === null ? NEVER : silenceOf(row.lastContact, ask.silences)
      add(joined(row[ask.by], span))
    },
    question(key, _days, by) {
      const [who, span] = splitKey(key)
      const days = silences.find((one) => one.key === span)
      const filter: Filter =
        days === undefined
          ? { is: 'flag', by: 'uncontacted' }
          : { is: 'days', by: 'lastContact', from: days.from, to: days.to }
      return { ...held(by, who), filters: [filter] }
    },
  },
  newMonth: during('months', 'begun', always),
  lostMonth: during('months', 'stageSince', ({ stage }) => stage === LOST, { stage: [LOST] }),
  newWeek: during('weeks', 'begun', always),
  filing: spanned('filingMinutes', filings),
  filingWeek: during('weeks', 'begun', ({ filingMinutes }) => filingMinutes !== null, {
    filters: [{ is: 'number', by: 'filingMinutes', from: 0, to: null }],
  }),
  holder: {
    count: (row, ask, add) => add(row[ask.by] ?? ''),
    question: (key, _days, by) => held(by, key),
  },
  flaw: {
    count(row, ask, add) {
      for (const flaw of flaws) if (flawHolds[flaw](row)) add(joined(row[ask.by], flaw))
    },
    question(key, _days, by) {
      const [who, flaw] = splitKey(key)
      return { ...held(by, who), ...flawQuestions[flaw as Flaw] }
    },
  },
}

/** The area itself and all that it lies in: sales area, district, city, province. */
const areasAround = (code: string): ReadonlySet<string> => {
  const region = regionPart(code)
  const around = /^\d{6}$/.test(region)
    ? [region, `${region.slice(0, 4)}00`, `${region.slice(0, 2)}0000`]
    : []
  return new Set([code, ...around])
}

function silenceOf(at: Millis, edges: readonly Millis[]): string {
  let place = 0
  while (place < edges.length && at >= (edges[place] as number)) place++
  return silences[place]?.key ?? NEVER
}

export const questionOf = (name: MeasureName, key: string, days: BoardDays, by: By): RowQuestion =>
  byName[name].question(key, days, by)

export const countInto = (
  name: MeasureName,
  row: Measured,
  ask: BoardAsk,
  add: (key: string) => void,
): void => byName[name].count(row, ask, add)

/** So many months and weeks back, with the running one. */
const [MONTHS, WEEKS] = [6, 12]

export function boardDays(today: Day): BoardDays {
  const { year, month } = dayToParts(today)
  const firstOf = (back: number): Day => {
    const at = year * 12 + (month - 1) - back
    return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}-01`
  }
  const monday = addDays(today, -((weekdayOf(today) + 6) % 7))
  return {
    today,
    months: Array.from({ length: MONTHS + 1 }, (_, at) => firstOf(MONTHS - 1 - at)),
    weeks: Array.from({ length: WEEKS + 1 }, (_, at) => addDays(monday, (at - WEEKS + 1) * 7)),
  }
}

/** 0 is Sunday. */
function weekdayOf(day: Day): number {
  const { year, month, day: date } = dayToParts(day)
  return new Date(Date.UTC(year, month - 1, date)).getUTCDay()
}

/** `startOf`: when that day begins where the person sits. */
export function boardAsk(days: BoardDays, by: By, startOf: (day: Day) => Millis): BoardAsk {
  return {
    by,
    today: days.today,
    months: days.months.map(startOf),
    weeks: days.weeks.map(startOf),
    silences: silences.flatMap(({ from }) => (from === null ? [] : [startOf(addDays(days.today, from))])),
  }
}
