/** Pages of a first sync: stored as they came, opened like anything else, and gone when they have to be. */
import 'fake-indexeddb/auto'
import { expect, it } from 'vitest'
import { Digest } from '../../../shared/base/digest.ts'
import { setHash } from '../../../shared/base/setHash.ts'
import type { Digested } from '../../../shared/protocol/digest.ts'
import type { Pack, Sweep } from '../../../shared/protocol/sweep.ts'
import { platformDeflater } from '../../../client/replica/deflate.ts'
import { Feed } from '../../../client/replica/feed.ts'
import { Deposed, type SweptPage, type Tenure } from '../../../client/vault/depot.ts'
import type { Vault } from '../../../client/vault/vault.ts'
import { packOf } from '../../support/packed.ts'
import {
  archiveOf,
  batch,
  counts,
  greet,
  Ledger,
  live,
  make,
  newDevice,
  openedLife,
  profiles,
  scopeOf,
  setEntry,
  ulid,
  unlock,
  welcome,
  type Device,
} from './world.ts'

/** A page as the server makes it: one document an archive, all listed by the same scopes. */
async function pageOf(
  scopes: readonly string[],
  ledgers: readonly Ledger[],
  rest: Partial<Pick<Pack, 'heads' | 'more'>> = {},
  masked = false,
): Promise<SweptPage> {
  const puts = ledgers.map((ledger) => ledger.put()).sort((a, b) => (a.doc < b.doc ? -1 : 1))
  const listed = puts.map(() => scopes.map((_, place) => place))
  const told = { heads: scopes.map(() => 1_000), more: false, ...rest }
  return { scopes, pack: await packOf(puts, listed, platformDeflater, told, masked) }
}

const nameIn = async (vault: Vault, ledger: Ledger): Promise<unknown> =>
  (await vault.read(archiveOf(ledger)))?.documents.get('profile')?.fields.get('name')?.value

async function opened(): Promise<{ device: Device; vault: Vault; tenure: Tenure; scope: string }> {
  const device = newDevice()
  const vault = await make(device)
  const scope = scopeOf(device, 'profile')
  return { device, vault, tenure: await greet(vault, device, ['profile']), scope }
}

it('SYN67 a page is one row and its cards, and every archive of it opens as if it had come by itself', async () => {
  const { device, vault, tenure, scope } = await opened()
  const ledgers = profiles(300)
  ledgers[70]?.write(900, setEntry({ tier: 'A' }, { tier: ['77.0'] }))
  expect((await tenure.applyPacks(await pageOf([scope], ledgers))).mismatched).toEqual([])
  expect(await counts(device)).toEqual({ segs: 1, docs: 0, cards: 2, cardlog: 0 })
  const other = newDevice('BM', device.branch)
  const byBatch = await make(other)
  const otherTenure = await greet(byBatch, other, ['profile'])
  await otherTenure.applyBatch(
    batch(
      scope,
      0,
      1_000,
      ledgers.map((ledger) => ledger.put()),
    ),
  )
  for (const each of [vault, await unlock(device)]) {
    expect(each.shelf.size).toBe(300)
    for (const at of [0, 70, 299]) {
      const archive = archiveOf(ledgers[at] as Ledger)
      expect(await each.read(archive)).toEqual(await byBatch.read(archive))
      expect(each.shelf.card(`${archive}.profile`)).toEqual({
        ...byBatch.shelf.card(`${archive}.profile`),
        seg: 1,
        page: expect.any(Number) as number,
      })
    }
  }
  expect((await vault.depot.announcement()).bases.get(scope)).toEqual({ base: 1_000, after: 1_000 })
})

it('SYN64 what happens afterwards is added to what came in a page, and described truly', async () => {
  const { vault, tenure, scope } = await opened()
  const ledgers = profiles(70)
  await tenure.applyPacks(await pageOf([scope], ledgers))
  const [changed] = ledgers as [Ledger]
  changed.write(1_001, setEntry({ name: '改名' }, { name: ['77.0'] }))
  const told = await tenure.applyLive(live(scope, 1_000, 1_001, changed.put({ above: 1_000, full: false })))
  expect(told).toEqual({ type: 'applied', mismatched: [] })
  expect(await nameIn(vault, changed)).toBe('改名')
  expect(await nameIn(vault, ledgers[1] as Ledger)).toBe('客户1')
})

