/** Tabs and leader at the same documents at the same moment, and nudges that never arrive. */
import 'fake-indexeddb/auto'
import { describe, expect, it, vi } from 'vitest'
import { deferred } from '../../../shared/base/deferred.ts'
import type { Json } from '../../../shared/base/json.ts'
import { readEntries } from '../../../shared/document/read.ts'
import { templates } from '../../../shared/templates/index.ts'
import { unlockVault } from '../../../client/vault/entering.ts'
import type { Vault } from '../../../client/vault/vault.ts'
import {
  batch,
  clock,
  greet,
  Ledger,
  live,
  make,
  newDevice,
  openedLife,
  PASSWORD,
  scopeOf,
  setEntry,
  ulid,
  unlock,
  type Device,
} from './world.ts'

const deaf = { say: () => undefined, hear: () => undefined, close: () => undefined }

/** A tab that hears nothing, on a clock of its own. */
async function deafTab(device: Device, ahead = 0): Promise<Vault> {
  const ports = { ...device.ports, tabs: () => deaf, clock: { now: () => clock.now() + ahead } }
  const vault = await unlockVault(ports, device.profile, PASSWORD)
  if (!vault.ok) throw new Error(`the password is right: ${vault.error.type}`)
  return vault.value
}

/** Archives of a colleague, each with a name and a tier. */
async function scene(count = 1) {
  const device = newDevice()
  const vault = await make(device)
  const tenure = await greet(vault, device, ['life', 'profile'])
  const ledgers: Ledger[] = []
  let seq = 0
  for (let at = 0; at < count; at++) {
    const archive = ulid()
    const life = openedLife(device, archive, ulid(), seq + 1)
    await tenure.applyBatch(batch(scopeOf(device, 'life'), seq, seq + 2, [life.put()]))
    const profile = new Ledger(`${archive}.profile`)
    profile.write(seq + 3, setEntry({ name: `客户${at}` }))
    ledgers.push(profile)
    seq += 3
  }
  const scope = scopeOf(device, 'profile')
  const puts = ledgers.map((ledger) => ledger.put())
  await tenure.applyBatch(batch(scope, 0, seq, puts))
  return { device, vault, tenure, ledgers, scope, seq }
}

const archiveOf = (ledger: Ledger): string => ledger.doc.slice(0, 26)
const save = (vault: Vault, ledger: Ledger, fields: { readonly [key: string]: Json }) =>
  vault.desk.save({ archive: archiveOf(ledger), business: null, fields, seen: {} })
const card = (vault: Vault, ledger: Ledger) => vault.shelf.card(ledger.doc)?.fragment

describe('a card', () => {
  it('says what both tabs saved in one document at once', async () => {
    const { device, ledgers } = await scene()
    const [ledger] = ledgers
    const [one, two] = [await deafTab(device), await deafTab(device, 5_000)]
    for (let round = 0; round < 5; round++) {
      const [tier, tag] = [round % 2 === 0 ? 'A' : 'B', `第${round}轮`]
      await Promise.all([save(one, ledger!, { tier }), save(two, ledger!, { tags: [tag] })])
      expect(card(await unlock(device), ledger!)).toMatchObject({ tier, tags: [tag] })
    }
  })

  it('says what a tab saved while the leader took in a colleague’s change', async () => {
    const { device, vault, tenure, ledgers, scope, seq } = await scene()
    const [ledger] = ledgers
    for (let round = 1; round <= 5; round++) {
      ledger!.write(seq + round, setEntry({ alias: `别名${round}` }, {}, clock.now() + round))
      const tag = `第${round}轮`
      await Promise.all([
        tenure.applyLive(live(scope, seq + round - 1, seq + round, ledger!.put({ above: seq + round - 1 }))),
        save(vault, ledger!, { tags: [tag] }),
      ])
      expect(card(await unlock(device), ledger!)).toMatchObject({ alias: `别名${round}`, tags: [tag] })
    }
  })

  it('of another archive is not skipped when its nudge was lost', async () => {
    const { device, ledgers } = await scene(2)
    const [first, second] = ledgers
    const [one, two] = [await deafTab(device), await deafTab(device)]
    await save(two, second!, { tier: 'C' })
    clock.time += 10
    await save(one, first!, { tier: 'A' })
    expect(card(one, second!)).toMatchObject({ tier: 'C' })
    expect(card(one, first!)).toMatchObject({ tier: 'A' })
  })
})

describe('a save', () => {
  it('is not refused for want of what another tab has and this one has not read yet', async () => {
    const { device, tenure, seq } = await scene()
    const other = await deafTab(device)
    const archive = ulid()
    const life = openedLife(device, archive, ulid(), seq + 1)
    await tenure.applyBatch(batch(scopeOf(device, 'life'), seq, seq + 2, [life.put()]))
    const saved = await other.desk.save({ archive, business: null, fields: { tier: 'A' }, seen: {} })
    expect(saved).toMatchObject({ ok: true })
    const nobody = await other.desk.save({ archive: ulid(), business: null, fields: { tier: 'A' }, seen: {} })
    expect(nobody).toMatchObject({ ok: false, error: { type: 'not-found' } })
  })
})

