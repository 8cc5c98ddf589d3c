/** A store with the projection that follows it, all real, in one temporary folder. */
import { cardTools } from '../../shared/templates/cardTools.ts'
import { Ledgers } from '../../sync-server/ingest/ledgers.ts'
import { openReadSide, type ReadSide } from '../../sync-server/projection/index.ts'
import { Authors } from '../../sync-server/session/authors.ts'
import { Cards } from '../../sync-server/session/cards.ts'
import type { TempStore } from './tempStore.ts'

export function readSideOf(temp: TempStore, folder = temp.folder): Promise<ReadSide> {
  const { store, keys } = temp
  const cards = new Cards(cardTools, new Authors(store))
  return openReadSide({ folder, store, ledgers: new Ledgers(store, keys), cards, keys })
}
