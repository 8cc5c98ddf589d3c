/** Ledgers that were open when something was added: what is remembered reads like what is stored. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Ledgers, type OpenLedger } from '../../../sync-server/ingest/ledgers.ts'
import { openCore, type Core } from '../../../sync-server/server.ts'
import { commitChange, note } from '../../support/ledgers.ts'
import { openTestDoor, type TestDoor, type Writer } from '../../support/door.ts'
import { noteEntry } from '../../support/socketClient.ts'

let door: TestDoor
let sales: Writer
let service: string

beforeEach(async () => {
  door = await openTestDoor()
  sales = await door.person('sales', 'SA', 'A')
  const { archive, business } = await door.archive(sales)
  service = `${archive}.${business}.service`
})
afterEach(async () => {
  expect(door.errors).toEqual([])
  await door.end()
})

const write = async (...texts: readonly string[]): Promise<void> => {
  for (const text of texts) expect(await sales.code(sales.entry(service, noteEntry(text)))).toBe('OK')
}

/** Read anew from the rows, by somebody who remembers nothing. */
const anew = (core: Core): Promise<OpenLedger | null> => new Ledgers(core.store, core.keys).open(service)

const plain = (ledger: OpenLedger | null): unknown =>
  ledger && {
    ...ledger,
    snapshot: ledger.snapshot && { ...ledger.snapshot, update: [...ledger.snapshot.update] },
    tail: ledger.tail.map(({ seq, update }) => ({ seq, update: [...update] })),
  }

test('LOG10 a ledger that was open when it grew reads like one read anew, snapshot or not', async () => {
  await write('第一条')
  expect(plain(await door.core.ledgers.open(service))).toEqual(plain(await anew(door.core)))
  await write('第二条', '第三条')
  const grown = await door.core.ledgers.open(service)
  expect(grown?.tail).toHaveLength(3)
  expect(plain(grown)).toEqual(plain(await anew(door.core)))
  if (grown !== null) await door.core.ledgers.compact(grown)
  await write('折叠之后')
  const folded = await door.core.ledgers.open(service)
  await write('再一条')
  const after = await door.core.ledgers.open(service)
  expect([folded?.tail.length, after?.tail.length]).toEqual([1, 2])
  expect(plain(after)).toEqual(plain(await anew(door.core)))
})

test('what was destroyed while it was open is not folded, and no key is made for it', async () => {
  await write('会被销毁的')
  const open = await door.core.ledgers.open(service)
  await door.core.keys.destroyDocumentKeys([service])
  if (open !== null) await door.core.ledgers.compact(open)
  expect((await door.core.store.document(service))?.snapshot).toBeNull()
  expect(await door.core.ledgers.open(service)).toBeNull()
})

test('SYN65 what another process added in between is not passed over', async () => {
  const shell = await openCore({ data: door.data, clock: door.clock })
  try {
    await write('我们的')
    await door.core.ledgers.open(service)
    await commitChange(shell.store, shell.keys, { doc: service, client: 7, values: [note('别人的')] })
    // Accepted on top of the other's entry, which the open ledger does not have.
    await write('又是我们的')
    const ledger = await door.core.ledgers.open(service)
    expect(ledger?.head.guard.count).toBe(3)
    expect(plain(ledger)).toEqual(plain(await anew(door.core)))
  } finally {
    await shell.close()
  }
})
