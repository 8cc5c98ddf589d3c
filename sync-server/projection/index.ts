/** The reading side, put together: the projection that follows the log, and the thread that answers from it. */
import { join } from 'node:path'
import { CARDS_VERSION, requiredKeys, stageRank } from '../../shared/templates/cardTools.ts'
import { findTemplate, templates } from '../../shared/templates/index.ts'
import { templateRef } from '../../shared/templates/keys.ts'
import { isMet } from '../../shared/templates/urgency.ts'
import type { Ledgers } from '../ingest/ledgers.ts'
import type { KeyStore, Store } from '../store/contract.ts'
import type { CardRules } from './cardRow.ts'
import { Projection } from './projection.ts'
import { Queries } from './queries.ts'
import { fragmentsOf, type FragmentMaker } from './source.ts'

export const PROJECTION_FILE = 'projection.sqlite'

export const cardRules: CardRules = {
  version: [CARDS_VERSION, ...Object.values(templates).map(templateRef)].join(' '),
  required: requiredKeys,
  choices: (ref) => (ref === null ? [] : (findTemplate(ref)?.categories ?? [])),
  stageRank,
  isMet: (ref, stage) => isMet(ref === null ? null : findTemplate(ref), stage),
}

export interface ReadSide {
  /** Call `catchUp` after each commit, and at start. */
  readonly projection: Projection
  readonly queries: Queries
  /** Before the store is closed. */
  close(): Promise<void>
}

/** Returns at once; a projection that is behind, or new, is only right after `catchUp`. */
export async function openReadSide(options: {
  readonly folder: string
  readonly store: Store
  readonly ledgers: Ledgers
  readonly cards: FragmentMaker
  readonly keys: Pick<KeyStore, 'namedKey'>
}): Promise<ReadSide> {
  const { folder, store, ledgers, cards, keys } = options
  const path = join(folder, PROJECTION_FILE)
  const projection = await Projection.open({
    path,
    store,
    source: fragmentsOf(ledgers, cards, keys),
    rules: cardRules,
  })
  const queries = new Queries(path)
  return {
    projection,
    queries,
    async close() {
      await queries.close()
      await projection.close()
    },
  }
}
