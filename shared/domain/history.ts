/**
 * The change history of an archive (R58): one row per write of a field, newest first.
 *
 * Nothing is recorded for it; it is read off the entries. `before` is what the writer saw and
 * replaced, not what happened to stand there by the time the write arrived.
 */
import { sameJson, type Json } from '../base/json.ts'
import type { Millis } from '../base/ports.ts'
import type { Author, FieldKey } from './entry.ts'
import type { EntryId, Part } from './names.ts'
import { compareByTime } from './order.ts'
import type { ArchiveView, Field, Proposal, Write } from './view.ts'

export interface Change {
  readonly part: Part
  readonly key: FieldKey
  readonly id: EntryId
  /** Null when the writer replaced nothing, or emptiness. Of several replaced values the latest. */
  readonly before: Json
  readonly after: Json
  readonly author: Author
  /** Device time as claimed. */
  readonly at: Millis
  /** Effective time, by which the rows are ordered. */
  readonly time: Millis
  /** Null while the server has not answered. */
  readonly received: Millis | null
  readonly seq: number | null
  /** The author's reason, empty when none was given. */
  readonly why: string
  /** Written while the device was not connected, or still waiting. */
  readonly offline: boolean
  /** The writes that it replaced; two or more settle a conflict, unless they were proposals. */
  readonly base: readonly EntryId[]
  /** Of a 变更申请, what became of it; null: a save. */
  readonly proposed: ProposalState | null
  /** The 变更申请 that it answers; of several that waited, the one that it takes up, else the latest. */
  readonly answers: Answered | null
  /** How the writer made sure of it (`checkWords.ts`), where a checker settled it; null: they did not say. */
  readonly how: string | null
}

export interface Answered {
  readonly author: Author
  /** What was asked for. */
  readonly value: Json
  /** It stands now. */
  readonly taken: boolean
}

/** `left`: the answer holds another value. `revised`: its author proposed something else. */
export type ProposalState = 'waits' | 'taken' | 'left' | 'revised'

/** Longer than any save takes to arrive from a device that is connected. */
export const OFFLINE_AFTER_MS = 60_000

export const isOffline = ({ at, receipt }: Pick<Write, 'at' | 'receipt'>): boolean =>
  receipt === null || receipt.received - (at + receipt.offset) > OFFLINE_AFTER_MS

export function historyOf(archive: Pick<ArchiveView, 'documents'>): readonly Change[] {
  const changes: Change[] = []
  for (const [part, view] of archive.documents) {
    for (const field of view.fields.values()) {
      for (const write of field.history)
        changes.push(change(part, field.history, write, { proposals: view.proposals.get(field.key) ?? [] }))
    }
    for (const [key, proposals] of view.proposals) {
      const history = view.fields.get(key)?.history ?? []
      for (const one of proposals) changes.push(change(part, history, one, { proposals: [], of: one }))
    }
  }
  return changes.sort(
    (a, b) => compareByTime(b, a) || compareText(a.part, b.part) || compareText(a.key, b.key),
  )
}

/** Chose among accounts that contradicted; a proposal is no such account. */
export const settlesConflict = ({ base, proposed, answers }: Change): boolean =>
  base.length > 1 && proposed === null && answers === null

/** What the server accepted after `seq`, newest first: 自上次查看后的变化. Pending work of this device is no news to it. */
export function changesSince(archive: Pick<ArchiveView, 'documents'>, seq: number): readonly Change[] {
  return historyOf(archive).filter((one) => one.seq !== null && one.seq > seq)
}

/** The newest change that the server accepted; 0 before the first. */
export function lastSeqIn(archive: Pick<ArchiveView, 'documents'>): number {
  return historyOf(archive).reduce((last, { seq }) => Math.max(last, seq ?? 0), 0)
}

/**
 * What stood before the heads of a field went apart: the 原值 of the three columns. The latest write
 * that every head builds on; null when they have none in common.
 */
export function originOf(field: Pick<Field, 'heads' | 'history'>): Write | null {
  const byId = new Map(field.history.map((write) => [write.id, write]))
  const behind = field.heads.map((head) => ancestors(head, byId))
  return field.history.findLast((write) => behind.every((ids) => ids.has(write.id))) ?? null
}

function ancestors(head: Write, byId: ReadonlyMap<EntryId, Write>): ReadonlySet<EntryId> {
  const found = new Set<EntryId>()
  const open = [...head.base]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const write = byId.get(id)
    if (write === undefined || found.has(id)) continue
    found.add(id)
    open.push(...write.base)
  }
  return found
}

function change(
  part: Part,
  history: readonly Write[],
  write: Write,
  { proposals, of }: { readonly proposals: readonly Proposal[]; readonly of?: Proposal },
): Change {
  const { id, key, at, time, author, receipt, why, base } = write
  const replaced = history.findLast((one) => one.id !== id && base.includes(one.id))
  return {
    part,
    key,
    id,
    before: replaced?.value ?? null,
    after: write.value,
    author,
    at,
    time,
    received: receipt?.received ?? null,
    seq: receipt?.seq ?? null,
    why,
    offline: isOffline(write),
    base,
    proposed: of === undefined ? null : stateOf(of, history),
    answers: answeredBy(write, proposals),
    how: write.how ?? null,
  }
}

function answeredBy({ base, value }: Write, proposals: readonly Proposal[]): Answered | null {
  const asked = proposals.filter(({ id }) => base.includes(id))
  const isTaken = (one: Proposal) => sameJson(one.value, value)
  const one = asked.find(isTaken) ?? asked.at(-1)
  return one === undefined ? null : { author: one.author, value: one.value, taken: isTaken(one) }
}

function stateOf({ answeredBy, revisedBy, value }: Proposal, history: readonly Write[]): ProposalState {
  if (answeredBy === null) return revisedBy === null ? 'waits' : 'revised'
  const answer = history.find(({ id }) => id === answeredBy)
  return answer !== undefined && sameJson(answer.value, value) ? 'taken' : 'left'
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
