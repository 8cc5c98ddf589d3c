/** 知道了 at the door: for whom somebody may say it, and that it is no change of the file. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readEntries } from '../../../shared/document/read.ts'
import { foldDocument } from '../../../shared/domain/fold.ts'
import { readLife } from '../../../shared/domain/life.ts'
import { allUpdates } from '../../../sync-server/ingest/ledgers.ts'
import { stampedAt } from '../../support/checkable.ts'
import { openTestDoor, type TestDoor, type Writer } from '../../support/door.ts'

let door: TestDoor
let sales: Writer
let service: Writer
let second: Writer
let archive: string

beforeEach(async () => {
  door = await openTestDoor()
  sales = await door.person('sales', 'SA', 'A')
  service = await door.person('service', 'CS', 'A')
  second = await door.person('second', 'CS', 'A')
  ;({ archive } = await door.archive(sales))
})
afterEach(async () => {
  expect(door.errors).toEqual([])
  await door.end()
})

const asked = (roles: readonly string[], of: object = { contact: door.clock.time }) =>
  stampedAt(door.clock.time, 'command', { command: { do: 'acknowledge', roles, of } as never })

async function life() {
  const ledger = await door.core.ledgers.open(`${archive}.life`)
  const entries = ledger === null ? [] : readEntries(...allUpdates(ledger))
  return foldDocument(
    entries.map(({ id, value }) => ({
      id,
      entry: value,
      author: { user: value['k'] === 'verdict' ? 'server' : '', device: '', membership: null },
      receipt: null,
    })),
  )
}
const say = (by: Writer, roles: readonly string[], of?: object): Promise<string> =>
  by.why(by.entry(`${archive}.life`, asked(roles, of)))

test('POL123 R61 one person answers for their department, and two at once are one reading', async () => {
  const of = { contact: door.clock.time }
  expect(await say(service, ['CS'], of)).toBe('OK')
  expect(await say(second, ['CS'], of)).toBe('OK')
  expect(readLife(await life()).readings).toMatchObject({ CS: { by: service.actor.user, of } })
})

test('POL123 nobody answers for another department, and the owner answers for 销售', async () => {
  expect(await say(service, ['FN'])).toBe('OK')
  expect((await life()).verdicts.at(-1)?.verdict).toEqual({ is: 'refused', why: 'no-right' })
  // What is left of it stands.
  expect(await say(service, ['FN', 'CS'])).toBe('OK')
  expect((await life()).verdicts.at(-1)?.verdict).toMatchObject({ is: 'acknowledged', roles: ['CS'] })
  expect(await say(sales, ['SA'])).toBe('OK')
  expect(Object.keys(readLife(await life()).readings).sort()).toEqual(['CS', 'SA'])
})

test('POL123 nobody has read what is still to come', async () => {
  expect(await say(service, ['CS'], { contact: door.clock.time + 1_000_000 })).toBe('OK')
  expect(readLife(await life()).readings.CS?.of['contact']).toBeLessThanOrEqual(door.clock.time)
})

test('F5 whoever says it otherwise is not heard', async () => {
  for (const of of [{}, { life: 1 }, { contact: 'now' }])
    expect(await say(service, ['CS'], of)).not.toBe('OK')
  expect(await say(service, [])).not.toBe('OK')
  expect(await say(service, ['HQ'])).not.toBe('OK')
})
