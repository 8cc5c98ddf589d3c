/**
 * Yjs client ids: who wrote an entry, as the document's bytes name them.
 *
 * 32 random bits, never 0. Two writers under one id would each continue the other's chain, so an id is
 * minted for every tab and every job anew and never taken over from an earlier one.
 */
import type { Random } from '../base/ports.ts'

export function newClient(random: Random): number {
  for (;;) {
    const [a = 0, b = 0, c = 0, d = 0] = random.bytes(4)
    const client = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
    if (client !== 0) return client
  }
}
