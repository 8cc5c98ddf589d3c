/** The lock on sensitive data at the door: by the socket nothing gets past it (R13). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readEntries } from '../../../shared/document/read.ts'
import type { JsonObject } from '../../../shared/base/json.ts'
import { allUpdates } from '../../../sync-server/ingest/ledgers.ts'
import { agreesToSensitive, sensitiveByLaw, withdrawsSensitive } from '../../support/consents.ts'
import { openTestDoor, type TestDoor, type Writer } from '../../support/door.ts'
import { openCommand, setEntry } from '../../support/socketClient.ts'
import { newId } from '../../support/server.ts'

let door: TestDoor
let sales: Writer
let archive: string

beforeEach(async () => {
  door = await openTestDoor()
  sales = await door.person('sales', 'SA', 'A')
  ;({ archive } = await door.archive(sales))
})
afterEach(async () => {
  expect(door.errors).toEqual([])
  await door.end()
})

const write = (part: string, entry: JsonObject, by = sales): Promise<string> =>
  by.why(by.entry(`${archive}.${part}`, entry))
const number = setEntry({ idNumber: '11010519491231002X' })

async function stored(part: string): Promise<number> {
  const ledger = await door.core.ledgers.open(`${archive}.${part}`)
  return ledger === null ? 0 : readEntries(...allUpdates(ledger)).length
}

describe('R13 sensitive data', () => {
  it('POL110 is not taken from anybody while the client was not asked, nor is a copy of a paper', async () => {
    const file = { file: newId(), key: 'k', name: '身份证.jpg', mime: 'image/jpeg', bytes: 9, kind: 'idCard' }
    expect(await write('identity', number)).toBe('DENIED no-sensitive-consent')
    expect(
      await write(
        'identity',
        { k: 'file', v: 1, at: door.clock.time, t: 'homeDeco@1', fact: file },
        await door.device(sales),
      ),
    ).toBe('DENIED no-sensitive-consent')
    expect(await stored('identity')).toBe(0)
  })

  it('takes a consent of its own: one to be called is none', async () => {
    const called = {
      act: 'granted',
      purpose: 'contact',
      basis: 'consent',
      method: 'oral',
      evidence: '录音 3',
    }
    expect(await write('consent', { ...agreesToSensitive(), fact: called })).toBe('OK')
    expect(await write('identity', number)).toBe('DENIED no-sensitive-consent')
    expect(await write('consent', agreesToSensitive())).toBe('OK')
    expect(await write('identity', number, await door.device(sales))).toBe('OK')
  })

  it('may be emptied at any time: that keeps less', async () => {
    expect(await write('identity', setEntry({ idNumber: null }))).toBe('OK')
  })

  it('holds in one push, where the consent comes first', async () => {
    const results = await sales.push(
      sales.entry(`${archive}.consent`, agreesToSensitive()),
      sales.entry(`${archive}.identity`, number),
    )
    expect(results.map(({ code }) => code)).toEqual(['OK', 'OK'])
  })

  it('POL111 keeps apart what was written offline before the withdrawal was heard of: in the log, and in no document', async () => {
    await write('consent', agreesToSensitive())
    expect(await write('identity', number)).toBe('OK')
    const away = await door.device(sales)
    const given = `${sales.client}.0`
    expect(await write('consent', withdrawsSensitive('homeDeco@1', [given]))).toBe('OK')
    expect(await write('identity', setEntry({ idNumber: '34052419800101001X' }), away)).toBe('HELD withdrawn')
    expect(await stored('identity')).toBe(1)
    const held = (await door.log()).filter(({ meta }) => meta.action === 'held')
    expect(held.map(({ meta }) => meta.outcome)).toEqual(['withdrawn'])
    // Agreed to again, knowing of the withdrawal.
    const again = agreesToSensitive('homeDeco@1', [`${sales.client}.1`])
    expect(await write('consent', again)).toBe('OK')
    expect(await write('identity', number)).toBe('OK')
  })

  it('R13 a consent given elsewhere that knows nothing of the withdrawal opens nothing', async () => {
    await write('consent', agreesToSensitive())
    await write('consent', withdrawsSensitive())
    await write('consent', agreesToSensitive(), await door.device(sales))
    expect(await write('identity', number)).toBe('HELD withdrawn')
  })
})

describe('R13 the law as the ground', () => {
  it('POL112 opens what anti-money-laundering asks for, in the trade that has that duty and in no other', async () => {
    expect(await write('consent', sensitiveByLaw())).toBe('OK')
    expect(await write('identity', number)).toBe('DENIED no-sensitive-consent')
  })

  it('is not withdrawn by the client; what rests on the law alone is never locked', async () => {
    const t = 'realEstate@1'
    const house = newId()
    const put = (part: string, entry: JsonObject, by = sales) =>
      by.why(by.entry(`${house}.${part}`, { ...entry, t }))
    const business = newId()
    await put('life', openCommand(door.a, sales.actor.user, business))
    const aml = { identityChecked: true, risk: 'low', reviewer: sales.actor.user, at: '2026-05-01' }
    expect(await put('identity', setEntry({ [`aml/${business}`]: aml }))).toBe('OK')
    expect(await put('identity', number, await door.device(sales))).toBe('DENIED no-sensitive-consent')
    expect(await put('consent', sensitiveByLaw())).toBe('OK')
    expect(await put('consent', withdrawsSensitive())).toBe('OK')
    expect(await put('identity', number)).toBe('OK')
  })
})
