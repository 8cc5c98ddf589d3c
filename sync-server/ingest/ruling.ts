/** What the server answers to a command or an order, before it is written as a verdict. */
import type { Millis } from '../../shared/base/ports.ts'
import type { Verdict } from '../../shared/domain/entry.ts'
import type { Directory } from '../people/directory.ts'
import type { ArchiveRow, Effect } from '../store/contract.ts'
import type { Overlay } from './overlay.ts'

export interface Ruling {
  readonly verdict: Verdict
  /** The archive's row after it, but for `n`; null when nothing changes. */
  readonly row: Omit<ArchiveRow, 'n'> | null
  readonly effects: readonly Effect[]
  /** What it is about, for the log, where no command in the ledger says so: a person, a grant. */
  readonly object?: string
}

export interface RulingBench {
  readonly directory: Directory
  readonly overlay: Overlay
  readonly now: Millis
}
export const refused = (why: string): Ruling => ({ verdict: { is: 'refused', why }, row: null, effects: [] })
