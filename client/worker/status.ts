/** What the sync chip and the sync centre say, gathered from store, catalogue and connection. */
import { answersProposals } from '../../shared/policy/proposing.ts'
import type { SyncState, SyncStatus } from '../api.ts'
import type { Replication } from '../replica/api.ts'
import type { Catalogue } from '../search/catalogue.ts'
import type { Vault } from '../vault/vault.ts'
import { APP_VERSION } from '../version.ts'

export interface StatusSources {
  readonly vault: Vault
  readonly catalogue: Catalogue
  readonly replication: Replication
  readonly storageFull: boolean
}

export function statusOf({ vault, catalogue, replication, storageFull }: StatusSources): SyncStatus {
  const link = replication.status()
  const { pending, oldest, rejected } = vault.stats
  const grave = storageFull || vault.crowded ? 'storage-full' : link.problem
  const open = link.connection === 'open'
  const problem = grave ?? (rejected > 0 ? 'rejected' : catalogue.conflicts > 0 ? 'conflicts' : null)
  // What is on its way comes before what waits for somebody to choose: nobody may take the one for the other.
  const state = (): SyncState => {
    if (grave !== null) return 'problem'
    if (!open) return 'offline'
    if (rejected > 0) return 'problem'
    if (pending > 0 || link.receiving !== null) return 'pending'
    return problem === null ? 'synced' : 'problem'
  }
  return {
    state: state(),
    pending,
    oldestPending: oldest,
    rejected,
    conflicts: catalogue.conflicts,
    proposed: answersProposals(vault.actor, vault.now()) ? catalogue.proposed : 0,
    returned: catalogue.returnedTo(vault.actor.user),
    completeAt: link.completeAt ?? vault.completeAt,
    receiving: link.receiving,
    problem,
    held: catalogue.size,
    // Of what the server counted when it greeted, what lies here and is in no list (作废, or shown from a later day) is
    // not waited for; what was begun here is not among them.
    expected:
      link.archives === null
        ? null
        : Math.max(link.archives - (vault.shelf.size - catalogue.size), catalogue.size),
    persisted: vault.lease.kept,
    lease: { until: vault.lease.until, whole: vault.lease.whole },
    offset: vault.offset,
    version: APP_VERSION,
  }
}
