/** 作废 at the door: who may, what stands against it, thirty days, and what is left after them. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../shared/base/json.ts'
import { readLife } from '../../../shared/domain/life.ts'
import { foldDocument } from '../../../shared/domain/fold.ts'
import { openCore } from '../../../sync-server/server.ts'
import { verifyFolder } from '../../../sync-server/store/verify.ts'
import { openTestDoor, type TestDoor, type Writer } from '../../support/door.ts'
import { noteEntry, setEntry } from '../../support/socketClient.ts'

const DAY = 24 * 3_600_000

let door: TestDoor
let sales: Writer
let colleague: Writer
let boss: Writer
let finance: Writer
let archive: string
let business: string

beforeEach(async () => {
  door = await openTestDoor()
  sales = await door.person('sales', 'SA', 'A')
  colleague = await door.person('colleague', 'SA', 'A')
  boss = await door.person('boss', 'BM', 'A')
  finance = await door.person('finance', 'FN', 'A')
  ;({ archive, business } = await door.archive(sales))
  expect(await sales.code(sales.entry(`${archive}.profile`, setEntry({ name: '王芳' })))).toBe('OK')
})
afterEach(async () => {
  expect(door.errors).toEqual([])
  await door.end()
})

const command = (command: JsonObject): JsonObject => ({
  k: 'command',
  v: 1,
  at: door.clock.time,
  t: 'homeDeco@1',
  command,
})
const fact = (k: string, fact: JsonObject): JsonObject => ({
  k,
  v: 1,
  at: door.clock.time,
  t: 'homeDeco@1',
  fact,
})
const ask = (by: Writer, what: JsonObject) => by.code(by.entry(`${archive}.life`, command(what)))
const voidIt = (by: Writer) => ask(by, { do: 'void', why: '重复录入' })
const restore = (by: Writer) => ask(by, { do: 'restore' })
const outcome = async (): Promise<string> => (await door.log()).at(-1)?.meta.outcome ?? ''
const stateOf = async (): Promise<string> => {
  const ledger = await door.core.ledgers.open(`${archive}.life`)
  if (ledger === null) return 'gone'
  const { readEntries } = await import('../../../shared/document/read.ts')
  const { allUpdates } = await import('../../../sync-server/ingest/ledgers.ts')
  const view = foldDocument(
    readEntries(...allUpdates(ledger)).map(({ id, client, value }) => ({
      id,
      entry: value,
      author: {
        user: client === door.core.store.serverClient ? 'server' : 'x',
        device: 'x',
        membership: null,
      },
      receipt: { seq: 1, received: 0, offset: 0 },
    })),
  )
  return readLife(view).lifecycle.state
}
const opens = async (part: string): Promise<boolean> =>
  (await door.core.ledgers.open(`${archive}.${part}`)) !== null
/** Timers are the machine's own here: what is due by the clock of the test is looked for when somebody writes. */
const passed = async (days: number): Promise<void> => {
  door.clock.time += days * DAY
  const other = await door.archive(colleague)
  expect(other.archive).not.toBe(archive)
}
const eventually = async (is: () => Promise<boolean>): Promise<void> => {
  for (let turn = 0; turn < 200 && !(await is()); turn++) await new Promise((done) => setTimeout(done, 10))
  expect(await is()).toBe(true)
}

describe('who may', () => {
  it('H03 POL80 an owner voids an own draft that was never submitted, and brings it back', async () => {
    expect(await voidIt(sales)).toBe('OK')
    expect(await stateOf()).toBe('voided')
    expect((await door.core.store.archive(archive))?.voided).toEqual({
      by: sales.actor.user,
      until: door.clock.time + 30 * DAY,
      erased: null,
    })
    expect(await restore(sales)).toBe('OK')
    expect(await stateOf()).toBe('open')
    expect((await door.core.store.archive(archive))?.voided ?? null).toBeNull()
  })

  it('H03 nobody voids a colleague’s, and the manager any of the branch', async () => {
    expect(await colleague.why(colleague.entry(`${archive}.life`, command({ do: 'void', why: 'x' })))).toBe(
      'DENIED unknown-archive',
    )
    expect(await voidIt(boss)).toBe('OK')
    expect(await stateOf()).toBe('voided')
  })

  it('H03 finance may write into the archive and not void it', async () => {
    expect(await voidIt(finance)).toBe('OK')
    expect(await outcome()).toBe('no-right')
    expect(await stateOf()).toBe('open')
  })
})

describe('what has to be kept', () => {
  it('H03 a receipt stands against it, though it was reversed and the owner cannot see it', async () => {
    const finances = `${archive}.${business}.finance`
    const paid = fact('payment', { amount: 100_00, on: '2026-05-30' })
    expect(await finance.code(finance.entry(finances, paid))).toBe('OK')
    expect(await voidIt(sales)).toBe('OK')
    expect(await outcome()).toBe('has-receipt')
    expect(await voidIt(boss)).toBe('OK')
    expect(await outcome()).toBe('has-receipt')
    expect(await stateOf()).toBe('open')
  })

  it('H03 a consent that the client signed stands against it, one by word of mouth does not', async () => {
    const said = { act: 'granted', purpose: 'contact', basis: 'consent' }
    const consent = (method: string) =>
      sales.code(sales.entry(`${archive}.consent`, fact('consent', { ...said, method })))
    expect(await consent('oral')).toBe('OK')
    expect(await voidIt(boss)).toBe('OK')
    expect(await stateOf()).toBe('voided')
    expect(await restore(boss)).toBe('OK')
    expect(await consent('signed')).toBe('OK')
    expect(await voidIt(boss)).toBe('OK')
    expect(await outcome()).toBe('signed-consent')
  })

  it('H03 a receipt that arrives while it is voided brings it back when its time is over', async () => {
    expect(await voidIt(sales)).toBe('OK')
    const paid = fact('payment', { amount: 100_00, on: '2026-05-30' })
    expect(await finance.code(finance.entry(`${archive}.${business}.finance`, paid))).toBe('OK')
    await passed(31)
    await eventually(async () => (await stateOf()) === 'open')
    expect(await opens('profile')).toBe(true)
  })
})

