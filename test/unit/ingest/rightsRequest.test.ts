/** R15 at the door: who may take, collect, answer and refuse what a client asks of their own data. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../shared/base/json.ts'
import { openTestDoor, type TestDoor, type Writer } from '../../support/door.ts'
import { newId } from '../../support/server.ts'

let door: TestDoor
let sales: Writer
let boss: Writer
let archive: string
const request = newId()

beforeEach(async () => {
  door = await openTestDoor()
  sales = await door.person('sales', 'SA', 'A')
  boss = await door.person('boss', 'BM', 'A')
  ;({ archive } = await door.archive(sales))
})
afterEach(async () => {
  expect(door.errors).toEqual([])
  await door.end()
})

async function said(by: Writer, step: string, more: JsonObject = {}): Promise<string> {
  const writer = await door.device(by)
  return writer.why(
    writer.entry(`${archive}.consent`, {
      k: 'right',
      v: 1,
      at: door.clock.time,
      t: 'homeDeco@1',
      fact: { request, right: 'see', step, ...more },
    }),
  )
}

describe('R15 the steps of a request', () => {
  it('POL115 POL116 is taken and its identity checked by whoever may write a consent; the answer is the manager’s', async () => {
    expect(await said(sales, 'received', { due: '2026-06-22', by: '王芳' })).toBe('OK')
    expect(await said(sales, 'checked', { checkedBy: 'idShown' })).toBe('OK')
    expect(await said(sales, 'collected')).toBe('DENIED no-right')
    expect(await said(sales, 'answered', { text: '已寄出' })).toBe('DENIED no-right')
    expect(await said(boss, 'collected')).toBe('OK')
    // PIPL art. 50: a refusal says why.
    expect(await said(boss, 'refused', { reason: 'period' })).toBe('DENIED no-reason')
    expect(await said(boss, 'refused', { reason: 'period', text: '合同保存期未满' })).toBe('OK')
    expect(await said(sales, 'appealed')).toBe('OK')
    expect(await said(boss, 'wrongStep')).toMatch(/^INVALID/)
    const logged = (await door.log()).filter(({ meta }) => meta.action === 'right')
    expect(logged).toHaveLength(5)
  })
})
