/** Accesses as a device chains them, for a raw client of `/sync`. */
import { createHash } from 'node:crypto'
import { FIRST_SEEN, seenInput, type SeenEvent } from '../../shared/protocol/seen.ts'

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** `count` links after `from`, a millisecond apart. */
export function seenChain(
  count: number,
  like: Omit<SeenEvent, 'counter' | 'prev' | 'hash'>,
  from: Pick<SeenEvent, 'counter' | 'hash'> = { counter: 0, hash: FIRST_SEEN },
): SeenEvent[] {
  const events: SeenEvent[] = []
  let { counter, hash } = from
  for (let each = 0; each < count; each++) {
    const event = { ...like, counter: ++counter, prev: hash, at: like.at + each }
    hash = sha256(seenInput(event))
    events.push({ ...event, hash })
  }
  return events
}
