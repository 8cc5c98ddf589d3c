/** The four states in words; the same ones wherever they are shown. */
import type { SyncState, SyncStatus } from '../api.ts'
import type { DotState } from '../ui/stateDot.ts'
import { m } from '../paraglide/messages.js'

const words: { readonly [state in SyncState]: () => string } = {
  synced: m.sync_synced,
  pending: m.sync_pending,
  offline: m.sync_offline,
  problem: m.sync_problem,
}

export const syncWord = (state: SyncState): string => words[state]()

/** Two people who meant well are no failure: what only waits for somebody to choose looks and is called so. */
export const syncSign = ({
  state,
  problem,
}: Pick<SyncStatus, 'state' | 'problem'>): { readonly state: DotState; readonly label: string } =>
  state === 'problem' && problem === 'conflicts'
    ? { state: 'conflict', label: m.sync_inConflict() }
    : { state, label: syncWord(state) }