it('G4 what leaves the device leaves the page too, and the others of it stay readable', async () => {
  const { device, vault, tenure, scope } = await opened()
  const ledgers = profiles(70)
  await tenure.applyPacks(await pageOf([scope], ledgers))
  const [gone, stays] = ledgers as [Ledger, Ledger]
  await tenure.applyBatch(batch(scope, 1_000, 1_001, [{ op: 'LEAVE', doc: gone.doc, why: 'transferred' }]))
  expect(await vault.read(archiveOf(gone))).toBeNull()
  const again = await unlock(device)
  expect(again.shelf.card(gone.doc)).toBeNull()
  expect(await nameIn(again, stays)).toBe('客户1')
  // Its name stood in the page, so the page must not stand any more; what replaced it opens without it.
  expect(await counts(device)).toMatchObject({ segs: 1, docs: 0 })
  expect(await nameIn(again, ledgers[69] as Ledger)).toBe('客户69')
})

it('SYN68 a sweep that was cut goes on after a restart behind what is stored, and ends where its first page stood', async () => {
  const { device, vault, tenure, scope } = await opened()
  const [early, late] = [profiles(70), profiles(70)]
  const first = await pageOf([scope], early, { more: true, heads: [500] })
  await tenure.applyPacks(first)
  vault.close()
  const again = await unlock(device)
  const next = await again.depot.lead()
  await next.hello(await again.depot.announcement())
  const { bases } = await next.welcome(
    welcome(device, ['profile'], { scopes: [{ id: scope, masked: false, head: 700, until: null }] }),
  )
  expect(bases.get(scope)).toEqual({ base: 0, after: 0, sweep: { to: first.pack.to, head: 500 } })
  const sent: unknown[] = []
  const tools = {
    send: (message: unknown) => void sent.push(message),
    repair: () => Promise.resolve(),
    changed: () => undefined,
  }
  const feed = new Feed(next, tools, [{ id: scope, masked: false, head: 700, until: null }], bases)
  expect(sent).toMatchObject([
    { type: 'SWEEP', scopes: [scope], after: first.pack.to } satisfies Partial<Sweep>,
  ])
  expect(feed.complete).toBe(false)
  feed.takePack((await pageOf([scope], late, { heads: [690] })).pack)
  await feed.store()
  expect((await again.depot.announcement()).bases.get(scope)).toEqual({ base: 500, after: 500 })
  // What changed between the two pages is pulled from where the first one stood.
  expect(sent.slice(1)).toMatchObject([{ type: 'PULL', scope, base: 500, after: 500 }])
  expect(again.shelf.size).toBe(140)
})

it('G2 a page with documents that are here already loses nothing that waits and doubles nothing that is held', async () => {
  const device = newDevice()
  const vault = await make(device)
  const [life, scope] = [scopeOf(device, 'life'), scopeOf(device, 'profile')]
  const tenure = await greet(vault, device, ['life', 'profile'])
  const ledgers = profiles(70)
  const [held, edited] = ledgers as [Ledger, Ledger]
  const opening = openedLife(device, archiveOf(edited), ulid(), 300)
  await tenure.applyBatch(
    batch(life, 0, 301, [opening.put()]),
    batch(scope, 0, 2, [held.put(), edited.put()]),
  )
  const fields = { name: '自己改的' }
  const saved = await vault.desk.save({
    archive: archiveOf(edited),
    business: null,
    fields,
    seen: { name: ['77.0'] },
  })
  expect(saved.ok).toBe(true)
  held.write(600, setEntry({ tier: 'A' }, { tier: ['77.0'] }))
  edited.write(601, setEntry({ tier: 'C' }, { tier: ['77.0'] }))
  expect((await tenure.applyPacks(await pageOf([scope], ledgers))).mismatched).toEqual([])
  for (const each of [vault, await unlock(device)]) {
    const tier = async (ledger: Ledger): Promise<unknown> =>
      (await each.read(archiveOf(ledger)))?.documents.get('profile')?.fields.get('tier')?.value
    expect(each.shelf.size).toBe(70)
    expect(await tier(held)).toBe('A')
    expect(await tier(edited)).toBe('C')
    expect(await nameIn(each, edited)).toBe('自己改的')
    expect(each.shelf.card(edited.doc)?.fragment).toMatchObject({ name: '自己改的', tier: 'C' })
    expect(await nameIn(each, ledgers[69] as Ledger)).toBe('客户69')
  }
  expect((await tenure.outbox(null, 10, 10_000)).entries).toHaveLength(1)
})

