/**
 * PULL → BATCH: one page of a scope.
 *
 * Two traps. `base` stays while `after` pages, and what is sent of each document is measured from
 * `base`. And several documents may stand at one sequence (a transfer enters them together), so a page
 * never ends between two rows of the same sequence: `after` could not tell them apart.
 */
import type { Batch, Item, Pull } from '../../shared/protocol/feed.ts'
import { systemTimers, turn } from '../ports.ts'
import type { ScopeRow, Store } from '../store/contract.ts'
import { sizeOf, type Readout } from './readout.ts'

const ROWS = 256
/** What goes into one message before compression; a single larger document goes alone. */
const MAX_BATCH_BYTES = 768 * 1024

/** `rows` is the name under which the scope's rows stand (a masked scope shares those of the plain one). */
export async function readBatch(
  { scope, base, after, maxBytes }: Pull,
  rows: string,
  masked: boolean,
  store: Store,
  readout: Readout,
  timers = systemTimers,
): Promise<Batch> {
  const limit = Math.min(maxBytes, MAX_BATCH_BYTES)
  const page = await wholeSequences(store, rows, after)
  const items: Item[] = []
  let bytes = 0
  let to = after
  let taken = 0
  for (const group of page.groups) {
    if (items.length > 0 && bytes >= limit) break
    const together: Item[] = []
    for (const row of group) {
      const item = await readout.item(rows, row, base, masked)
      together.push(item)
      bytes += sizeOf(item)
    }
    if (items.length > 0 && bytes > limit) break
    items.push(...together)
    to = group[0]?.lastSeq ?? to
    taken++
    // Large pages are read in slices, so that other sockets get their turn.
    if (taken % 32 === 0) await turn(timers)
  }
  return { type: 'BATCH', scope, from: after, to, more: page.more || taken < page.groups.length, items }
}

/** Rows in groups of one sequence each; the last group is complete. */
export async function wholeSequences(
  store: Store,
  scope: string,
  after: number,
  atOnce = ROWS,
): Promise<{ readonly groups: readonly (readonly ScopeRow[])[]; readonly more: boolean }> {
  for (let limit = atOnce; ; limit *= 4) {
    const rows = await store.scopeRows(scope, after, limit)
    const groups = bySequence(rows)
    if (rows.length < limit) return { groups, more: false }
    // The last group may go on beyond the page.
    if (groups.length > 1) return { groups: groups.slice(0, -1), more: true }
  }
}

export function bySequence(rows: readonly ScopeRow[]): readonly (readonly ScopeRow[])[] {
  const groups: ScopeRow[][] = []
  for (const row of rows) {
    const last = groups.at(-1)
    if (last !== undefined && last[0]?.lastSeq === row.lastSeq) last.push(row)
    else groups.push([row])
  }
  return groups
}
