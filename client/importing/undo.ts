/**
 * 撤销导入. What nobody else has seen is dropped where it lies; what the server has is voided, by a command like any
 * other, so it may wait for a network; fields that the sheet wrote hold again what stood there before. What somebody
 * worked on since stays, and is named.
 */
import type { ArchiveId } from '../../shared/domain/names.ts'
import { templates } from '../../shared/templates/index.ts'
import type { KeptJob } from '../vault/importStore.ts'
import type { Vault } from '../vault/vault.ts'
import type { RowOutcome, UndoResult } from './api.ts'

const AT_ONCE = 64

/** `why` stands with everything that is taken back. */
export async function undo(
  vault: Vault,
  job: KeptJob,
  outcomes: readonly RowOutcome[],
  why: string,
): Promise<UndoResult> {
  const made = outcomes.flatMap((outcome) => (outcome.is === 'created' ? [outcome.archive] : []))
  const kept: ArchiveId[] = []
  let dropped = 0
  let withdrawn = 0
  for (let at = 0; at < made.length; at += AT_ONCE) {
    const { unsent, sent, touched } = await sorted(vault, job, made.slice(at, at + AT_ONCE))
    if (unsent.length > 0) await vault.importing.drop(unsent)
    const asked = await vault.importing.withdraw(sent, job.batch, why)
    const barred = asked.ok ? asked.value : sent
    dropped += unsent.length
    withdrawn += sent.length - barred.length
    kept.push(...touched, ...barred)
  }
  let restored = 0
  const own = new Set(made)
  // The last write is taken back first.
  for (const outcome of outcomes.toReversed()) {
    if (outcome.is !== 'updated' || own.has(outcome.archive)) continue
    const template = templates[job.settings.template]
    const done = await vault.importing.restore(outcome.archive, template, outcome.changes, why)
    if (done.ok) restored += done.value.restored
    if (!done.ok || done.value.touched) kept.push(outcome.archive)
  }
  return { dropped, withdrawn, restored, kept }
}

interface Sorted {
  readonly unsent: ArchiveId[]
  readonly sent: ArchiveId[]
  readonly touched: ArchiveId[]
}

async function sorted(vault: Vault, job: KeptJob, archives: readonly ArchiveId[]): Promise<Sorted> {
  const found: Sorted = { unsent: [], sent: [], touched: [] }
  for (const archive of archives) {
    const view = await vault.read(archive)
    // Gone from this device, by an undo before this one or with a right.
    if (view === null) continue
    const { lifecycle } = view
    const asked = view.documents
      .get('life')
      ?.commands.some(({ command, verdict }) => command.do === 'void' && verdict === null)
    if (asked === true || (lifecycle.state !== 'open' && lifecycle.state !== 'requested')) continue
    const isSent = [...view.documents.values()].some(({ count, pending }) => count > pending)
    if (await vault.importing.isTouched(archive, job.batch)) found.touched.push(archive)
    else if (isSent) found.sent.push(archive)
    else found.unsent.push(archive)
  }
  return found
}

/** More than this still open are taken for waiting: the server has not come to them yet. */
const FEW = 200

/** Those whom the server did not void, because somebody worked on them and this device had not heard of it. */
export async function stayed(vault: Vault, outcomes: readonly RowOutcome[]): Promise<readonly ArchiveId[]> {
  const made = outcomes.flatMap((outcome) => (outcome.is === 'created' ? [outcome.archive] : []))
  const open = made.filter((archive) => vault.shelf.life(archive)?.state === 'open')
  if (open.length > FEW) return []
  const found: ArchiveId[] = []
  for (const archive of open) {
    const commands = (await vault.read(archive))?.documents.get('life')?.commands ?? []
    const last = commands.findLast(({ command }) => command.do === 'void')
    if (last?.verdict?.verdict.is === 'refused') found.push(archive)
  }
  return found
}
