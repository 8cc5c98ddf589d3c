/**
 * The catalogue: every archive on this device as lists show it, searched, filtered, sorted and handed
 * out in windows. All of it is memory; it is filled at unlock and kept up with every change.
 */
import { foldText } from '../../shared/base/chinese.ts'
import type { ArchiveId } from '../../shared/domain/names.ts'
import type { Day } from '../../shared/domain/day.ts'
import type { DeviceRow, Due, Facets, ListPage, ListQuery } from '../api.ts'
import { Haystack, WORST, wordsIn, type Words } from './haystack.ts'
import { Orders, type SortValues } from './orders.ts'

/** What is filtered and sorted by. The row itself is made when it is shown: a page, not fifty thousand. */
export type Brief = Pick<
  DeviceRow,
  | 'archive'
  | 'archiveNo'
  | 'stage'
  | 'owner'
  | 'tier'
  | 'template'
  | 'targetDate'
  | 'nextFollowUp'
  | 'lastContact'
  | 'budgetMax'
  | 'changed'
  | 'conflicts'
  | 'sync'
> & {
  /** Place of the stage in its template's order; null: none or unknown. */
  readonly stageRank: number | null
}

export interface CatalogueEntry {
  readonly brief: Brief
  readonly words: Words
}

export class Catalogue {
  readonly #slots = new Map<ArchiveId, number>()
  readonly #entries: (CatalogueEntry | null)[] = []
  readonly #free: number[] = []
  readonly #haystack = new Haystack()
  readonly #orders = new Orders()
  readonly #rowOf: (archive: ArchiveId) => DeviceRow
  #version = 0
  #conflicts = 0
  /** The last list that was asked for: scrolling asks for it again and again. */
  #last: { readonly key: string; readonly version: number; readonly slots: readonly number[] } | null = null

  constructor(rowOf: (archive: ArchiveId) => DeviceRow) {
    this.#rowOf = rowOf
  }

  get size(): number {
    return this.#slots.size
  }

  get version(): number {
    return this.#version
  }

  /** Archives in which someone has to choose. */
  get conflicts(): number {
    return this.#conflicts
  }

  put(entry: CatalogueEntry): void {
    const { archive } = entry.brief
    let slot = this.#slots.get(archive)
    if (slot === undefined) {
      slot = this.#free.pop() ?? this.#entries.length
      this.#slots.set(archive, slot)
    }
    const before = this.#entries[slot] ?? null
    this.#entries[slot] = entry
    this.#conflicts += Number(entry.brief.conflicts > 0) - Number((before?.brief.conflicts ?? 0) > 0)
    this.#orders.set(slot, sortValues(entry))
    if (before === null || !sameWords(before.words, entry.words)) {
      this.#haystack.set(slot, entry.words)
    }
    this.#version++
  }

  remove(archive: ArchiveId): void {
    const slot = this.#slots.get(archive)
    if (slot === undefined) return
    this.#slots.delete(archive)
    this.#conflicts -= Number((this.#entries[slot]?.brief.conflicts ?? 0) > 0)
    this.#entries[slot] = null
    this.#orders.set(slot, null)
    this.#haystack.set(slot, null)
    this.#free.push(slot)
    this.#version++
  }

  row(archive: ArchiveId): DeviceRow | null {
    return this.#slots.has(archive) ? this.#rowOf(archive) : null
  }

  /** Makes more rows findable ahead of need; false: all are. */
  prepare(most: number): boolean {
    return this.#haystack.prepare(most)
  }

  page(query: ListQuery): ListPage {
    const slots = this.#matching(query)
    const shown = slots.slice(query.offset, query.offset + query.limit)
    return {
      total: slots.length,
      held: this.size,
      offset: query.offset,
      rows: shown.flatMap((slot) => {
        const archive = this.#entries[slot]?.brief.archive
        return archive === undefined ? [] : [this.#rowOf(archive)]
      }),
      version: this.#version,
    }
  }

  #matching(query: ListQuery): readonly number[] {
    const { offset: _offset, limit: _limit, ...asked } = query
    const key = JSON.stringify(asked)
    if (this.#last?.key === key && this.#last.version === this.#version) return this.#last.slots
    const slots = this.#filtered(query, this.#found(query))
    this.#last = { key, version: this.#version, slots }
    return slots
  }

  /** Better finds first; among equals the order that was asked for. */
  #found({ search, sort: { by, direction } }: ListQuery): readonly number[] {
    const words = wordsIn(search)
    if (words.length === 0) return this.#orders.all(by, direction)
    const ranks = this.#haystack.find(words)
    const hits: number[] = []
    for (let slot = 0; slot < ranks.length; slot++) if (ranks[slot] !== 0) hits.push(slot)
    const few = hits.length < ranks.length / FEW
    const inOrder = few ? this.#orders.some(hits, by, direction) : this.#orders.all(by, direction)
    const buckets: number[][] = Array.from({ length: WORST + 1 }, () => [])
    for (const slot of inOrder) buckets[ranks[slot] as number]?.push(slot)
    return buckets.slice(1).flat()
  }

