/** Every answer of the server to a pushed entry, and what the device makes of it (G2). */
import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../shared/base/json.ts'
import { readEntries } from '../../../shared/document/read.ts'
import type { PushEntry, PushResult } from '../../../shared/protocol/push.ts'
import type { Tenure } from '../../../client/vault/depot.ts'
import type { Vault } from '../../../client/vault/vault.ts'
import {
  agree,
  batch,
  clock,
  greet,
  Ledger,
  live,
  make,
  newDevice,
  openedLife,
  scopeOf,
  setEntry,
  ulid,
  unlock,
  welcome,
  type Device,
} from './world.ts'

interface Scene {
  readonly device: Device
  readonly vault: Vault
  readonly tenure: Tenure
  readonly archive: string
  readonly profile: Ledger
  readonly scope: string
}

/** An archive of a colleague on this device, with nothing waiting. */
async function scene(): Promise<Scene> {
  const device = newDevice()
  const vault = await make(device)
  const tenure = await greet(vault, device, ['life', 'profile'])
  const archive = ulid()
  const scope = scopeOf(device, 'profile')
  await tenure.applyBatch(
    batch(scopeOf(device, 'life'), 0, 2, [openedLife(device, archive, ulid(), 1).put()]),
  )
  const profile = new Ledger(`${archive}.profile`)
  profile.write(3, setEntry({ name: '张三', tier: 'B' }))
  await tenure.applyBatch(batch(scope, 0, 3, [profile.put()]))
  return { device, vault, tenure, archive, profile, scope }
}

const save = (
  vault: Vault,
  archive: string,
  fields: JsonObject,
  seen: { readonly [key: string]: readonly string[] } = {},
) => vault.desk.save({ archive, business: null, fields, seen })

const pushed = async (tenure: Tenure): Promise<readonly PushEntry[]> =>
  (await tenure.outbox(null, 64, 1e6)).entries

const valueIn = (entry: PushEntry): JsonObject => readEntries(entry.update)[0]?.value ?? {}
const idOf = (entry: PushEntry): string => readEntries(entry.update)[0]?.id ?? ''

async function tier(vault: Vault, archive: string) {
  return (await vault.read(archive))?.documents.get('profile')?.fields.get('tier')
}

/** Greets again, so that ids that came into use since may be sent. */
async function greetAgain(
  { vault, tenure, device }: Scene,
  compartments = ['life', 'profile'],
): Promise<void> {
  await tenure.hello(await vault.depot.announcement())
  await tenure.welcome(welcome(device, compartments))
}

const denied = (entry: PushEntry): PushResult => ({ id: entry.id, code: 'DENIED', why: 'no-right' })

