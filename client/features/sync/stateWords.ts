/** The state of the copy as one sentence: result, what was kept, what happens next. */
import type { SyncStatus } from '../../api.ts'
import { m } from '../../paraglide/messages.js'
import { formatCount } from '../../ui/format.ts'

export function stateWords(status: SyncStatus): string {
  const count = formatCount(status.pending)
  switch (status.state) {
    case 'synced':
      return m.sync_saySynced()
    case 'pending':
      if (status.pending > 0) return m.sync_sayPending({ count })
      return status.receiving === null ? m.sync_sayChecking() : m.sync_sayReceiving()
    case 'offline':
      return status.pending > 0 ? m.sync_sayOfflinePending({ count }) : m.sync_sayOffline()
    case 'problem':
      break
  }
  switch (status.problem) {
    case 'signed-out':
      return m.sync_signedOut()
    case 'upgrade-needed':
      return m.sync_upgradeNeeded()
    case 'storage-full':
      return m.sync_storageFull()
    case 'rejected':
      return m.sync_sayRejected({ count: formatCount(status.rejected) })
    case 'conflicts':
      return m.sync_sayConflicts({ count: formatCount(status.conflicts) })
    case 'server-error':
    case null:
      return m.sync_sayServerError()
  }
}
