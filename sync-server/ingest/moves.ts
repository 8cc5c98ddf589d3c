/** Which feeds the documents of an archive leave and enter when its row changes. */
import { parseDocId } from '../../shared/domain/names.ts'
import type { ArchiveRow, Effect } from '../store/contract.ts'
import type { Overlay } from './overlay.ts'
import { placesOf, scopesAt } from './places.ts'

export type LeaveWhy = 'transferred' | 'team' | 'ended' | 'expired' | 'erased'

/** For every document of the archive, one that was made in this round too. `after` null: it stands nowhere any more. */
export async function moves(
  before: ArchiveRow,
  after: ArchiveRow | null,
  overlay: Overlay,
  why: LeaveWhy,
): Promise<readonly Effect[]> {
  const effects: Effect[] = []
  for (const doc of await overlay.documentsOf(before.archive)) {
    const address = parseDocId(doc)
    if (address === null) throw new Error(`no document can be called ${doc}`)
    const had = scopesAt(address.compartment, placesOf(before, address))
    const has = after === null ? [] : scopesAt(address.compartment, placesOf(after, address))
    const enter = has.filter((scope) => !had.includes(scope))
    const leave = had.filter((scope) => !has.includes(scope))
    if (enter.length > 0) effects.push({ on: 'enter', doc, scopes: enter })
    if (leave.length > 0) effects.push({ on: 'leave', doc, scopes: leave, why })
  }
  return effects
}