describe('OK and DUP', () => {
  it.each(['OK', 'DUP'] as const)(
    '%s moves the entry from the outbox into the document, with its receipt',
    async (code) => {
      const { vault, tenure, archive, device } = await scene()
      await save(vault, archive, { tier: 'A' }, { tier: ['77.0'] })
      expect((await tier(vault, archive))?.heads[0]?.receipt).toBeNull()
      const [entry] = await pushed(tenure)
      const settled = await tenure.settle([{ id: entry!.id, code, seq: 9, received: 5, offset: 1 }])
      expect(settled).toEqual({ again: false, retryAfterMs: null, fetch: [] })
      expect(await pushed(tenure)).toEqual([])
      for (const each of [vault, await unlock(device)]) {
        expect(each.stats.pending).toBe(0)
        expect((await tier(each, archive))?.heads).toMatchObject([
          {
            value: 'A',
            receipt: { seq: 9, received: 5, offset: 1 },
            author: { user: device.user, device: device.device },
          },
        ])
      }
      // A second answer about it is ignored.
      expect((await tenure.settle([denied(entry!)])).again).toBe(false)
      expect(vault.rejected).toEqual([])
    },
  )

  it('the echo of an own entry comes without bytes, before or after its acknowledgement', async () => {
    for (const echoFirst of [false, true]) {
      const { vault, tenure, archive, profile, scope, device } = await scene()
      await save(vault, archive, { tier: 'A' }, { tier: ['77.0'] })
      const [entry] = await pushed(tenure)
      const ok = profile.accept(4, entry!, device)
      const echo = () => tenure.applyLive(live(scope, 3, 4, profile.put({ above: 3, bytes: false })))
      if (echoFirst) expect(await echo()).toEqual({ type: 'applied', mismatched: [] })
      expect((await tenure.settle([ok])).fetch).toEqual([])
      if (!echoFirst) expect(await echo()).toEqual({ type: 'applied', mismatched: [] })
      const written = await tier(vault, archive)
      expect(written?.value).toBe('A')
      // The server's word on the author counts, not what this device took for granted.
      expect(written?.heads[0]?.author).toEqual({
        user: device.user,
        device: device.device,
        membership: null,
      })
      profile.write(5, setEntry({ remark: '之后' }))
      expect(await tenure.applyLive(live(scope, 4, 5, profile.put({ above: 4 })))).toMatchObject({
        mismatched: [],
      })
    }
  })

  it('a document made here is whole after its entries were acknowledged and echoed', async () => {
    const device = newDevice()
    const vault = await make(device)
    const tenure = await greet(vault, device, ['life', 'profile', 'deal'])
    const made = await vault.desk.create({
      template: 'homeDeco',
      branch: device.branch,
      fields: { name: '王先生' },
    })
    if (!made.ok) throw new Error(made.error.type)
    const ledgers = new Map<string, Ledger>()
    let seq = 0
    for (const entry of await pushed(tenure)) {
      const ledger = ledgers.get(entry.doc) ?? new Ledger(entry.doc)
      ledgers.set(entry.doc, ledger)
      expect((await tenure.settle([ledger.accept((seq += 1), entry, device)])).fetch).toEqual([])
    }
    expect([...ledgers.keys()].map((doc) => doc.split('.').at(-1))).toEqual(['life', 'deal', 'profile'])
    for (const [doc, ledger] of ledgers) {
      const put = ledger.put({ bytes: false, full: false })
      const scope = scopeOf(device, doc.split('.').at(-1) ?? '')
      expect(await tenure.applyLive(live(scope, 0, put.seq, put))).toEqual({
        type: 'applied',
        mismatched: [],
      })
    }
    expect(vault.docsOf(made.value)).toHaveLength(3)
    expect((await vault.read(made.value))?.pending).toBe(0)
  })
})

