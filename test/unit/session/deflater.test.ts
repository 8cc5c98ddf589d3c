import { deflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { decodeUp, encodeFrame } from '../../../shared/protocol/codec.ts'
import type { Up } from '../../../shared/protocol/messages.ts'
import { MAX_PUSH_ENTRIES, MAX_UP_BYTES } from '../../../shared/protocol/version.ts'
import { upDeflater } from '../../../sync-server/session/deflater.ts'
import { newId } from '../../support/server.ts'
import { newClientId, noteEntry, entryAt } from '../../support/socketClient.ts'

test('SYN4 a few KB that inflate to millions of empty objects are refused before one of them is made', async () => {
  const inner = new Uint8Array(6 * 1024 * 1024)
  for (let at = 0; at < inner.length; at += 2) inner[at] = 118
  const frame = Uint8Array.from([
    1,
    ...deflateRawSync(Uint8Array.from([117, ...varUint(inner.length / 2), ...inner])),
  ])
  expect(frame.length).toBeLessThan(10_000)
  const before = process.memoryUsage().heapUsed
  expect(await decodeUp(frame, upDeflater)).toEqual({ ok: false, error: 'not-a-message' })
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(24 * MAX_UP_BYTES)
})

test('SYN4 a full page of a device’s outbox is far below the limit', async () => {
  const doc = `${newId()}.${newId()}.service`
  const client = newClientId()
  const push: Up = {
    type: 'PUSH',
    batch: 1,
    entries: Array.from({ length: MAX_PUSH_ENTRIES }, (_, at) =>
      entryAt(doc, client, at, noteEntry('每一条都很长'.repeat(500))),
    ),
  }
  expect((await decodeUp(await encodeFrame(push, upDeflater), upDeflater)).ok).toBe(true)
})

function varUint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) | 128, ...varUint(Math.floor(value / 128))]
}
