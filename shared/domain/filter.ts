/**
 * Filters: what a list is narrowed by, each by the kind of the field it asks about. Plain data, the same on the device
 * and at head office; a saved view keeps them, so days may be said from today: "no contact for 30 days" stays true.
 *
 * Different filters must all hold; of the values of one choice any will do. An empty text stands for "nothing there".
 */
import type { Json } from '../base/json.ts'
import type { Millis } from '../base/ports.ts'
import { addDays, type Day } from './day.ts'
import { isWithin } from './salesArea.ts'

/**
 * Fields of every template that are chosen from; `field/<key>` is one that only this industry has. `gap` holds where one
 * of these keys is what the stage asks for and nobody filled: only a device knows, from what its reader may see.
 */
export const commonChoices = [
  'template',
  'checking',
  'clientType',
  'urgency',
  'channel',
  'region',
  'tag',
] as const
export const touchChoices = ['firstTouch', 'lastTouch'] as const
export type ChoiceBy =
  (typeof commonChoices)[number] | (typeof touchChoices)[number] | `field/${string}` | 'gap'
/**
 * `begun`: when the archive was made. `stageSince`: when it came to the stage at which it stands. `nextReview`: when it
 * is to be looked at again (`review.ts`). `quietSince`: the last word with the client, or when the archive was made.
 */
export const dayFields = [
  'targetDate',
  'nextFollowUp',
  'lastContact',
  'changed',
  'begun',
  'stageSince',
  'nextReview',
  'quietSince',
] as const
export type DayBy = (typeof dayFields)[number]
export type MomentBy = Exclude<DayBy, 'targetDate' | 'nextFollowUp'>
/** Whole percent of what the stage asks for; whole minutes from the making to the 档号. */
export const numberFields = ['completeness', 'filingMinutes'] as const
export type NumberBy = (typeof numberFields)[number]
/**
 * `gaps`: the stage asks for more than is there. `complaint`: one waits for its end. `uncontacted`: nobody ever spoke
 * with the client. `unreachable`: no number or address that is not dead. `unconsented`: no ground to keep the file stands: never given, or withdrawn, or for offers alone.
 * `stopped`: the client took back that they may be reached, and is in no list of people to be called.
 * `rejected`: work of this device that the server refused, of which only that device knows. `alike`: another archive
 * seems to be of the same client, of which only head office knows.
 */
export const flags = [
  'gaps',
  'complaint',
  'uncontacted',
  'unreachable',
  'unconsented',
  'stopped',
  'rejected',
  'alike',
] as const
export type Flag = (typeof flags)[number]

/** A day, or so many days from today. Null: no bound. */
export type DayBound = Day | number | null

export type Filter =
  | { readonly is: 'choice'; readonly by: ChoiceBy; readonly values: readonly string[] }
  /** 分, both ends included: what is wanted overlaps it. */
  | { readonly is: 'money'; readonly by: 'budget'; readonly from: number | null; readonly to: number | null }
  /** Both days included. */
  | { readonly is: 'days'; readonly by: DayBy; readonly from: DayBound; readonly to: DayBound }
  /** Both ends included. What is not known passes none. */
  | { readonly is: 'number'; readonly by: NumberBy; readonly from: number | null; readonly to: number | null }
  | { readonly is: 'flag'; readonly by: Flag }

/** A filter as it is asked: days are named, and moments have bounds of their own (`until` excluded). */
export type AskedFilter =
  | Exclude<Filter, { readonly is: 'days' }>
  | {
      readonly is: 'days'
      readonly by: 'targetDate' | 'nextFollowUp'
      readonly from: Day | null
      readonly to: Day | null
    }
  | {
      readonly is: 'moments'
      readonly by: MomentBy
      readonly from: Millis | null
      readonly until: Millis | null
    }

