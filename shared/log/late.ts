/**
 * 补录: what happened on a device and reached the log later than it would have on a line.
 *
 * Judged by both clocks: the device's claim, set right by the offset measured when it greeted, and the time of receipt.
 * A patched device can claim any moment; then the lines before and after in its chain of accesses speak against it.
 */
import type { Millis } from '../base/ports.ts'
import type { LogMeta } from './entry.ts'

/** A slow line takes seconds; what took longer than this was not on one. */
export const LATE_MS: Millis = 60_000

type Timed = Pick<LogMeta, 'claimed' | 'offset' | 'received'>

/** When it happened, by the server's clock; null: nobody said. */
export const happenedAt = ({ claimed, offset }: Omit<Timed, 'received'>): Millis | null =>
  claimed === null ? null : claimed + (offset ?? 0)

/** Only what people do on a device: an access, a change. */
export function isLate(meta: Timed & { readonly kind: string }): boolean {
  const at = happenedAt(meta)
  return (meta.kind === 'access' || meta.kind === 'change') && at !== null && meta.received - at >= LATE_MS
}
