/**
 * Filters over columns: each question of head office as one check per filter, each check a walk over small numbers.
 *
 * What walks leave behind is one byte per place: `OUT` where nothing stands, the search does not find it or two
 * filters keep it out, `PASSES`, or the place of the one filter that alone keeps it out, from 2. Every count beside a
 * filter follows from that byte.
 */
import type { Day } from '../../shared/domain/day.ts'
import {
  choiceHolds,
  templateId,
  type AskedFilter,
  type ChoiceBy,
  type Flag,
} from '../../shared/domain/filter.ts'
import { canonicalOf, tagsWorn, type Tag } from '../../shared/domain/tags.ts'
import type { HeadOfficeQuery } from '../../shared/protocol/http.ts'
import { CONSENTED, REACHABLE, STOPPED } from './cardRow.ts'
import type { Coded, Columns, TextColumn } from './columns.ts'

export const [OUT, PASSES] = [0, 1] as const

export interface Count {
  readonly value: string
  readonly count: number
}

/** The values in a text that holds several; null: the text is the value. */
export type Several = (text: string) => readonly string[]

export interface Check {
  /** The facet that shows what else could be chosen here. */
  readonly of: string
  passes(at: number): boolean
}

export const tagsIn: Several = (text) => (text === '' ? [] : (JSON.parse(text) as readonly string[]))
const choiceIn =
  (key: string): Several =>
  (text) => {
    const value = text === '' ? null : (JSON.parse(text) as { readonly [key: string]: unknown })[key]
    return (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string')
  }

export interface ChoiceColumn {
  readonly coded: Coded
  readonly several: Several | null
}

/** Where a choice stands. `today` null: urgencies as they were written down. */
export function columnOf(
  by: ChoiceBy,
  columns: Columns,
  tags: readonly Tag[],
  today: Day | null,
): ChoiceColumn {
  const plain = (name: TextColumn): ChoiceColumn => ({ coded: columns.text(name), several: null })
  switch (by) {
    case 'tag': {
      const canonical = canonicalOf(tags)
      return { coded: columns.text('tags'), several: (text) => tagsWorn(tagsIn(text), canonical) }
    }
    case 'gap':
      return { coded: columns.text('gaps'), several: tagsIn }
    case 'template':
      return plain('templateId')
    case 'urgency':
      return today === null ? plain(by) : { coded: columns.urgencyAt(today), several: null }
    case 'checking':
    case 'clientType':
    case 'channel':
    case 'region':
    case 'firstTouch':
    case 'lastTouch':
      return plain(by)
    default:
      return { coded: columns.text('choices'), several: choiceIn(by.slice('field/'.length)) }
  }
}

export function checksOf(asked: HeadOfficeQuery, columns: Columns, tags: readonly Tag[]): readonly Check[] {
  const checks: Check[] = []
  const among = (of: string, name: TextColumn, wanted: readonly string[]): void => {
    if (wanted.length === 0) return
    const set = new Set(wanted)
    checks.push(coded(of, columns.text(name), (value) => set.has(value)))
  }
  among('branch', 'branch', asked.branch)
  among('stage', 'stage', asked.stage)
  among('tier', 'tier', asked.tier)
  among('template', 'templateId', asked.template.map(templateId))
  among('owner', 'owner', asked.owner)
  const conflicts = columns.number('conflicts')
  if (asked.conflictsOnly) checks.push({ of: 'conflicts', passes: (at) => (conflicts[at] as number) > 0 })
  for (const filter of asked.filters as readonly AskedFilter[])
    checks.push(checkOf(filter, columns, tags, asked.today ?? null))
  return checks
}

function checkOf(filter: AskedFilter, columns: Columns, tags: readonly Tag[], today: Day | null): Check {
  const of = filter.by
  switch (filter.is) {
    case 'choice': {
      const { coded: column, several } = columnOf(filter.by, columns, tags, today)
      // A view may have been kept before its word was merged into another.
      const values = filter.by === 'tag' ? filter.values.map(canonicalOf(tags)) : filter.values
      const holds = choiceHolds(filter.by, values)
      return coded(of, column, (text) => {
        if (several === null) return holds(text)
        const there = several(text)
        return there.length === 0 ? holds('') : there.some(holds)
      })
    }
    case 'days': {
      const { from, to } = filter
      const within = (day: string): boolean =>
        day !== '' && (from === null || day >= from) && (to === null || day <= to)
      return coded(of, columns.text(filter.by), within)
    }
    case 'money': {
      const [least, most] = [columns.number('budgetMin'), columns.number('budgetMax')]
      const [from, to] = [filter.from ?? -Infinity, filter.to ?? Infinity]
      return {
        of,
        passes(at) {
          const [low, high] = [least[at] as number, most[at] as number]
          // NaN where one is unknown: then the other stands for both.
          return (
            (high >= from || (high !== high && low >= from)) && (low <= to || (low !== low && high <= to))
          )
        },
      }
    }
    case 'moments': {
      const moments = columns.number(filter.by)
      const [from, until] = [filter.from ?? 1, filter.until ?? Infinity]
      return { of, passes: (at) => (moments[at] as number) >= from && (moments[at] as number) < until }
    }
    case 'number': {
      const numbers = columns.number(filter.by)
      const [from, to] = [filter.from ?? -Infinity, filter.to ?? Infinity]
      return { of, passes: (at) => (numbers[at] as number) >= from && (numbers[at] as number) <= to }
    }
    case 'flag':
      return { of, passes: flagOf(filter.by, columns) }
  }
}

function flagOf(flag: Flag, columns: Columns): Check['passes'] {
  const bits = columns.number('bits')
  switch (flag) {
    case 'gaps': {
      const complete = columns.number('completeness')
      return (at) => (complete[at] as number) < 100
    }
    case 'complaint': {
      const complaints = columns.number('complaints')
      return (at) => (complaints[at] as number) > 0
    }
    case 'uncontacted': {
      const contact = columns.number('lastContact')
      return (at) => contact[at] === 0
    }
    case 'unreachable':
      return (at) => ((bits[at] as number) & REACHABLE) === 0
    case 'unconsented':
      return (at) => ((bits[at] as number) & CONSENTED) === 0
    case 'stopped':
      return (at) => ((bits[at] as number) & STOPPED) !== 0
    case 'alike': {
      const alike = columns.number('alike')
      return (at) => (alike[at] as number) > 0
    }
    case 'rejected':
      // What a device could not hand in is known to that device alone.
      return () => false
  }
}

/** Judged once per text, however many cards have it. */
function coded(of: string, { codes, values }: Coded, holds: (value: string) => boolean): Check {
  const allowed = Uint8Array.from(values, (value) => Number(holds(value)))
  return { of, passes: (at) => allowed[codes[at] as number] === 1 }
}

/** `base`: 1 where the search finds something that this reader may list. */
export function keptBy(checks: readonly Check[], base: Uint8Array, { end }: Columns): Uint8Array {
  const kept = base.slice(0, end)
  for (const [place, check] of checks.entries()) {
    for (let at = 0; at < end; at++) {
      const now = kept[at]
      if (now === OUT || check.passes(at)) continue
      kept[at] = now === PASSES ? place + 2 : OUT
    }
  }
  return kept
}

export function passingOf(kept: Uint8Array): Uint8Array {
  const passing = new Uint8Array(kept.length)
  for (let at = 0; at < kept.length; at++) if (kept[at] === PASSES) passing[at] = 1
  return passing
}

/** `beside`: the byte of those that this facet's own filter alone keeps out; 1 when it has none. */
export function tallied(
  { codes, values }: Coded,
  kept: Uint8Array,
  beside: number,
  several: Several | null,
): Count[] {
  const byCode = new Uint32Array(values.length)
  for (let at = 0; at < kept.length; at++) {
    const now = kept[at]
    if (now !== PASSES && now !== beside) continue
    const code = codes[at] as number
    byCode[code] = (byCode[code] as number) + 1
  }
  const counts = new Map<string, number>()
  for (const [code, count] of byCode.entries()) {
    if (count === 0) continue
    const text = values[code] as string
    for (const value of several === null ? [text] : several(text))
      counts.set(value, (counts.get(value) ?? 0) + count)
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
}