describe('blocks of a sheet', () => {
  it('that are written one behind the other are all there, whatever is saved between and beside them', async () => {
    const { device, vault, ledgers } = await scene(3)
    const other = await deafTab(device, 5_000)
    const sheet = ulid()
    const [first, second, third] = ledgers as [Ledger, Ledger, Ledger]
    const block = (
      number: number,
      ledger: Ledger,
      alias: string,
    ): Parameters<Vault['importing']['write']>[0] => ({
      batch: sheet,
      pass: 0,
      number,
      template: templates.homeDeco,
      branch: device.branch,
      rows: [{ do: 'merge', archive: archiveOf(ledger), business: ulid(), how: 'update', values: { alias } }],
    })
    const written = await Promise.all([
      vault.importing.write(block(0, first, '甲')),
      // Made ready before the one before it stood, in the same document.
      vault.importing.write(block(1, first, '乙')),
      save(vault, first, { tags: ['其间'] }),
      vault.importing.write(block(2, second, '丙')),
      save(other, third, { tags: ['别处'] }),
      vault.importing.write(block(3, third, '丁')),
    ])
    expect(written.map(({ ok }) => ok)).toEqual([true, true, true, true, true, true])
    const again = await unlock(device)
    expect(card(again, first)).toMatchObject({ alias: '乙', tags: ['其间'] })
    expect(card(again, second)).toMatchObject({ alias: '丙' })
    expect(card(again, third)).toMatchObject({ alias: '丁', tags: ['别处'] })
    // In the order of saving, and no clock of a document is missing or given twice.
    const { entries } = await (await greet(again, device, ['life', 'profile'])).outbox(null, 64, 1e6)
    const clocks = new Map<string, number[]>()
    for (const { doc, update } of entries)
      for (const { client, clock } of readEntries(update)) {
        const row = `${doc} ${client}`
        clocks.set(row, [...(clocks.get(row) ?? []), clock])
      }
    for (const some of clocks.values()) expect(some).toEqual(some.map((_, at) => at))
    expect([...clocks.values()].flat()).toHaveLength(6)
  })
})

describe('a fold', () => {
  it('loses no patch that came after it took the cards and before it had written them', async () => {
    const { device, vault, tenure, ledgers, scope, seq } = await scene(80)
    let last = seq
    const rename = async (ledger: Ledger, alias: string): Promise<void> => {
      const above = last
      last += 1
      ledger.write(last, setEntry({ alias }, {}, clock.now() + last))
      await tenure.applyLive(live(scope, above, last, ledger.put({ above })))
    }
    for (let at = 0; at < 40; at++) await rename(ledgers[at]!, `甲${at}`)
    // One whose card lies on no page yet, and one that goes.
    const [fresh, gone] = [new Ledger(`${ulid()}.profile`), new Ledger(`${ulid()}.profile`)]
    await rename(fresh, '新来')
    await rename(gone, '要走')

    const sealing = holdPages()
    const folding = vault.fold()
    await sealing.begun
    await rename(fresh, '刚改')
    await rename(ledgers[5]!, '其间')
    last += 1
    await tenure.applyLive(live(scope, last - 1, last, { op: 'LEAVE', doc: gone.doc, why: 'moved' }))
    sealing.goOn()
    await folding
    // The next fold drops the patches that came meanwhile: by then their pages must be written anew.
    for (let at = 0; at < 40; at++) await rename(new Ledger(`${ulid()}.profile`), `乙${at}`)
    await vault.fold()
    const again = await unlock(device)
    expect(card(again, ledgers[5]!)).toMatchObject({ alias: '其间' })
    expect(card(again, ledgers[7]!)).toMatchObject({ alias: '甲7' })
    expect(card(again, fresh)).toMatchObject({ alias: '刚改' })
    expect(card(again, gone)).toBeUndefined()
  })
})

/** Lets nothing as large as a page be sealed until told to. */
function holdPages(): { readonly begun: Promise<void>; goOn(): void } {
  const begun = deferred<void>()
  const free = deferred<void>()
  const encrypt = crypto.subtle.encrypt.bind(crypto.subtle)
  const held = vi.spyOn(crypto.subtle, 'encrypt').mockImplementation(async (algorithm, key, data) => {
    if (data.byteLength > 4_000) {
      begun.resolve()
      await free.promise
    }
    return encrypt(algorithm, key, data)
  })
  return {
    begun: begun.promise,
    goOn: () => {
      held.mockRestore()
      free.resolve()
    },
  }
}

describe('a whole document', () => {
  it('that was made before an acknowledgement takes nothing of it away', async () => {
    const { device, vault, tenure, ledgers, scope, seq } = await scene()
    const [ledger] = ledgers
    const before = ledger!.put()
    await save(vault, ledger!, { tier: 'A' })
    const [entry] = (await tenure.outbox(null, 64, 1e6)).entries
    await tenure.settle([ledger!.accept(seq + 5, entry!, device)])
    // A page of a round that the server had put together a moment earlier.
    expect(await tenure.applyBatch(batch(scope, seq, seq + 1, [before]))).toEqual({ mismatched: [] })
    expect(vault.stats.pending).toBe(0)
    const tier = (await vault.read(archiveOf(ledger!)))?.documents.get('profile')?.fields.get('tier')
    expect(tier?.heads).toMatchObject([{ value: 'A', receipt: { seq: seq + 5 } }])
    expect(
      await tenure.applyLive(live(scope, seq + 1, seq + 5, ledger!.put({ above: seq + 1 }))),
    ).toMatchObject({
      mismatched: [],
    })
  })
})
