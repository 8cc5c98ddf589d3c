/**
 * 撤销导入. What nobody else has seen is dropped where it lies, and fields that the sheet wrote hold again what stood
 * there before. What somebody worked on since stays, and is named; what the server has already stays too.
 */
import type { ArchiveId } from '../../shared/domain/names.ts'
import { templates } from '../../shared/templates/index.ts'
import type { KeptJob } from '../vault/importStore.ts'
import type { Vault } from '../vault/vault.ts'
import type { RowOutcome, UndoResult } from './api.ts'

const AT_ONCE = 100
const WHY = '撤销导入'

export async function undo(vault: Vault, job: KeptJob, outcomes: readonly RowOutcome[]): Promise<UndoResult> {
  const kept: ArchiveId[] = []
  const made = outcomes.flatMap((outcome) => (outcome.is === 'created' ? [outcome.archive] : []))
  const { dropped, sent } = await dropUnsent(vault, job, made, kept)
  let restored = 0
  for (const outcome of outcomes) {
    if (outcome.is !== 'updated') continue
    const template = templates[job.settings.template]
    const done = await vault.importing.restore(outcome.archive, template, outcome.changes, WHY)
    if (done.ok) restored += done.value.restored
    if (!done.ok || done.value.touched) kept.push(outcome.archive)
  }
  return { dropped, sent, restored, kept }
}

/** Those of which the server has nothing. */
async function dropUnsent(
  vault: Vault,
  job: KeptJob,
  made: readonly ArchiveId[],
  kept: ArchiveId[],
): Promise<{ readonly dropped: number; readonly sent: number }> {
  let dropped = 0
  let sent = 0
  for (let at = 0; at < made.length; at += AT_ONCE) {
    const some: ArchiveId[] = []
    for (const archive of made.slice(at, at + AT_ONCE)) {
      const view = await vault.read(archive)
      // Dropped by an undo before this one, or gone from this device with a right.
      if (view === null) continue
      const isSent = [...view.documents.values()].some(({ count, pending }) => count > pending)
      if (await vault.importing.isTouched(archive, job.batch)) kept.push(archive)
      else if (isSent) sent++
      else some.push(archive)
    }
    if (some.length > 0) await vault.importing.drop(some)
    dropped += some.length
  }
  return { dropped, sent }
}
