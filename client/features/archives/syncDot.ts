/** The state of one archive in a word. */
import type { RowSync } from '../../api.ts'
import { m } from '../../paraglide/messages.js'

const words: { readonly [sync in RowSync]: () => string } = {
  synced: m.archives_syncSynced,
  pending: m.archives_syncPending,
  conflict: m.archives_syncConflict,
  rejected: m.archives_syncRejected,
}

export const rowSyncWord = (sync: RowSync): string => words[sync]()
