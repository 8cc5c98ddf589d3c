/**
 * The bytes of an outbox row before they are sealed.
 *
 * A matter between a device and itself, until the device is never to be unlocked again: then the server
 * opens the row through the escrow slot (`device.ts`), so its shape is said here, where both can read it.
 */
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'

export interface PendingBytes {
  readonly epoch: number
  readonly client: number
  readonly clock: number
  /** Device time at which it was saved. */
  readonly at: number
  /** The membership that allowed it, as the device judged. */
  readonly membership: string | null
  /** How often the server asked to try again. */
  readonly tries: number
  readonly update: Uint8Array
}

/** What a row is bound to when it is sealed. */
export const outboxPlace = (id: string): string => `outbox/${id}`

export function encodePending(entry: PendingBytes): Uint8Array {
  return encoding.encode((to) => {
    encoding.writeVarUint(to, entry.epoch)
    encoding.writeVarUint(to, entry.client)
    encoding.writeVarUint(to, entry.clock)
    encoding.writeVarUint(to, entry.at)
    encoding.writeVarString(to, entry.membership ?? '')
    encoding.writeVarUint(to, entry.tries)
    encoding.writeVarUint8Array(to, entry.update)
  })
}

/** Throws when the bytes are no such row. */
export function decodePending(bytes: Uint8Array): PendingBytes {
  const from = decoding.createDecoder(bytes)
  const epoch = decoding.readVarUint(from)
  const client = decoding.readVarUint(from)
  const clock = decoding.readVarUint(from)
  const at = decoding.readVarUint(from)
  const membership = decoding.readVarString(from)
  const tries = decoding.readVarUint(from)
  const update = decoding.readVarUint8Array(from)
  return { epoch, client, clock, at, membership: membership === '' ? null : membership, tries, update }
}
