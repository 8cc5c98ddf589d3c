/** More client ids than one HELLO may name: a month of unlocking offline. */
import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import type { PushEntry } from '../../../shared/protocol/push.ts'
import { MOST_ANNOUNCED } from '../../../client/vault/clients.ts'
import { batch, greet, Ledger, make, newDevice, openedLife, scopeOf, ulid, unlock, welcome } from './world.ts'

const TABS = MOST_ANNOUNCED + 10

test('G2 what was saved under more client ids than HELLO may name goes up all the same', async () => {
  const device = newDevice()
  const first = await make(device)
  const tenure = await greet(first, device, ['life', 'profile'])
  const archives = Array.from({ length: 8 }, () => ulid())
  const lives = archives.map((archive, at) => openedLife(device, archive, ulid(), 1 + 2 * at).put())
  await tenure.applyBatch(batch(scopeOf(device, 'life'), 0, 17, lives))
  first.close()
  for (let at = 0; at < TABS; at++) {
    const archive = archives[at % archives.length] ?? ''
    const tab = await unlock(device)
    const saved = await tab.desk.save({
      archive,
      business: null,
      fields: { tier: at % 16 < 8 ? 'A' : 'B' },
      seen: {},
    })
    expect(saved.ok).toBe(true)
    tab.close()
  }

  const vault = await unlock(device)
  let greetings = 0
  let asked = true
  const ledgers = new Map(archives.map((archive) => [`${archive}.profile`, new Ledger(`${archive}.profile`)]))
  const lead = await vault.depot.lead()
  vault.depot.watch((news) => {
    if (news === 'clients') asked = true
  })
  let seq = 10_000
  while (asked && greetings < 5) {
    asked = false
    greetings++
    const said = await vault.depot.announcement()
    const { clientIds } = said
    await lead.hello(said)
    expect(clientIds.length).toBeLessThanOrEqual(MOST_ANNOUNCED)
    await lead.welcome(welcome(device, ['life', 'profile']))
    // As the replica does: a sweep, its answers, and again while the depot says so. A call for another
    // greeting ends the connection at once, before anything that was just read is on its way.
    for (let again = true; again && !asked;) {
      const sent: PushEntry[] = []
      let after: string | null = null
      do {
        const page = await lead.outbox(after, 64, 1e6)
        sent.push(...page.entries)
        after = page.next
      } while (after !== null && !asked)
      if (asked || sent.length === 0) break
      const results = sent.map((entry) => {
        expect(clientIds).toContain(entry.clientId)
        const ledger = ledgers.get(entry.doc)
        if (ledger === undefined) throw new Error(`nobody wrote in ${entry.doc}`)
        return ledger.accept(++seq, entry, device)
      })
      again = (await lead.settle(results)).again
    }
  }
  expect(vault.stats.pending).toBe(0)
  expect(greetings).toBe(2)
  const arrived = [...ledgers.values()].flatMap((ledger) => ledger.entries)
  expect(arrived).toHaveLength(TABS)
  vault.close()
}, 60_000)
