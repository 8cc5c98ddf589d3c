/**
 * What calls say of a number: a 空号 ages it, a second one means that nobody dials it any more.
 *
 * The state that somebody wrote beside a number (`contacts/<item>.status`) stays as it was written; what calls add to it
 * is computed, so two people who each met a 空号 offline have together met two. A call names the item that it went
 * to, and of a person which of the numbers.
 */
import type { Millis } from '../base/ports.ts'
import type { Fact } from './view.ts'

export const wayStates = ['good', 'doubtful', 'dead'] as const
export type WayState = (typeof wayStates)[number]

/**
 * So many calls with that result, since the last that was answered, make a number doubtful or dead; null: never do they.
 * A bill may be paid; and who declines has a number that works.
 */
const ageing: { readonly [result: string]: { readonly doubtful: number; readonly dead: number | null } } = {
  empty: { doubtful: 1, dead: 2 },
  stopped: { doubtful: 1, dead: 3 },
  declined: { doubtful: 3, dead: null },
}

/** Somebody answered, or said when to call again: the number works. */
const ANSWERED: readonly unknown[] = ['reached', 'callBack']

/** Whoever was called was not there, or did not want to be: no word was had. */
const MISSED: readonly unknown[] = ['noAnswer', 'busy', 'off', 'stopped', 'empty', 'declined']

/** A call, in or out, in which nobody was spoken with. What a newer program says of one is taken for a word. */
export const isMissed = ({ kind, fact }: Pick<Fact, 'kind' | 'fact'>): boolean =>
  kind === 'call' && MISSED.includes(fact['result'])

/** What a number has behind it since it was written or verified last. */
export interface WayStanding {
  readonly state: WayState
  /** The result that made it so, how often, and when last; null: no call did. */
  readonly by: { readonly result: string; readonly count: number; readonly at: Millis } | null
}

/** The number that a call went to, as calls name it. */
export const wayKey = (item: string, via: string | null): string => (via === null ? item : `${item} ${via}`)

/** Outgoing calls that stand, the oldest first, by the number they went to. */
export function callsByWay(facts: readonly Fact[]): ReadonlyMap<string, readonly Fact[]> {
  const calls = new Map<string, Fact[]>()
  for (const call of facts) {
    const { kind, fact, supersededBy } = call
    const item = fact['contact']
    if (kind !== 'call' || supersededBy.length > 0 || typeof item !== 'string' || fact['direction'] !== 'out')
      continue
    const key = wayKey(item, typeof fact['via'] === 'string' ? fact['via'] : null)
    const known = calls.get(key)
    if (known === undefined) calls.set(key, [call])
    else known.push(call)
  }
  return calls
}

/** `said`: as somebody wrote it at `since`; calls of before are about another number or another judgement. */
export function wayStanding(
  said: WayState,
  since: Millis,
  calls: readonly Pick<Fact, 'fact' | 'time'>[],
): WayStanding {
  let state = said
  let by: WayStanding['by'] = null
  const counts = new Map<string, number>()
  for (const { fact, time } of calls) {
    const result = fact['result']
    if (time <= since || typeof result !== 'string') continue
    if (ANSWERED.includes(result)) {
      state = 'good'
      by = null
      counts.clear()
      continue
    }
    const limits = Object.hasOwn(ageing, result) ? ageing[result] : undefined
    if (limits === undefined) continue
    const count = (counts.get(result) ?? 0) + 1
    counts.set(result, count)
    const reached = (limit: number | null): boolean => limit !== null && count >= limit
    if (reached(limits.dead)) state = 'dead'
    else if (state === 'dead' || !reached(limits.doubtful)) continue
    else state = 'doubtful'
    by = { result, count, at: time }
  }
  return { state, by }
}

/** When the last of the numbers that calls found dead was given up; null: none is. */
export function givenUpAt(facts: readonly Fact[]): Millis | null {
  let last: Millis | null = null
  for (const calls of callsByWay(facts).values()) {
    const { state, by } = wayStanding('good', 0, calls)
    if (state === 'dead' && by !== null) last = Math.max(last ?? 0, by.at)
  }
  return last
}