describe('DENIED and INVALID', () => {
  it('go to the rejected with their reason, and what followed is sent again under a fresh id', async () => {
    const all = await scene()
    const { vault, tenure, archive } = all
    await save(vault, archive, { tier: 'A' }, { tier: ['77.0'] })
    const first = (await tier(vault, archive))?.heads[0]?.id ?? ''
    await save(vault, archive, { tier: 'C' }, { tier: [first] })
    await save(vault, archive, { remark: '备注' })
    const before = await pushed(tenure)
    const settled = await tenure.settle([
      { id: before[0]!.id, code: 'INVALID', why: 'not-an-option', field: 'tier' },
      { id: before[1]!.id, code: 'NEED', clock: 0 },
      { id: before[2]!.id, code: 'NEED', clock: 0 },
    ])
    expect(settled.again).toBe(true)
    expect(vault.rejected).toMatchObject([
      {
        id: before[0]!.id,
        why: 'not-an-option',
        field: 'tier',
        state: 'refused',
        entry: { fields: { tier: 'A' } },
      },
    ])
    await greetAgain(all)
    const after = await pushed(tenure)
    expect(after.map(valueIn).map((value) => value['fields'])).toEqual([{ tier: 'C' }, { remark: '备注' }])
    // The second named the refused one; now it names what that one had seen.
    expect(valueIn(after[0]!)['base']).toEqual({ tier: ['77.0'] })
    expect(new Set(after.map((entry) => entry.clientId)).size).toBe(1)
    expect(after[0]!.clientId).not.toBe(before[0]!.clientId)
    expect(after.map(idOf)).toEqual([`${after[0]!.clientId}.0`, `${after[0]!.clientId}.1`])
    expect((await tier(vault, archive))?.value).toBe('C')
  })

  it('burn the client id: what is saved afterwards is written under another', async () => {
    const all = await scene()
    const { vault, tenure, archive } = all
    await save(vault, archive, { tier: 'A' })
    const [first] = await pushed(tenure)
    await tenure.settle([denied(first!)])
    await save(vault, archive, { remark: '之后' })
    await greetAgain(all)
    const [next] = await pushed(tenure)
    expect(next!.clientId).not.toBe(first!.clientId)
    expect(idOf(next!)).toBe(`${next!.clientId}.0`)
  })

  it('take along what another tab wrote upon the refused entry', async () => {
    const all = await scene()
    const { device, vault, tenure, archive } = all
    const other = await unlock(device)
    await save(vault, archive, { tier: 'A' }, { tier: ['77.0'] })
    const head = (await tier(other, archive))?.heads[0]?.id ?? ''
    await save(other, archive, { tier: 'C' }, { tier: [head] })
    await save(other, archive, { remark: '别的' })
    await greetAgain(all)
    const before = await pushed(tenure)
    await tenure.settle([denied(before[0]!)])
    await greetAgain(all)
    const after = await pushed(tenure)
    expect(after.map((entry) => valueIn(entry)['base'])).toEqual([{ tier: ['77.0'] }, {}])
    expect(after.map((entry) => entry.clientId)).not.toContain(before[1]!.clientId)
    // The tab whose id was burnt goes on under a new one.
    await save(other, archive, { clientType: 'person' })
    await greetAgain(all)
    const last = (await pushed(tenure)).at(-1)
    expect([before[0]!.clientId, before[1]!.clientId]).not.toContain(last!.clientId)
  })

  it('a form that was open keeps its base when the entry it names was re-minted', async () => {
    const all = await scene()
    const { vault, tenure, archive } = all
    await save(vault, archive, { remark: '会被拒' })
    await save(vault, archive, { tier: 'A' }, { tier: ['77.0'] })
    const shown = (await tier(vault, archive))?.heads[0]?.id ?? ''
    const [first] = await pushed(tenure)
    await tenure.settle([denied(first!)])
    await save(vault, archive, { tier: 'C' }, { tier: [shown] })
    expect(await tier(vault, archive)).toMatchObject({ value: 'C', conflict: false })
  })

  it('refuse a whole new archive: nothing of it stays but what was typed', async () => {
    const device = newDevice()
    const vault = await make(device)
    const tenure = await greet(vault, device, ['life'])
    const made = await vault.desk.create({
      template: 'homeDeco',
      branch: device.branch,
      fields: { name: '王先生' },
    })
    if (!made.ok) throw new Error(made.error.type)
    await tenure.settle((await pushed(tenure)).map(denied))
    expect(vault.stats).toMatchObject({ pending: 0, rejected: 3 })
    expect(vault.shelf.size).toBe(0)
    expect((await unlock(device)).shelf.size).toBe(0)
    // 重新提交, in whatever order: what opens the archive goes first.
    for (let last = vault.rejected.at(-1); last !== undefined; last = vault.rejected.at(-1)) {
      expect(await vault.resubmit(last)).toEqual({ ok: true, value: null })
    }
    expect((await pushed(tenure))[0]?.doc ?? `${made.value}.life`).toBe(`${made.value}.life`)
    expect(vault.stats).toMatchObject({ pending: 3, rejected: 0 })
    expect((await vault.read(made.value))?.documents.get('profile')?.fields.get('name')?.value).toBe('王先生')
  })

  it('are sent again as a new entry that names only what stands', async () => {
    const all = await scene()
    const { vault, tenure, archive } = all
    await save(vault, archive, { tier: 'A' }, { tier: ['77.0'] })
    const [first] = await pushed(tenure)
    await tenure.settle([denied(first!)])
    clock.time += 1000
    expect(await vault.resubmit(vault.rejected[0]!)).toEqual({ ok: true, value: null })
    expect(vault.rejected).toEqual([])
    await greetAgain(all)
    const [again] = await pushed(tenure)
    expect(valueIn(again!)).toMatchObject({ fields: { tier: 'A' }, base: { tier: ['77.0'] } })
    expect(again!.id).not.toBe(first!.id)
  })

  it('can be thrown away', async () => {
    const { vault, tenure, archive, device } = await scene()
    await save(vault, archive, { tier: 'A' })
    await tenure.settle((await pushed(tenure)).map(denied))
    await vault.discard(vault.rejected[0]!.id)
    expect(vault.rejected).toEqual([])
    expect((await unlock(device)).rejected).toEqual([])
  })
})