/** `startOf`: when that day begins where the person sits. */
export function askedFilter(filter: Filter, today: Day, startOf: (day: Day) => Millis): AskedFilter {
  if (filter.is !== 'days') return filter
  const dayOf = (bound: DayBound): Day | null => (typeof bound === 'number' ? addDays(today, bound) : bound)
  const [from, to] = [dayOf(filter.from), dayOf(filter.to)]
  if (filter.by === 'targetDate' || filter.by === 'nextFollowUp')
    return { is: 'days', by: filter.by, from, to }
  return {
    is: 'moments',
    by: filter.by,
    from: from === null ? null : startOf(from),
    until: to === null ? null : startOf(addDays(to, 1)),
  }
}

/** What a filter looks at. */
export interface Filterable {
  readonly template: string
  /** A `CheckState`. */
  readonly checking: string
  readonly clientType: string
  readonly urgency: string
  readonly channel: string
  readonly region: string
  readonly tags: readonly string[]
  /** Fields of the industry that lists know of, by key. */
  readonly shown: { readonly [key: string]: Json }
  readonly budgetMin: number | null
  readonly budgetMax: number | null
  readonly targetDate: string
  readonly nextFollowUp: string
  readonly lastContact: Millis | null
  readonly changed: Millis
  readonly begun: Millis | null
  readonly stageSince: Millis | null
  readonly nextReview: Millis | null
  readonly quietSince: Millis | null
  readonly firstTouch: string
  readonly lastTouch: string
}

/** What a row has of that choice; at least one, the empty text when nothing is there. */
export function choicesOf(row: Filterable, by: ChoiceBy): readonly string[] {
  if (by === 'tag') return row.tags.length === 0 ? NOTHING : row.tags
  if (by === 'template') return [templateId(row.template)]
  if (isPlain(by)) return [row[by]]
  const value = row.shown[by.slice('field/'.length)] ?? null
  if (Array.isArray(value)) {
    const texts = value.filter((one): one is string => typeof one === 'string')
    return texts.length === 0 ? NOTHING : texts
  }
  return typeof value === 'string' ? [value] : NOTHING
}

const NOTHING: readonly string[] = ['']

export const plainChoices = [
  'checking',
  'clientType',
  'urgency',
  'channel',
  'region',
  'firstTouch',
  'lastTouch',
] as const satisfies readonly ChoiceBy[]
export type PlainChoice = (typeof plainChoices)[number]
/** One text in a member of its own. */
export const isPlain = (by: ChoiceBy): by is PlainChoice => (plainChoices as readonly ChoiceBy[]).includes(by)

/** `homeDeco` of `homeDeco@1`: lists do not tell versions apart. */
export const templateId = (ref: string): string => ref.split('@')[0] ?? ''

/** Does what stands there fall under one of the values? A region holds all that lies in it. */
export const choiceHolds = (by: ChoiceBy, values: readonly string[]): ((value: string) => boolean) => {
  const wanted = new Set(values)
  if (by !== 'region') return (value) => wanted.has(value)
  return (code) =>
    wanted.has(code) || (code !== '' && values.some((area) => area !== '' && isWithin(code, area)))
}

export type RowFilter = Exclude<AskedFilter, { readonly is: 'flag' | 'number' }>

/** Flags and numbers are not judged here: only who holds the row knows of its gaps and its work. */
export function filterPasses(filter: RowFilter): (row: Filterable) => boolean {
  switch (filter.is) {
    case 'choice': {
      const holds = choiceHolds(filter.by, filter.values)
      return (row) => choicesOf(row, filter.by).some(holds)
    }
    case 'money':
      return (row) => inMoney(filter, row.budgetMin, row.budgetMax)
    case 'days':
      return (row) => row[filter.by] !== '' && inSpan(row[filter.by], filter.from, filter.to)
    case 'moments':
      return (row) => {
        const at = row[filter.by]
        if (at === null) return false
        return (filter.from === null || at >= filter.from) && (filter.until === null || at < filter.until)
      }
  }
}

export const inMoney = (
  { from, to }: { readonly from: number | null; readonly to: number | null },
  least: number | null,
  most: number | null,
): boolean => {
  const low = least ?? most
  const high = most ?? least
  if (low === null || high === null) return false
  return (from === null || high >= from) && (to === null || low <= to)
}

export const inSpan = <T extends string | number>(value: T, from: T | null, to: T | null): boolean =>
  (from === null || value >= from) && (to === null || value <= to)
