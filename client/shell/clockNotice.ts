/** In words, that this device's clock is wrong: its records are put right by the server's, what its screens call today is not. */
import type { Millis } from '../../shared/base/ports.ts'
import type { SyncStatus } from '../api.ts'
import { m } from '../paraglide/messages.js'
import { span } from './span.ts'

/** A clock that nobody trims drifts by seconds a week; more than this was set wrong. */
const WRONG_MS: Millis = 5 * 60_000

export function clockNotice({ offset }: Pick<SyncStatus, 'offset'>): string | null {
  if (Math.abs(offset) <= WRONG_MS) return null
  const by = span(Math.abs(offset))
  return offset < 0 ? m.sync_clockAhead({ by }) : m.sync_clockBehind({ by })
}