it('SYN66 masks of a page are masks, and go with their scope', async () => {
  const device = newDevice()
  const vault = await make(device)
  const plain = scopeOf(device, 'profile')
  const masked = `${scopeOf(device, 'profile')}~m`
  const tenure = await greet(vault, device, ['profile', 'profile~m'])
  const ledgers = profiles(70)
  await tenure.applyPacks(await pageOf([masked], ledgers, {}, true))
  const [one] = ledgers as [Ledger]
  expect(vault.shelf.card(one.doc)).toMatchObject({ fragment: null, scopes: [masked], seg: null })
  expect(vault.shelf.card(one.doc)?.masked).not.toBeNull()
  expect(await vault.read(archiveOf(one))).toBeNull()
  await tenure.applyPacks(await pageOf([plain], ledgers))
  expect(vault.shelf.card(one.doc)).toMatchObject({ scopes: [plain, masked] })
  expect(await nameIn(vault, one)).toBe('客户0')
})

it('SYN75 what is held is told by its bytes; what differs is fetched, what is unlisted leaves, what lacks is pulled anew', async () => {
  const { vault, tenure, scope } = await opened()
  const ledgers = profiles(80)
  const [changed, extra] = ledgers as [Ledger, Ledger]
  await tenure.applyPacks(await pageOf([scope], ledgers))
  changed.write(1_001, setEntry({ name: '改名' }, { name: ['77.0'] }))
  await tenure.applyLive(live(scope, 1_000, 1_001, changed.put({ above: 1_000, full: false })))

  const hashes = new Map(ledgers.map((ledger) => [ledger.doc, setHash(ledger.entries)]))
  const digestOf = (): readonly string[] => {
    const digest = new Digest()
    for (const [doc, hash] of hashes) digest.add(doc, hash)
    return digest.buckets
  }
  expect(await tenure.digest(scope)).toEqual({ base: 1_001, buckets: digestOf() })

  const told = (): Digested => ({
    type: 'DIGESTED',
    scope,
    base: 1_001,
    moved: false,
    buckets: [...Array(64).keys()],
    documents: [...hashes].map(([doc, hash]) => ({ doc, setHash: hash })),
  })
  hashes.set(changed.doc, '0123456789abcdef')
  hashes.delete(extra.doc)
  expect(await tenure.compare(told())).toEqual({ mismatched: [changed.doc], lacking: false })
  expect(vault.shelf.card(extra.doc)).toBeNull()
  expect(vault.shelf.size).toBe(79)
  hashes.set(`${ulid()}.profile`, '0123456789abcdef')
  expect((await tenure.compare(told())).lacking).toBe(true)
  expect((await vault.depot.announcement()).bases.get(scope)).toEqual({ base: 0, after: 0 })
  // The base is another one now: an answer that is late does nothing.
  expect(await tenure.compare(told())).toEqual({ mismatched: [], lacking: false })
})

it('SYN75 when a scope was compared outlives a restart, and is written by the leader only', async () => {
  const { device, vault, tenure, scope } = await opened()
  await tenure.noteCompared(scope, 1_234)
  expect(tenure.compared.get(scope)).toBe(1_234)
  vault.close()
  const again = await unlock(device)
  const next = await again.depot.lead()
  expect(next.compared).toEqual(new Map([[scope, 1_234]]))
  const deposed = await again.depot.lead()
  await expect(next.noteCompared(scope, 2)).rejects.toBeInstanceOf(Deposed)
  expect(deposed.compared.get(scope)).toBe(1_234)
})
