/** The four states in words; the same ones wherever they are shown. */
import type { SyncState } from '../api.ts'
import { m } from '../paraglide/messages.js'

const words: { readonly [state in SyncState]: () => string } = {
  synced: m.sync_synced,
  pending: m.sync_pending,
  offline: m.sync_offline,
  problem: m.sync_problem,
}

export const syncWord = (state: SyncState): string => words[state]()
