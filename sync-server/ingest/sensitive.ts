/**
 * The lock on sensitive data at the door (R13, `shared/policy/sensitive.ts`).
 *
 * Never asked for, a write is refused, and stays with its author until the client was asked. Withdrawn, it comes from
 * somebody who had not heard of that: what the client gave while it still stood is kept apart like other late work, in
 * the log under the key of the document, and no more (PIPL art. 47). The moment at which it says to have been written
 * decides nothing: anybody could claim one.
 */
import { readEntries } from '../../shared/document/read.ts'
import { foldDocument } from '../../shared/domain/fold.ts'
import type { Entry, Recorded } from '../../shared/domain/entry.ts'
import type { Stored } from '../../shared/domain/guard.ts'
import { docId, type DocAddress, type DocId } from '../../shared/domain/names.ts'
import { lockedIn, lockOf, type SensitiveLock } from '../../shared/policy/sensitive.ts'
import { findTemplate } from '../../shared/templates/index.ts'
import { fieldOf } from '../../shared/templates/keys.ts'
import type { Template } from '../../shared/templates/types.ts'
import type { ArchiveRow } from '../store/contract.ts'
import { allUpdates, type Ledgers } from './ledgers.ts'
import type { Overlay } from './overlay.ts'

/** What stands against these entries; null: nothing, or there is nothing sensitive in them. */
export async function lockOn(
  { compartment }: DocAddress,
  arrivals: readonly { readonly entry: Entry }[],
  row: ArchiveRow,
  overlay: Overlay,
): Promise<SensitiveLock> {
  const template = compartment === 'identity' ? findTemplate(row.template) : null
  if (template === null) return null
  const lock = await lockIn(row, template, (doc) => overlay.history(doc))
  return arrivals.some(({ entry }) => isLockedEntry(lock, entry, template)) ? lock : null
}

/** Every file in that compartment is a copy of something sensitive. */
const isLockedEntry = (lock: SensitiveLock, entry: Entry, template: Template): boolean =>
  lock !== null &&
  ('fact' in entry ||
    ((entry.k === 'set' || entry.k === 'propose') &&
      lockedIn(lock, entry.fields, (key) => fieldOf(template, key)).length > 0))

/** `entriesOf`: of a document, none where it does not exist. */
async function lockIn(
  { archive }: Pick<ArchiveRow, 'archive'>,
  template: Template,
  entriesOf: (doc: DocId) => Promise<readonly Stored[]>,
): Promise<SensitiveLock> {
  const consent = foldDocument((await entriesOf(docId(archive, 'consent'))).map(unsigned))
  return lockOf(consent, template.fields)
}

/** As it is committed; `ledgers` may be behind another process by a moment. */
export const lockOfArchive = (
  row: Pick<ArchiveRow, 'archive'>,
  template: Template,
  ledgers: Ledgers,
): Promise<SensitiveLock> => lockIn(row, template, (doc) => storedIn(doc, ledgers))

async function storedIn(doc: DocId, ledgers: Ledgers): Promise<readonly Stored[]> {
  const ledger = await ledgers.open(doc)
  const entries = ledger === null ? [] : readEntries(...allUpdates(ledger))
  return entries.map(({ id, value }) => ({ id, entry: value }))
}

/** Who wrote it and when decides nothing here. */
const unsigned = ({ id, entry }: Stored): Recorded => ({
  id,
  entry,
  author: { user: '', device: '', membership: null },
  receipt: null,
})
