/**
 * The catalogue: every archive on this device as lists show it, searched, filtered, sorted and handed
 * out in windows. All of it is memory; it is filled at unlock and kept up with every change.
 */
import { foldText, wordsIn } from '../../shared/base/chinese.ts'
import type { AnsweredProposal } from '../../shared/domain/answeredProposals.ts'
import type { ArchiveId, UserId } from '../../shared/domain/names.ts'
import type { Millis } from '../../shared/base/ports.ts'
import type { OpenComplaint } from '../../shared/domain/complaint.ts'
import type { Day } from '../../shared/domain/day.ts'
import type { Measured } from '../../shared/domain/measure.ts'
import {
  choicesOf,
  filterPasses,
  inSpan,
  templateId,
  type AskedFilter,
  type ChoiceBy,
  type Filterable,
} from '../../shared/domain/filter.ts'
import type { WatchedPart } from '../../shared/domain/watching.ts'
import type { DeviceRow, Due, FacetCount, Facets, ListPage, ListQuery } from '../api.ts'
import { isTargetTask, urgencyAt, urgencyRank } from '../../shared/templates/urgency.ts'
import { Haystack, WORST, type Words } from './haystack.ts'
import { Orders, type SortValues } from './orders.ts'

/** What is filtered and sorted by. The row itself is made when it is shown: a page, not fifty thousand. */
export type Brief = Pick<
  DeviceRow,
  'archive' | 'archiveNo' | 'stage' | 'owner' | 'tier' | 'conflicts' | 'sync'
