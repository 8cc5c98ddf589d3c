/**
 * One record per id (F2): the same entry may be at hand twice, as this device's own pending copy and
 * as the server sent it, or from before and after a redaction.
 *
 * Which copy stands must not depend on the order in which they came, so the choice is total:
 * redacted before readable (F9: what had to go does not come back from an old copy), acknowledged
 * before pending, earliest receipt first, and at last by content.
 */
import { canonicalJson, type Json } from '../base/json.ts'
import type { Recorded } from './entry.ts'
import type { EntryId } from './names.ts'

export function uniqueEntries(recorded: readonly Recorded[]): readonly Recorded[] {
  const byId = new Map<EntryId, Recorded>()
  for (const one of recorded) {
    const known = byId.get(one.id)
    if (known === undefined || (known !== one && compareCopies(one, known) < 0)) byId.set(one.id, one)
  }
  return byId.size === recorded.length ? recorded : [...byId.values()]
}

/** Negative when `a` is the copy to keep. */
function compareCopies(a: Recorded, b: Recorded): number {
  return (
    Number(b.entry['k'] === 'redacted') - Number(a.entry['k'] === 'redacted') ||
    Number(a.receipt === null) - Number(b.receipt === null) ||
    (a.receipt !== null && b.receipt !== null ? a.receipt.seq - b.receipt.seq : 0) ||
    compareText(canonicalJson(a as unknown as Json), canonicalJson(b as unknown as Json))
  )
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