  #filtered(query: ListQuery, slots: readonly number[]): readonly number[] {
    const passes = filterOf(query)
    if (passes === null) return slots.slice()
    return slots.filter((slot) => {
      const entry = this.#entries[slot] ?? null
      return entry !== null && passes(entry.brief)
    })
  }

  /** Counts by each of three, over what the search and the other filters leave. */
  facets(query: ListQuery): Facets {
    const words = wordsIn(query.search)
    const ranks = words.length === 0 ? null : this.#haystack.find(words)
    const rest = filterOf({ ...query, stage: [], owner: [], tier: [], due: null })
    const due = { today: 0, overdue: 0 }
    const stage = new Counter(query.stage)
    const owner = new Counter(query.owner)
    const tier = new Counter(query.tier)
    for (const [slot, entry] of this.#entries.entries()) {
      if (entry === null || ranks?.[slot] === 0) continue
      const { brief: row } = entry
      if (rest !== null && !rest(row)) continue
      const when = dueOf(row, query.today)
      if (when !== null && stage.has(row.stage) && owner.has(row.owner ?? '') && tier.has(row.tier))
        due[when]++
      if (query.due !== null && when !== query.due) continue
      const inStage = stage.has(row.stage)
      const inOwner = owner.has(row.owner ?? '')
      const inTier = tier.has(row.tier)
      if (inOwner && inTier) stage.count(row.stage)
      if (inStage && inTier) owner.count(row.owner ?? '')
      if (inStage && inOwner) tier.count(row.tier)
    }
    return { stage: stage.counts(), owner: owner.counts(), tier: tier.counts(), due }
  }

  /** Archives called alike: the same name but for script and spacing, or the same company but for its legal form. */
  namedLike(name: string): readonly ArchiveId[] {
    const folded = foldText(name)
    const core = companyCore(folded)
    if (core.length < 2) return []
    // Whoever is called alike has the core in a name; the scan finds them without folding every name again.
    const ranks = this.#haystack.find([core])
    return this.#entries.flatMap((entry, slot) => {
      if (entry === null || ranks[slot] === 0) return []
      const alike = [entry.words.name, entry.words.alias].some((text) => {
        const one = foldText(text)
        return one === folded || (core.length > 2 && companyCore(one) === core)
      })
      return alike ? [entry.brief.archive] : []
    })
  }

  withTail(tail: string): readonly ArchiveId[] {
    return this.#entries.flatMap((entry) =>
      entry !== null && entry.words.tails.includes(tail) ? [entry.brief.archive] : [],
    )
  }
}

/** Fewer finds than one row in so many are sorted by themselves. */
const FEW = 12

/** What is left of a company's name when its legal form is taken away. */
const companyCore = (name: string): string => name.replace(/(股份|有限|责任|集团|控股|公司)+$/u, '')

class Counter {
  readonly #wanted: ReadonlySet<string>
  readonly #counts = new Map<string, number>()

  constructor(wanted: readonly string[]) {
    this.#wanted = new Set(wanted)
  }

  has(value: string): boolean {
    return this.#wanted.size === 0 || this.#wanted.has(value)
  }

  count(value: string): void {
    if (value !== '') this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1)
  }

  counts(): readonly { readonly value: string; readonly count: number }[] {
    return [...this.#counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count)
  }
}

/** Days are written so that the earlier one is the lesser text. */
function dueOf({ nextFollowUp }: Brief, today: Day): Due | null {
  if (nextFollowUp === '' || nextFollowUp > today) return null
  return nextFollowUp === today ? 'today' : 'overdue'
}

/** Null: everything passes. */
function filterOf(query: ListQuery): ((row: Brief) => boolean) | null {
  const checks: ((row: Brief) => boolean)[] = []
  const among = (wanted: readonly string[], value: (row: Brief) => string): void => {
    if (wanted.length === 0) return
    const set = new Set(wanted)
    checks.push((row) => set.has(value(row)))
  }
  among(query.stage, (row) => row.stage)
  among(query.owner, (row) => row.owner ?? '')
  among(query.tier, (row) => row.tier)
  among(query.template.map(templateId), (row) => templateId(row.template))
  if (query.conflictsOnly) checks.push((row) => row.conflicts > 0)
  const { due, today } = query
  if (due !== null) checks.push((row) => dueOf(row, today) === due)
  if (query.pendingOnly) checks.push((row) => row.sync === 'pending')
  return checks.length === 0 ? null : (row) => checks.every((check) => check(row))
}

/** `homeDeco` of `homeDeco@1`: lists do not tell versions apart. */
const templateId = (ref: string): string => ref.split('@')[0] ?? ref

function sortValues({ brief: row, words }: CatalogueEntry): SortValues {
  return {
    changed: row.changed,
    // By sound: people look for 张 among the Z.
    name: words.name === '' ? '' : `${words.pinyin} ${words.name}`,
    stage: row.stageRank,
    tier: row.tier,
    targetDate: row.targetDate,
    nextFollowUp: row.nextFollowUp,
    lastContact: row.lastContact,
    budget: row.budgetMax,
    archiveNo: row.archiveNo,
  }
}

function sameWords(a: Words, b: Words): boolean {
  return (
    a.name === b.name &&
    a.alias === b.alias &&
    a.pinyin === b.pinyin &&
    a.archiveNo === b.archiveNo &&
    a.place === b.place &&
    a.address === b.address &&
    a.tails.join() === b.tails.join() &&
    a.tags.join() === b.tags.join()
  )
}
