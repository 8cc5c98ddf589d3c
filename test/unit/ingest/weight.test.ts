import { expect, test } from 'vitest'
import { decodeDown, encodeFrame } from '../../../shared/protocol/codec.ts'
import type { PushEntry } from '../../../shared/protocol/push.ts'
import { MAX_DOCUMENT_BYTES, MAX_MESSAGE_BYTES } from '../../../shared/protocol/version.ts'
import { nodeDeflater } from '../../../sync-server/session/deflater.ts'
import { readBatch } from '../../../sync-server/session/pull.ts'
import { Readout } from '../../../sync-server/session/readout.ts'
import { Authors } from '../../../sync-server/session/authors.ts'
import { Cards } from '../../../sync-server/session/cards.ts'
import { cardTools } from '../../../shared/templates/cardTools.ts'
import { openTestDoor } from '../../support/door.ts'
import { noteEntry, setEntry } from '../../support/socketClient.ts'

test('G5 no document grows beyond what a device can take in, and the last word says so', async () => {
  const door = await openTestDoor()
  const sales = await door.person('sales', 'SA', 'A')
  const { archive, business } = await door.archive(sales)
  const doc = `${archive}.${business}.service`
  const page = (): PushEntry =>
    sales.entry(doc, ...Array.from({ length: 10 }, () => noteEntry('字'.repeat(1900))))
  let bytes = 0
  let answer = 'OK'
  while (answer === 'OK' && bytes < MAX_MESSAGE_BYTES) {
    const entry = page()
    answer = await sales.why(entry)
    if (answer === 'OK') bytes += entry.update.length
  }
  expect(answer).toBe('INVALID too-large')
  expect(bytes).toBeGreaterThan(MAX_DOCUMENT_BYTES - 100_000)
  expect(bytes).toBeLessThan(MAX_DOCUMENT_BYTES)
  const { store, ledgers } = door.core
  const authors = new Authors(store)
  const readout = new Readout(store, ledgers, authors, new Cards(cardTools, authors))
  const scope = `owner/${sales.actor.user}/${door.a}/service`
  const pull = { type: 'PULL', scope, base: 0, after: 0, maxBytes: 192 * 1024 } as const
  const batch = await readBatch(pull, scope, false, store, readout)
  const heard = await decodeDown(await encodeFrame(batch, nodeDeflater), nodeDeflater)
  expect(heard.ok && heard.value.type === 'BATCH' && heard.value.items.map((item) => item.doc)).toEqual([doc])
  // What it holds can still be answered: the archive's other documents are open, and so are verdicts.
  expect(await sales.code(sales.entry(`${archive}.profile`, setEntry({ name: '还能写' })))).toBe('OK')
  expect(door.errors).toEqual([])
  await door.end()
})
