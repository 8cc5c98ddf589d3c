/** The card of a masked reader. Not even a mask is shown of what the client has not let anybody keep (R13). */
import type { Fragment } from '../../shared/domain/card.ts'
import { parseDocId } from '../../shared/domain/names.ts'
import { lockedIn } from '../../shared/policy/sensitive.ts'
import { findTemplate } from '../../shared/templates/index.ts'
import { fieldOf } from '../../shared/templates/keys.ts'
import type { Ledgers, OpenLedger } from '../ingest/ledgers.ts'
import { lockOfArchive } from '../ingest/sensitive.ts'
import type { Store } from '../store/contract.ts'
import type { Cards } from './cards.ts'

export interface MaskedCardTools {
  readonly store: Store
  readonly ledgers: Ledgers
  readonly cards: Cards
}

export async function maskedCard(
  ledger: OpenLedger,
  { store, ledgers, cards }: MaskedCardTools,
): Promise<Fragment> {
  const card = await cards.masked(ledger)
  const address = parseDocId(ledger.head.doc)
  if (address?.compartment !== 'identity' || card.values === undefined) return card
  const row = await store.archive(address.archive)
  const template = row === null ? null : findTemplate(row.template)
  if (row === null || template === null) return card
  const lock = await lockOfArchive(row, template, ledgers)
  const locked = lockedIn(lock, card.values, (key) => fieldOf(template, key))
  if (locked.length === 0) return card
  const values = Object.fromEntries(Object.entries(card.values).filter(([key]) => !locked.includes(key)))
  return { ...card, values }
}