describe('FORK and foreign ids', () => {
  it('are written under a fresh id, same words, same base', async () => {
    const all = await scene()
    const { vault, tenure, archive } = all
    await save(vault, archive, { tier: 'A' }, { tier: ['77.0'] })
    await save(vault, archive, { tier: 'C' }, { tier: [(await tier(vault, archive))?.heads[0]?.id ?? ''] })
    const before = await pushed(tenure)
    expect(await tenure.settle(before.map(({ id }) => ({ id, code: 'FORK' as const })))).toMatchObject({
      again: true,
    })
    await greetAgain(all)
    const after = await pushed(tenure)
    expect(after).toHaveLength(2)
    expect(valueIn(after[0]!)).toEqual(valueIn(before[0]!))
    expect(valueIn(after[1]!)['base']).toEqual({ tier: [idOf(after[0]!)] })
    expect(after[0]!.clientId).not.toBe(before[0]!.clientId)
    expect(vault.rejected).toEqual([])
    // Forked once more, the spare of before is not used over its own hole.
    await tenure.settle([{ id: after[0]!.id, code: 'FORK' }])
    await greetAgain(all)
    const third = await pushed(tenure)
    expect(third.map(idOf)).toEqual([`${third[0]!.clientId}.0`, `${third[0]!.clientId}.1`])
    expect(third[0]!.clientId).not.toBe(after[0]!.clientId)
  })

  it('a welcome that calls ids foreign moves what waits under them', async () => {
    const { vault, tenure, archive, device } = await scene()
    await save(vault, archive, { tier: 'A' })
    const [before] = await pushed(tenure)
    await tenure.hello(await vault.depot.announcement())
    await tenure.welcome(welcome(device, ['life', 'profile'], { foreignClientIds: [before!.clientId] }))
    await save(vault, archive, { remark: '之后' })
    await tenure.hello(await vault.depot.announcement())
    await tenure.welcome(welcome(device, ['life', 'profile'], { foreignClientIds: [before!.clientId] }))
    const after = await pushed(tenure)
    expect(after).toHaveLength(2)
    expect(after.map((entry) => entry.clientId)).not.toContain(before!.clientId)
  })
})

describe('NEED', () => {
  it('sends again what the server lost, under the old ids and in order', async () => {
    const all = await scene()
    const { vault, tenure, archive, profile, device } = all
    await save(vault, archive, { tier: 'A' }, { tier: ['77.0'] })
    const [first] = await pushed(tenure)
    await tenure.settle([profile.accept(4, first!, device)])
    await save(vault, archive, { remark: '二' })
    await save(vault, archive, { remark: '三' })
    const [second] = await pushed(tenure)
    expect(await tenure.settle([{ id: second!.id, code: 'NEED', clock: 0 }])).toMatchObject({ again: true })
    const after = await pushed(tenure)
    expect(after.map(idOf)).toEqual([0, 1, 2].map((at) => `${first!.clientId}.${at}`))
    expect(after[0]!.sha256).toBe(first!.sha256)
    expect((await tier(vault, archive))?.value).toBe('A')
    expect((await tier(vault, archive))?.heads[0]?.receipt).toBeNull()
    await tenure.settle(
      after.map(({ id }, at) => ({ id, code: 'OK' as const, seq: 20 + at, received: 1, offset: 0 })),
    )
    expect(vault.stats.pending).toBe(0)
    expect((await tier(vault, archive))?.heads[0]?.receipt?.seq).toBe(20)
  })

  it('writes anew when the server has more than this device ever wrote', async () => {
    const all = await scene()
    const { vault, tenure, archive } = all
    await save(vault, archive, { tier: 'A' })
    const [before] = await pushed(tenure)
    await tenure.settle([{ id: before!.id, code: 'NEED', clock: 7 }])
    await greetAgain(all)
    const [after] = await pushed(tenure)
    expect(after!.clientId).not.toBe(before!.clientId)
    expect(valueIn(after!)).toEqual(valueIn(before!))
  })
})

