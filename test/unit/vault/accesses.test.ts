/** The device's chain of accesses: no gap, no change unseen, whichever tab wrote. */
import 'fake-indexeddb/auto'
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { FIRST_SEEN, seenInput } from '../../../shared/protocol/seen.ts'
import type { Vault } from '../../../client/vault/vault.ts'
import { greet, make, newDevice, rawDatabase, ulid, unlock } from './world.ts'

const look = (vault: Vault, archive = ulid()): Promise<void> =>
  vault.access({ kind: 'view', archive, parts: ['life', 'profile'], purpose: '跟进', offline: true })

describe('accesses', () => {
  it('S14 form one chain over tabs, restarts and acknowledgements', async () => {
    const device = newDevice()
    const one = await make(device)
    const two = await unlock(device)
    await Promise.all(Array.from({ length: 12 }, (_, at) => look(at % 2 === 0 ? one : two)))
    const tenure = await greet(one, device, [])
    const first = await tenure.seen(5)
    expect(first.map((event) => event.counter)).toEqual([1, 2, 3, 4, 5])
    await tenure.seenAcked(5)
    one.close()
    two.close()
    const third = await unlock(device)
    await look(third)
    const rest = await (await greet(third, device, [])).seen(100)
    const chain = [...first, ...rest]
    expect(chain.map((event) => event.counter)).toEqual(Array.from({ length: 13 }, (_, at) => at + 1))
    let prev = FIRST_SEEN
    for (const event of chain) {
      expect(event.prev).toBe(prev)
      expect(event.hash).toBe(createHash('sha256').update(seenInput(event)).digest('hex'))
      prev = event.hash
    }
  })

  it('are on disk when writing resolves, and tell the replica', async () => {
    const device = newDevice()
    const vault = await make(device)
    const news: string[] = []
    vault.depot.watch((word) => news.push(word))
    await look(vault)
    const db = rawDatabase(device)
    expect(await db.seen.count()).toBe(1)
    db.close()
    expect(news).toEqual(['seen'])
  })

  it('go on after everything was acknowledged', async () => {
    const device = newDevice()
    const vault = await make(device)
    await look(vault)
    const tenure = await greet(vault, device, [])
    await tenure.seenAcked(1)
    await look(vault)
    expect((await tenure.seen(10)).map((event) => event.counter)).toEqual([2])
  })
})