> &
  Filterable & {
    /** Place of the stage in its template's order; null: none or unknown. */
    readonly stageRank: number | null
    /** Fields for which a change was asked and not answered. */
    readonly proposed: number
    /** When the newest 并行修改 became known; 0: there is none. */
    readonly parallel: Millis
    /** Complaints that wait for their end. */
    readonly complaints: number
    /** The same with what presses of each; cards of before tell of none. */
    readonly openComplaints: readonly OpenComplaint[]
    /** By when a request about the client's own data wants its answer; empty: none is open. */
    readonly answerDue: Day
    readonly branch: string | null
    /** Since when another way to the client is looked for. */
    readonly unreached: Millis | null
    /** The last answer to a review. */
    readonly answered: Millis | null
    /** Since when it waits for a first look (`triage.ts`); null: it does not. */
    readonly lead: Millis | null
    readonly filingMinutes: number | null
    /** Changes that departments are told of, by document; null: there is none. */
    readonly watched: readonly WatchedPart[] | null
    /** 变更申请 that were answered lately; null: there is none. */
    readonly answeredProposals: readonly AnsweredProposal[] | null
    readonly reachable: boolean
    readonly consented: boolean
    /** The client took back that they may be reached. */
    readonly stopped: boolean
    /** Since when nothing justifies keeping the file; null: it rests on something, or never did. */
    readonly groundless: Millis | null
    /** Signed, given up or not to be reached: the target date has nothing more to say. */
    readonly met: boolean
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
  readonly #gapsOf: (archive: ArchiveId) => readonly string[]
  readonly #complete: (number | undefined)[] = []
  /** Urgencies as they were written down: the entries say them as of `#today`. */
  readonly #written: string[] = []
  #today: Day = ''
  #version = 0
  #conflicts = 0
  #proposed = 0
  /** How many of each owner's were sent back by a checker. */
  readonly #returned = new Map<UserId, number>()
  /** The last list that was asked for: scrolling asks for it again and again. */
  #last: { readonly key: string; readonly version: number; readonly slots: readonly number[] } | null = null

  /** `gapsOf`: what the stage of an archive still asks for, by template key. */
  constructor(
    rowOf: (archive: ArchiveId) => DeviceRow,
    gapsOf: (archive: ArchiveId) => readonly string[] = () => [],
  ) {
    this.#rowOf = rowOf
    this.#gapsOf = gapsOf
  }

  get size(): number {
    return this.#slots.size
  }

  get version(): number {
    return this.#version
  }

  /** Archives in which someone has to choose. */
  returnedTo(owner: UserId): number {
    return this.#returned.get(owner) ?? 0
  }

  get conflicts(): number {
    return this.#conflicts
  }

  /** Archives in which people worked side by side, the newest first. */
  parallels(
    wanted: (archive: ArchiveId, known: Millis) => boolean,
  ): readonly { readonly archive: ArchiveId; readonly known: Millis }[] {
    return this.#entries
      .flatMap((entry) => {
        const { archive, parallel } = entry?.brief ?? { archive: '', parallel: 0 }
        return parallel > 0 && wanted(archive, parallel) ? [{ archive, known: parallel }] : []
      })
      .sort((a, b) => b.known - a.known)
  }

  /** Archives in which somebody asked for a change, the newest first. */
  proposals(): readonly { readonly archive: ArchiveId; readonly count: number }[] {
    return this.#entries
      .flatMap((entry) => (entry !== null && entry.brief.proposed > 0 ? [entry.brief] : []))
      .sort((a, b) => b.changed - a.changed)
      .map(({ archive, proposed }) => ({ archive, count: proposed }))
  }

  /** How many those are. */
  get proposed(): number {
    return this.#proposed
  }

  put(entry: CatalogueEntry): void {
    const { archive } = entry.brief
    let slot = this.#slots.get(archive)
    if (slot === undefined) {
      slot = this.#free.pop() ?? this.#entries.length
      this.#slots.set(archive, slot)
    }
    const before = this.#entries[slot] ?? null
    this.#written[slot] = entry.brief.urgency
    const turned = asOf(this.#today, entry, entry.brief.urgency)
    this.#entries[slot] = turned
    this.#complete[slot] = undefined
    this.#conflicts += Number(entry.brief.conflicts > 0) - Number((before?.brief.conflicts ?? 0) > 0)
    this.#proposed += Number(entry.brief.proposed > 0) - Number((before?.brief.proposed ?? 0) > 0)
    this.#countReturned(before?.brief, -1)
    this.#countReturned(entry.brief, 1)
    this.#orders.set(slot, sortValues(turned))
    if (before === null || !sameWords(before.words, entry.words)) {
      this.#haystack.set(slot, entry.words)
    }
    this.#version++
  }

  #countReturned(brief: Brief | undefined, by: 1 | -1): void {
    if (brief?.checking !== 'returned' || brief.owner === null) return
    this.#returned.set(brief.owner, this.returnedTo(brief.owner) + by)
  }

  remove(archive: ArchiveId): void {
    const slot = this.#slots.get(archive)
    if (slot === undefined) return
    this.#slots.delete(archive)
    this.#conflicts -= Number((this.#entries[slot]?.brief.conflicts ?? 0) > 0)
    this.#proposed -= Number((this.#entries[slot]?.brief.proposed ?? 0) > 0)
    this.#countReturned(this.#entries[slot]?.brief, -1)
    this.#entries[slot] = null
    this.#orders.set(slot, null)
    this.#haystack.set(slot, null)
    this.#free.push(slot)
    this.#version++
  }

  archives(): Iterable<ArchiveId> {
    return this.#slots.keys()
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

  /** All of it, in its order. */
  ids(query: Omit<ListQuery, 'offset' | 'limit'>): readonly ArchiveId[] {
    return this.#matching({ ...query, offset: 0, limit: 0 }).flatMap(
      (slot) => this.#entries[slot]?.brief.archive ?? [],
    )
  }

  /** Another day, and some needs are more urgent than yesterday. */
  #turnTo(today: Day): void {
    if (today === this.#today) return
    this.#today = today
    for (const [slot, entry] of this.#entries.entries()) {
      if (entry === null || entry.brief.targetDate === '') continue
      const turned = asOf(today, entry, this.#written[slot] ?? '')
      if (turned.brief.urgency === entry.brief.urgency) continue
      this.#entries[slot] = turned
      this.#orders.set(slot, sortValues(turned))
      this.#version++
    }
  }

  #matching(query: ListQuery): readonly number[] {
    this.#turnTo(query.today)
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
    const checks = this.#checksOf(query)
    if (checks.length === 0) return slots.slice()
    return slots.filter((slot) => {
      const entry = this.#entries[slot] ?? null
      return entry !== null && checks.every(({ passes }) => passes(entry.brief, slot))
    })
  }

  #checksOf(query: ListQuery): readonly Check[] {
    const checks: Check[] = []
    const among = (of: string, wanted: readonly string[], value: (row: Brief) => string): void => {
      if (wanted.length === 0) return
      const set = new Set(wanted)
      checks.push({ of, passes: (row) => set.has(value(row)) })
    }
    among('stage', query.stage, (row) => row.stage)
    among('owner', query.owner, (row) => row.owner ?? '')
    among('tier', query.tier, (row) => row.tier)
    among('template', query.template.map(templateId), (row) => templateId(row.template))
    const { due, today } = query
    if (due === 'target') checks.push({ of: 'due', passes: (row) => isTargetTask(row, today) })
    else if (due !== null) checks.push({ of: 'due', passes: (row) => dueOf(row, today) === due })
    if (query.conflictsOnly) checks.push({ of: 'conflicts', passes: (row) => row.conflicts > 0 })
    if (query.pendingOnly) checks.push({ of: 'pending', passes: (row) => row.sync === 'pending' })
    for (const filter of query.filters) checks.push({ of: filter.by, passes: this.#passes(filter) })
    return checks
  }

  #passes(filter: AskedFilter): Check['passes'] {
    if (filter.is === 'choice' && filter.by === 'gap') {
      const wanted = new Set(filter.values)
      return (row) => this.#gapsOf(row.archive).some((key) => wanted.has(key))
    }
    if (filter.is === 'number') {
      const holds = (value: number | null): boolean => value !== null && inSpan(value, filter.from, filter.to)
      return filter.by === 'completeness'
        ? (row, slot) => holds(this.#completeness(slot, row.archive))
        : (row) => holds(row.filingMinutes)
    }
    if (filter.is !== 'flag') return filterPasses(filter)
    switch (filter.by) {
      case 'rejected':
        return (row) => row.sync === 'rejected'
      case 'complaint':
        return (row) => row.complaints > 0
      case 'uncontacted':
        return (row) => row.lastContact === null
      case 'unreachable':
        return (row) => !row.reachable
      case 'unconsented':
        return (row) => !row.consented
      case 'stopped':
        return (row) => row.stopped
      case 'alike':
        return () => false
      case 'gaps':
        return (row, slot) => this.#completeness(slot, row.archive) < 100
    }
  }

  /** Worked out when first asked for: at unlock nobody waits for it. */
  #completeness(slot: number, archive: ArchiveId): number {
    return (this.#complete[slot] ??= this.#rowOf(archive).completeness)
  }

  /**
   * Counts beside each filter, over what the search and the *other* filters leave: a row that one filter alone keeps
   * out counts there and nowhere else.
   */
  facets(query: ListQuery, by: readonly ChoiceBy[]): Facets {
    this.#turnTo(query.today)
    const words = wordsIn(query.search)
    const ranks = words.length === 0 ? null : this.#haystack.find(words)
    const checks = this.#checksOf(query)
    const due = { today: 0, overdue: 0, target: 0 }
    const counters = ['stage', 'owner', 'tier', ...by].map((of) => ({ of, counter: new Counter() }))
    for (const [slot, entry] of this.#entries.entries()) {
      if (entry === null || ranks?.[slot] === 0) continue
      const kept = keptOutBy(checks, slot, entry.brief)
      if (kept === SEVERAL) continue
      if (kept === null || kept === 'due') {
        const when = dueOf(entry.brief, query.today)
        if (when !== null) due[when]++
        if (isTargetTask(entry.brief, query.today)) due.target++
      }
      for (const { of, counter } of counters)
        if (kept === null || kept === of) counter.count(valuesOf(entry.brief, of))
    }
    const counts = new Map(counters.map(({ of, counter }) => [of, counter.counts()]))
    return {
      stage: counts.get('stage') ?? [],
      owner: counts.get('owner') ?? [],
      tier: counts.get('tier') ?? [],
      due,
      choices: Object.fromEntries(by.map((one) => [one, counts.get(one) ?? []])),
    }
  }

  /** Every archive as it is filtered and sorted. */
  *briefs(): Generator<Brief> {
    for (const entry of this.#entries) if (entry !== null) yield entry.brief
  }

  /** Every archive as dashboards look at it. */
  *measured(): Generator<Measured> {
    for (const [slot, entry] of this.#entries.entries()) {
      if (entry === null) continue
      const { brief } = entry
      yield {
        ...brief,
        completeness: this.#completeness(slot, brief.archive),
        gaps: this.#gapsOf(brief.archive),
        rejected: brief.sync === 'rejected',
      }
    }
  }

  /** Archives called alike: the same name but for script and spacing, or the same company but for its legal form. */
  namedLike(name: string): readonly ArchiveId[] {
    const folded = foldText(name)
    const core = companyCore(folded)
    // 「王先生」 is how somebody is addressed; half the file would be called alike.
    if (core.length < 2 || isAddressOnly(folded)) return []
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

/** A family name of one or two characters and a form of address. */
const isAddressOnly = (name: string): boolean =>
  /^\p{Script=Han}{1,2}(先生|女士|小姐|太太|阿姨|叔叔|大哥|大姐|老师|老板|经理|总)$/u.test(name)

/** What is left of a company's name when its legal form is taken away. */
const companyCore = (name: string): string => name.replace(/(股份|有限|责任|集团|控股|公司)+$/u, '')

class Counter {
  readonly #counts = new Map<string, number>()

  count(values: readonly string[]): void {
    for (const value of values) if (value !== '') this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1)
  }

  counts(): readonly FacetCount[] {
    return [...this.#counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count)
  }
}

const valuesOf = (brief: Brief, of: string): readonly string[] =>
  of === 'stage' || of === 'tier'
    ? [brief[of]]
    : of === 'owner'
      ? [brief.owner ?? '']
      : choicesOf(brief, of as ChoiceBy)

interface Check {
  /** The facet that shows what else could be chosen here. */
  readonly of: string
  readonly passes: (row: Brief, slot: number) => boolean
}

const SEVERAL = Symbol('kept out by several')

function keptOutBy(checks: readonly Check[], slot: number, row: Brief): string | null | typeof SEVERAL {
  let kept: string | null = null
  for (const { of, passes } of checks) {
    if (passes(row, slot)) continue
    if (kept !== null) return SEVERAL
    kept = of
  }
  return kept
}

/** The same entry with its urgency as of that day. */
function asOf(today: Day, entry: CatalogueEntry, written: string): CatalogueEntry {
  const { brief } = entry
  const urgency = today === '' ? written : urgencyAt({ ...brief, urgency: written }, today)
  return urgency === brief.urgency ? entry : { ...entry, brief: { ...brief, urgency } }
}

/** Days are written so that the earlier one is the lesser text. */
function dueOf({ nextFollowUp }: Brief, today: Day): Exclude<Due, 'target'> | null {
  if (nextFollowUp === '' || nextFollowUp > today) return null
  return nextFollowUp === today ? 'today' : 'overdue'
}

function sortValues({ brief: row, words }: CatalogueEntry): SortValues {
  return {
    changed: row.changed,
    // By sound: people look for 张 among the Z.
    name: words.name === '' ? '' : `${words.pinyin} ${words.name}`,
    stage: row.stageRank,
    tier: row.tier,
    urgency: row.urgency === '' ? '' : `${urgencyRank(row.urgency)} ${row.targetDate || '9'}`,
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