describe('HELD, EPOCH, ERASED and RETRY', () => {
  it('HELD keeps the work visible and offers no second sending', async () => {
    const { vault, tenure, archive } = await scene()
    await save(vault, archive, { tier: 'A' })
    const [entry] = await pushed(tenure)
    await tenure.settle([{ id: entry!.id, code: 'HELD', seq: 9, received: 1, offset: 0, why: 'expired' }])
    expect(vault.stats.pending).toBe(0)
    expect(vault.rejected).toMatchObject([{ state: 'held', why: 'expired' }])
    expect(await vault.resubmit(vault.rejected[0]!)).toMatchObject({
      ok: false,
      error: { type: 'not-allowed' },
    })
    expect((await tier(vault, archive))?.value).toBe('B')
  })

  it('EPOCH sends the entry again in the new epoch and fetches the document', async () => {
    const { vault, tenure, archive, profile } = await scene()
    await save(vault, archive, { tier: 'A' })
    const [entry] = await pushed(tenure)
    expect(entry!.epoch).toBe(1)
    expect(await tenure.settle([{ id: entry!.id, code: 'EPOCH', epoch: 2 }])).toMatchObject({
      again: true,
      fetch: [profile.doc],
    })
    const [again] = await pushed(tenure)
    expect(again).toMatchObject({ id: entry!.id, epoch: 2, clientId: entry!.clientId })
    profile.epoch = 2
    expect(await tenure.applyFetched([profile.put()])).toEqual({ mismatched: [] })
    await save(vault, archive, { remark: '新' })
    expect((await pushed(tenure)).map((one) => one.epoch)).toEqual([2, 2])
  })

  it('ERASED keeps what was typed', async () => {
    const { vault, tenure, archive } = await scene()
    await save(vault, archive, { tier: 'A' })
    const [entry] = await pushed(tenure)
    await tenure.settle([{ id: entry!.id, code: 'ERASED' }])
    expect(vault.rejected).toMatchObject([{ why: 'erased', entry: { fields: { tier: 'A' } } }])
  })

  it('RCV5 RETRY holds nothing of an archive any longer once its opening is accepted', async () => {
    const all = await scene()
    const { vault, tenure, device } = all
    const made = await vault.desk.create({
      template: 'homeDeco',
      branch: device.branch,
      fields: { name: '张三' },
    })
    expect(made.ok).toBe(true)
    const before = await pushed(tenure)
    const ofLife = before.find(({ doc }) => doc.endsWith('.life'))!
    const others = before.filter(({ doc }) => doc !== ofLife.doc)
    await tenure.settle(others.map(({ id }) => ({ id, code: 'RETRY', afterMs: 3_600_000 })))
    expect((await pushed(tenure)).map(({ id }) => id)).toEqual([ofLife.id])
    expect(
      await tenure.settle([{ id: ofLife.id, code: 'OK', seq: 9, received: 5, offset: 1 }]),
    ).toMatchObject({ again: true })
    expect((await pushed(tenure)).map(({ id }) => id)).toEqual(others.map(({ id }) => id))
  })

  it('RETRY holds back that document only, and gives up after a bounded number of waits', async () => {
    const all = await scene()
    const { vault, tenure, archive } = all
    await save(vault, archive, { tier: 'A' })
    await save(vault, archive, { remark: '同档' })
    const other = await vault.desk.create({
      template: 'homeDeco',
      branch: all.device.branch,
      fields: { name: '别家' },
    })
    expect(other.ok).toBe(true)
    const before = await pushed(tenure)
    expect(before).toHaveLength(5)
    expect(await tenure.settle([{ id: before[0]!.id, code: 'RETRY', afterMs: 5_000 }])).toMatchObject({
      again: false,
      retryAfterMs: 5_000,
    })
    expect((await pushed(tenure)).map((entry) => entry.doc)).not.toContain(before[0]!.doc)
    expect(await pushed(tenure)).toHaveLength(3)
    clock.time += 5_001
    expect(await pushed(tenure)).toHaveLength(5)
    for (let tries = 0; tries < 30; tries++) {
      await tenure.settle([{ id: before[0]!.id, code: 'RETRY', afterMs: 1 }])
      clock.time += 2
    }
    expect(vault.rejected).toMatchObject([{ id: before[0]!.id, why: 'server-error' }])
    await greetAgain(all)
    const left = await pushed(tenure)
    expect(left).toHaveLength(4)
    expect(left.map((entry) => valueIn(entry)['fields'])).toContainEqual({ remark: '同档' })
  })
})