describe('what an import made', () => {
  const batch = `01J${'B'.padStart(23, '0')}`
  const byImport = (entry: JsonObject): JsonObject => ({ ...entry, batch })

  it('R22 POL82 is voided with its batch while nobody worked on it, and stays once somebody did', async () => {
    const made = await door.archive(sales, undefined, batch)
    const profile = `${made.archive}.profile`
    const takeBack = () =>
      sales.code(sales.entry(`${made.archive}.life`, command({ do: 'void', why: '撤销导入', batch })))
    const voided = async () => (await door.core.store.archive(made.archive))?.voided ?? null
    expect(await sales.code(sales.entry(profile, byImport(setEntry({ name: '李强' }))))).toBe('OK')
    expect(await takeBack()).toBe('OK')
    expect(await voided()).not.toBeNull()
    expect(await sales.code(sales.entry(`${made.archive}.life`, command({ do: 'restore' })))).toBe('OK')
    expect(await boss.code(boss.entry(profile, setEntry({ remark: '已联系' })))).toBe('OK')
    expect(await takeBack()).toBe('OK')
    expect(await outcome()).toBe('touched')
    expect(await voided()).toBeNull()
  })

  it('R22 POL82 is none of another batch’s', async () => {
    const made = await door.archive(sales, undefined, batch)
    const other = `01J${'C'.padStart(23, '0')}`
    const ask = command({ do: 'void', why: '撤销导入', batch: other })
    expect(await sales.code(sales.entry(`${made.archive}.life`, ask))).toBe('OK')
    expect(await outcome()).toBe('touched')
  })
})

describe('thirty days', () => {
  it('H03 POL81 it comes back on day 29', async () => {
    expect(await voidIt(sales)).toBe('OK')
    await passed(29)
    expect(await restore(sales)).toBe('OK')
    expect(await stateOf()).toBe('open')
    await passed(2)
    expect(await opens('profile')).toBe(true)
  })

  it('H03 on day 30 its keys are destroyed: nothing opens, nothing is taken, the log stays whole', async () => {
    expect(await voidIt(sales)).toBe('OK')
    const late = await door.device(sales)
    await passed(30)
    await eventually(async () => !(await opens('profile')))
    expect(await stateOf()).toBe('erased')
    expect(await sales.why(sales.entry(`${archive}.profile`, setEntry({ name: '还在' })))).toBe('ERASED')
    expect(await late.why(late.entry(`${archive}.${business}.service`, noteEntry('迟到')))).toBe('ERASED')
    expect(await restore(sales)).toBe('ERASED')
    const scope = `owner/${sales.actor.user}/${door.a}/profile`
    expect(await door.core.store.scopeRow(scope, `${archive}.profile`)).toMatchObject({ why: 'erased' })
    await expect(door.core.keys.documentKey(`${archive}.profile`, 1)).rejects.toThrow('destroyed')
    expect(await verifyFolder(door.data)).toEqual([])
  })

  it('H03 what is written and handed over at the very moment leaves every feed too', async () => {
    expect(await voidIt(sales)).toBe('OK')
    door.clock.time += 30 * DAY
    const service = `${archive}.${business}.service`
    const [pushed, moved, ended] = await Promise.all([
      sales.code(sales.entry(service, noteEntry('最后一句'))),
      ask(boss, { do: 'transfer', to: colleague.actor.user }),
      door.core.erasing.end(archive),
    ])
    expect([pushed, moved, ended]).toEqual(['OK', 'OK', true])
    for (const doc of await door.core.store.documentsOf(archive))
      expect(await door.core.store.scopesOf(doc), doc).toEqual([])
    expect(await door.core.keys.findDocumentKey(service, 1)).toBeNull()
  })

  it('H03 a server that died between the verdict and the keys destroys them when it starts', async () => {
    const other = await openTestDoor()
    try {
      const owner = await other.person('sales', 'SA', 'A')
      const made = await other.archive(owner)
      const doc = `${made.archive}.profile`
      expect(await owner.code(owner.entry(doc, setEntry({ name: '李强' })))).toBe('OK')
      const row = await other.core.store.archive(made.archive)
      const voided = { by: owner.actor.user, until: 0, erased: 1 }
      const { bare } = await import('../../support/ledgers.ts')
      const [done] = await other.core.store.commit([
        bare('erased', { on: 'archive', row: { ...row!, voided } }),
      ])
      expect(done?.ok).toBe(true)
      const again = await openCore({ data: other.data })
      expect(await again.ledgers.open(doc)).toBeNull()
      await again.close()
      const files = ['keys.sqlite', 'keys.sqlite-wal'].map((name) => join(other.data, name))
      for (const file of files.filter((name) => existsSync(name)))
        expect(readFileSync(file).includes(`${doc}@`)).toBe(false)
    } finally {
      await other.end()
    }
  })
})
