/**
 * What a browser was told, out of the bytes of its connections: everything as it came, and every message of the socket
 * as it reads once it is inflated. For searching it for what must not be there.
 */
import { inflateRawSync } from 'node:zlib'
import { decodeDown } from '../../shared/protocol/codec.ts'
import { nodeDeflater } from '../../sync-server/session/deflater.ts'

/** Of connections recorded by `Proxy.heard`. */
export async function toldBy(connections: readonly (readonly Buffer[])[]): Promise<readonly Uint8Array[]> {
  const told: Uint8Array[] = []
  for (const pieces of connections) {
    const bytes = Buffer.concat(pieces)
    told.push(bytes)
    for (const frame of messagesIn(bytes)) {
      told.push(frame)
      if (frame[0] === 1) told.push(inflateRawSync(frame.subarray(1)))
      const message = await decodeDown(Uint8Array.from(frame), nodeDeflater)
      if (message.ok && message.value.type === 'PACK') told.push(...unpacked(message.value.body))
    }
  }
  return told
}

/** A body that was squeezed says so with its first byte. */
const unpacked = (body: Uint8Array): readonly Uint8Array[] =>
  body[0] === 1 ? [inflateRawSync(body.subarray(1))] : [body]

/** Binary messages of a WebSocket from its server, which masks nothing and whose handshake ends with an empty line. */
function messagesIn(bytes: Buffer): readonly Buffer[] {
  if (!bytes.subarray(0, 12).toString('latin1').startsWith('HTTP/1.1 101')) return []
  const found: Buffer[] = []
  let at = bytes.indexOf('\r\n\r\n') + 4
  while (at + 2 <= bytes.length) {
    const opcode = bytes.readUInt8(at) & 0x0f
    const short = bytes.readUInt8(at + 1) & 0x7f
    const head = short === 126 ? 4 : short === 127 ? 10 : 2
    if (at + head > bytes.length) break
    const length =
      short === 126
        ? bytes.readUInt16BE(at + 2)
        : short === 127
          ? Number(bytes.readBigUInt64BE(at + 2))
          : short
    const end = at + head + length
    // The last one may have been cut off.
    if (end > bytes.length) break
    if (opcode === 2) found.push(bytes.subarray(at + head, end))
    at = end
  }
  return found
}