describe('the outbox', () => {
  it('comes in pages bounded by number and bytes, in the order of saving', async () => {
    const { vault, tenure, archive } = await scene()
    for (let at = 0; at < 10; at++) await save(vault, archive, { remark: `${at}${'长'.repeat(200)}` })
    const all = await pushed(tenure)
    const seen: string[] = []
    let after: string | null = null
    do {
      const page = await tenure.outbox(after, 4, 2_000)
      expect(page.entries.length).toBeLessThanOrEqual(4)
      const bytes = page.entries.reduce((sum, entry) => sum + entry.update.length, 0)
      if (page.entries.length > 1) expect(bytes).toBeLessThanOrEqual(2_000)
      seen.push(...page.entries.map((entry) => entry.id))
      after = page.next
    } while (after !== null)
    expect(seen).toEqual(all.map((entry) => entry.id))
  })

  it('leaves out ids that were not announced, and says that there are some', async () => {
    const all = await scene()
    const { device, vault, tenure, archive } = all
    const other = await unlock(device)
    await save(other, archive, { tier: 'A' })
    const news: string[] = []
    vault.depot.watch((word) => news.push(word))
    expect(await pushed(tenure)).toEqual([])
    expect(news).toContain('clients')
    await greetAgain(all)
    expect(await pushed(tenure)).toHaveLength(1)
  })

  it('tells other tabs when it was emptied', async () => {
    const { device, vault, tenure, archive } = await scene()
    const other = await unlock(device)
    await save(vault, archive, { tier: 'A' })
    const [entry] = await pushed(tenure)
    const emptied = new Promise<void>((resolve) => {
      other.watch((event) => {
        if (event.type === 'pending' && other.stats.pending === 0) resolve()
      })
    })
    await tenure.settle([{ id: entry!.id, code: 'OK', seq: 4, received: 1, offset: 0 }])
    await emptied
  })

  it('what is written blind is not kept once the server has it', async () => {
    const device = newDevice('SA')
    const vault = await make(device)
    const made = await vault.desk.create({
      template: 'homeDeco',
      branch: device.branch,
      fields: { name: '王先生' },
    })
    if (!made.ok) throw new Error(made.error.type)
    await agree(vault, made.value)
    const done = await save(vault, made.value, { idNumber: '11010519491231002X' })
    expect(done).toEqual({ ok: true, value: null })
    const tenure = await greet(vault, device, ['life'])
    const doc = `${made.value}.identity`
    expect(vault.docsOf(made.value)).toContain(doc)
    const page = await pushed(tenure)
    await tenure.settle(
      page.map(({ id }, at) => ({ id, code: 'OK' as const, seq: at + 1, received: 1, offset: 0 })),
    )
    expect((await vault.read(made.value))?.documents.has('identity')).toBe(false)
    expect((await vault.read(made.value))?.documents.has('profile')).toBe(true)
  })
})

