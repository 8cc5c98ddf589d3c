/** Raw DEFLATE by the platform's own streams (browsers and Node alike), bounded on the way out. */
import { concatBytes } from '../../shared/base/bytes.ts'
import type { Deflater } from '../../shared/protocol/codec.ts'
import { MAX_MESSAGE_BYTES } from '../../shared/protocol/version.ts'

async function through(
  bytes: Uint8Array,
  stream: CompressionStream | DecompressionStream,
  limit: number,
): Promise<Uint8Array> {
  const writer = stream.writable.getWriter()
  // Both ends may fail on bad bytes; the reading side reports it, the writing side must not go unheard.
  const written = writer.write(bytes as Uint8Array<ArrayBuffer>).then(() => writer.close())
  written.catch(() => undefined)
  const parts: Uint8Array[] = []
  let size = 0
  const reader = stream.readable.getReader() as ReadableStreamDefaultReader<Uint8Array>
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.length
    if (size > limit) {
      await reader.cancel()
      throw new RangeError('message too large')
    }
    parts.push(value)
  }
  await written
  return parts.length === 1 ? (parts[0] as Uint8Array) : concatBytes(...parts)
}

export const platformDeflater: Deflater = {
  deflate: (bytes) => through(bytes, new CompressionStream('deflate-raw'), Number.MAX_SAFE_INTEGER),
  inflate: (bytes) => through(bytes, new DecompressionStream('deflate-raw'), MAX_MESSAGE_BYTES),
}
