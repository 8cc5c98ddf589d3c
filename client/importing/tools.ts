/** What an import needs of the store that it runs in. */
import type { Clock } from '../../shared/base/ports.ts'
import type { ArchiveId } from '../../shared/domain/names.ts'
import type { KeptJob } from '../vault/importStore.ts'
import type { Vault } from '../vault/vault.ts'
import type { BatchId } from './api.ts'
import { ReturnedSheet } from './returned.ts'
import { contextOf, rowReader, type RowReader } from './rows.ts'

export interface ImportTools {
  readonly vault: Vault
  readonly clock: Clock
  readonly newId: () => string
  /** Of an archive, as lists call it. */
  readonly nameOf: (archive: ArchiveId) => string
  tell(batch: BatchId): void
  /** Once, unless the store is closed before. */
  later(ms: number, work: () => Promise<void>): void
  report(problem: unknown): void
}

export const readerOf = (
  { vault, clock, newId }: ImportTools,
  { settings, headers }: Pick<KeptJob, 'settings' | 'headers'>,
): RowReader => rowReader(settings, headers, vault.me, clock, newId)

export const returnedSheetOf = (
  { vault, clock, newId }: ImportTools,
  { settings, headers }: KeptJob,
): ReturnedSheet => new ReturnedSheet(vault, settings, headers, contextOf(clock, settings.region), newId)