describe('R44 a save over what was verified', () => {
  const verified: PushResult['code'] = 'DENIED'

  it('that the server would not take is asked for instead, and what was built on it too', async () => {
    const all = await scene()
    const { vault, tenure, archive } = all
    await save(vault, archive, { tier: 'A' }, { tier: ['77.0'] })
    const first = (await tier(vault, archive))?.heads[0]?.id ?? ''
    await save(vault, archive, { tier: 'C' }, { tier: [first] })
    await save(vault, archive, { remark: '备注' })
    const before = await pushed(tenure)
    await tenure.settle([{ id: before[0]!.id, code: verified, why: 'verified' }])
    await greetAgain(all)
    const asked = await pushed(tenure)
    expect(asked.map(valueIn)).toMatchObject([
      { k: 'propose', fields: { tier: 'A' }, base: { tier: ['77.0'] } },
      { k: 'set', fields: { tier: 'C' }, base: { tier: [idOf(asked[0]!)] } },
      { k: 'set', fields: { remark: '备注' } },
    ])
    expect(vault.rejected).toEqual([])
    await tenure.settle([
      { id: asked[0]!.id, code: 'OK', seq: 8, received: 5, offset: 0 },
      { id: asked[1]!.id, code: verified, why: 'verified' },
    ])
    await greetAgain(all)
    expect((await pushed(tenure)).map(valueIn)).toMatchObject([
      { k: 'propose', fields: { tier: 'C' }, base: { tier: [idOf(asked[0]!)] } },
      { k: 'set', fields: { remark: '备注' } },
    ])
    const profile = (await vault.read(archive))?.documents.get('profile')
    expect(profile?.fields.get('tier')).toMatchObject({ value: 'B', conflict: false })
    expect(profile?.proposals.get('tier')?.map(({ value }) => value)).toEqual(['A', 'C'])
  })

  it('of an archive that went to somebody else is asked for, and its author is told', async () => {
    const all = await scene()
    const { vault, tenure, archive } = all
    await save(vault, archive, { tier: 'A' }, { tier: ['77.0'] })
    const [entry] = await pushed(tenure)
    await tenure.settle([{ id: entry!.id, code: 'HELD', seq: 7, received: 5, offset: 0, why: 'transferred' }])
    expect(vault.rejected).toMatchObject([
      { state: 'held', why: 'proposed', entry: { k: 'set', fields: { tier: 'A' } } },
    ])
    await greetAgain(all)
    expect((await pushed(tenure)).map(valueIn)).toMatchObject([{ k: 'propose', fields: { tier: 'A' } }])
  })

  it('POL99 leaves no copy of a part that no feed ever brought', async () => {
    const all = await scene()
    const { vault, tenure, archive } = all
    const mobile = { type: 'mobile', value: '13800138000' }
    await save(vault, archive, { [`contacts/${ulid()}`]: mobile })
    const [entry] = await pushed(tenure)
    await tenure.settle([{ id: entry!.id, code: 'HELD', seq: 7, received: 5, offset: 0, why: 'transferred' }])
    await greetAgain(all)
    const [asked] = await pushed(tenure)
    expect(valueIn(asked!)).toMatchObject({ k: 'propose' })
    await tenure.settle([{ id: asked!.id, code: 'OK', seq: 8, received: 5, offset: 0 }])
    await tenure.handBack()
    expect(vault.docsOf(archive)).not.toContain(`${archive}.contact`)
  })

  it('is refused like any other where it was a checker’s own word', async () => {
    const { vault, tenure, archive } = await scene()
    const seen = { tier: ['77.0'] }
    await vault.desk.save({ archive, business: null, fields: { tier: 'A' }, seen, how: 'call' })
    const [entry] = await pushed(tenure)
    await tenure.settle([{ id: entry!.id, code: verified, why: 'verified' }])
    expect(vault.rejected).toMatchObject([{ state: 'refused', why: 'verified' }])
  })
})
