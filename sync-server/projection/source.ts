/** Fragments out of the ledgers themselves; shared with the feed, so that each is folded once. */
import type { Fragment } from '../../shared/domain/card.ts'
import type { Ledgers, OpenLedger } from '../ingest/ledgers.ts'
import type { FragmentSource } from './projection.ts'

export interface FragmentMaker {
  fragment(ledger: OpenLedger): Promise<Fragment>
}

export const fragmentsOf =
  (ledgers: Ledgers, cards: FragmentMaker): FragmentSource =>
  async (doc) => {
    const ledger = await ledgers.open(doc)
    return ledger === null ? null : { seq: ledger.head.lastSeq, fragment: await cards.fragment(ledger) }
  }
