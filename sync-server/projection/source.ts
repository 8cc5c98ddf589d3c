/**
 * Fragments out of the ledgers themselves; shared with the feed, so that each is folded once. Beside them the marks by
 * which two archives of one client are known: keyed hashes, for no number may stand in the projection (PRJ5, PRJ12).
 */
import type { Fragment } from '../../shared/domain/card.ts'
import type { Trace } from '../../shared/templates/likeness.ts'
import type { Ledgers, OpenLedger } from '../ingest/ledgers.ts'
import type { KeyStore } from '../store/contract.ts'
import type { FragmentSource } from './projection.ts'

export interface FragmentMaker {
  fragment(ledger: OpenLedger): Promise<Fragment>
  traces(ledger: OpenLedger): Promise<readonly Trace[]>
}

/** The key that marks are made with. */
export const MARKS_KEY = 'likeness'

export const fragmentsOf =
  (ledgers: Ledgers, cards: FragmentMaker, keys: Pick<KeyStore, 'namedKey'>): FragmentSource =>
  async (doc) => {
    const ledger = await ledgers.open(doc)
    if (ledger === null) return null
    const traces = await cards.traces(ledger)
    const key = traces.length === 0 ? null : await keys.namedKey(MARKS_KEY)
    return {
      seq: ledger.head.lastSeq,
      fragment: await cards.fragment(ledger),
      marks: traces.map(({ by, value }) => `${by} ${key?.mark(`${by} ${value}`) ?? ''}`),
    }
  }
