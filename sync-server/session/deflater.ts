/** Raw DEFLATE by Node's own zlib, off the loop for large messages and bounded on the way in. */
import { deflateRaw, deflateRawSync, inflateRaw, inflateRawSync } from 'node:zlib'
import { promisify } from 'node:util'
import type { Deflater } from '../../shared/protocol/codec.ts'
import { MAX_MESSAGE_BYTES, MAX_UP_BYTES } from '../../shared/protocol/version.ts'

/** Below this a trip to the thread pool costs more than the work. */
const SMALL = 4 * 1024
const level = 6

const deflateAside = promisify<Uint8Array, { level: number }, Buffer>(deflateRaw)
const inflateAside = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(inflateRaw)

const deflaterUpTo = (maxOutputLength: number): Deflater => ({
  deflate: (bytes) =>
    bytes.length < SMALL ? deflateRawSync(bytes, { level }) : deflateAside(bytes, { level }),
  inflate: (bytes) =>
    bytes.length < SMALL
      ? inflateRawSync(bytes, { maxOutputLength })
      : inflateAside(bytes, { maxOutputLength }),
})

/** Of messages down to devices, and of what they send. */
export interface Deflaters {
  readonly down: Deflater
  readonly up: Deflater
}

export const nodeDeflater = deflaterUpTo(MAX_MESSAGE_BYTES)
/** For what devices send. */
export const upDeflater = deflaterUpTo(MAX_UP_BYTES)

export const nodeDeflaters: Deflaters = { down: nodeDeflater, up: upDeflater }
