/** 变更申请 at the door (R44, R45): whose write over a verified number is taken, who asks, and who answers. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { JsonObject } from '../../../shared/base/json.ts'
import type { Marks } from '../../../shared/domain/mark.ts'
import {
  consentEntry,
  contactFields,
  dealFields,
  personFields,
  placeFields,
  stampedAt,
} from '../../support/checkable.ts'
import { openTestDoor, type TestDoor, type Writer } from '../../support/door.ts'
import { newId } from '../../support/server.ts'
import { setEntry } from '../../support/socketClient.ts'

let door: TestDoor
let sales: Writer
let successor: Writer
let service: Writer
let checker: Writer
let archive: string
let business: string
const mobile = `contacts/${newId()}`

beforeEach(async () => {
  door = await openTestDoor()
  sales = await door.person('sales', 'SA', 'A')
  successor = await door.person('successor', 'SA', 'A')
  service = await door.person('service', 'CS', 'A')
  checker = await door.person('checker', 'VR', 'A')
  ;({ archive, business } = await door.archive(sales))
  expect(await write(sales, setEntry({ ...personFields, ...placeFields(business) }), 'profile')).toBe('OK')
  expect(await write(sales, setEntry(contactFields(mobile)))).toBe('OK')
  expect(await write(sales, setEntry(dealFields), `${business}.deal`)).toBe('OK')
  expect(await write(sales, consentEntry(door.clock.time), 'consent')).toBe('OK')
})
afterEach(async () => {
  expect(door.errors).toEqual([])
  await door.end()
})

const stamped = (k: string, more: JsonObject): JsonObject => stampedAt(door.clock.time, k, more)
const phone = (value: string, base: readonly string[], more: JsonObject = {}): JsonObject => ({
  ...setEntry({ [mobile]: { type: 'mobile', value } }, { [mobile]: [...base] }),
  ...more,
})
const asked = (value: string, base: readonly string[]): JsonObject => phone(value, base, { k: 'propose' })
const write = (by: Writer, entry: JsonObject, part = 'contact') =>
  by.why(by.entry(`${archive}.${part}`, entry))
const idOf = (by: Writer, clock = 0): string => `${by.client}.${clock}`
const guard = async () => (await door.core.store.docHead(`${archive}.contact`))?.guard

async function verify(): Promise<void> {
  const right = { of: idOf(sales), how: 'call' }
  const marks: Marks = {
    profile: { name: right, regionCode: right, [`community/${business}`]: right },
    contact: { [mobile]: right },
  }
  const wish = (command: object) => stamped('command', { command: command as JsonObject })
  expect(await write(sales, wish({ do: 'submit' }), 'life')).toBe('OK')
  expect(await write(checker, wish({ do: 'verify', marks }), 'life')).toBe('OK')
  expect((await door.log()).at(-1)?.meta.action).toBe('verified')
}

it('POL98 R44 the owner changes what nobody checked, and only asks once it was', async () => {
  expect(
    await write(sales, setEntry({ landlineReason: 'declined' }, { landlineReason: [idOf(sales)] })),
  ).toBe('OK')
  await verify()
  const device = await door.device(sales)
  expect(await write(device, phone('13900139000', [idOf(sales)]))).toBe('DENIED verified')
  // Without naming what stands it would stand beside it: that is no way around.
  const blind = await door.device(sales)
  expect(await write(blind, setEntry({ [mobile]: { type: 'mobile', value: '13700137000' } }))).toBe(
    'DENIED verified',
  )
  const other = await door.device(sales)
  expect(await write(other, asked('13900139000', [idOf(sales)]))).toBe('OK')
  expect(await guard()).toMatchObject({
    heads: { [mobile]: [idOf(sales)] },
    proposals: { [mobile]: [idOf(other)] },
  })
  expect((await door.log()).at(-1)?.meta.action).toBe('propose')
  // What was not checked is still theirs.
  const reason = setEntry({ emailReason: 'none' }, { emailReason: [idOf(sales)] })
  expect(await write(other, reason)).toBe('OK')
})

it('POL98 R45 customer service applies at once, and answers what was asked with the same save', async () => {
  await verify()
  expect(await write(sales, asked('13900139000', [idOf(sales)]))).toBe('OK')
  expect(await write(service, phone('13900139000', [idOf(sales), idOf(sales, 1)]))).toBe('OK')
  expect(await guard()).toMatchObject({ heads: { [mobile]: [idOf(service)] } })
  expect((await guard())?.proposals).toBeUndefined()
})

it('POL98 F11 what customer service leaves as it stood is as verified as before: the owner goes on asking', async () => {
  await verify()
  expect(await write(sales, asked('13900139000', [idOf(sales)]))).toBe('OK')
  expect(await write(service, phone('13800138000', [idOf(sales), idOf(sales, 1)]))).toBe('OK')
  const device = await door.device(sales)
  expect(await write(device, phone('13900139000', [idOf(service)]))).toBe('DENIED verified')
})

it('POL100 R44 a checker takes it up or leaves it, and says how; never what they asked for themselves', async () => {
  await verify()
  expect(await write(sales, asked('13900139000', [idOf(sales)]))).toBe('OK')
  const both = [idOf(sales), idOf(sales, 1)]
  // One account unnamed: that is no answer to both.
  const hasty = await door.device(checker)
  expect(await write(hasty, phone('13900139000', [idOf(sales)]))).toBe('DENIED settled-meanwhile')
  const inventive = await door.device(checker)
  expect(await write(inventive, phone('13600136000', both, { how: 'call' }))).toBe('DENIED own-work')
  const taking = await door.device(checker)
  expect(await write(taking, phone('13900139000', both, { how: 'call' }))).toBe('OK')
  // It counts as checked: the owner asks again.
  const again = await door.device(sales)
  expect(await write(again, phone('13700137000', [idOf(taking)]))).toBe('DENIED verified')
  const twice = await door.device(sales)
  expect(await write(twice, asked('13700137000', [idOf(taking)]))).toBe('OK')
  const leaving = await door.device(checker)
  expect(await write(leaving, phone('13900139000', [idOf(taking), idOf(twice)], { how: 'record' }))).toBe(
    'OK',
  )
  // Nobody vouches but a checker.
  const third = await door.device(sales)
  expect(await write(third, asked('13700137000', [idOf(leaving)]))).toBe('OK')
  const both2 = [idOf(leaving), idOf(third)]
  expect(await write(service, phone('13700137000', both2, { how: 'call' }))).toBe('DENIED no-right')
})

it('POL99 what the old owner wrote before the handover was heard of comes to the new one as a request', async () => {
  const before = await door.device(sales)
  const edit = phone('13900139000', [idOf(sales)])
  const given = await door.core.door.order({
    by: (await door.person('boss', 'BM', 'A')).actor,
    archive,
    order: { do: 'transfer', to: successor.actor.user },
  })
  expect(given).toMatchObject({ done: true })
  expect(await write(before, edit)).toBe('HELD transferred')
  const asking = await door.device(sales)
  expect(await write(asking, asked('13900139000', [idOf(sales)]))).toBe('OK')
  expect((await guard())?.proposals).toEqual({ [mobile]: [idOf(asking)] })
  // Nothing else of theirs is taken, and nobody asks who never had it.
  expect(await write(asking, stamped('note', { fact: { text: '来过' } }), 'contact')).not.toBe('OK')
  const stranger = await door.person('stranger', 'SA', 'A')
  expect(await write(stranger, asked('13700137000', [idOf(sales)]))).toContain('DENIED')
  // The new owner answers it: nothing of it was verified.
  expect(await write(successor, phone('13900139000', [idOf(sales), idOf(asking)]))).toBe('OK')
  expect((await guard())?.heads[mobile]).toEqual([idOf(successor)])
})
