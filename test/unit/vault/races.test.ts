/** Tabs and leader at the same documents at the same moment, and nudges that never arrive. */
import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../shared/base/json.ts'
import { unlockVault, type Vault } from '../../../client/vault/vault.ts'
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
  if (vault === null) throw new Error('the password is right')
  return vault
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

describe('a fold', () => {
  it('loses no patch that came while it wrote, however they meet', async () => {
    const { device, vault, tenure, ledgers, scope, seq } = await scene(80)
    let last = seq
    const rename = async (ledger: Ledger, alias: string): Promise<void> => {
      last += 1
      const above = last - 1
      ledger.write(last, setEntry({ alias }, {}, clock.now() + last))
      await tenure.applyLive(live(scope, above, last, ledger.put({ above })))
    }
    // Two pages: what lies on the second is changed later without touching the first.
    const others = Array.from({ length: 40 }, () => new Ledger(`${ulid()}.profile`))
    for (const ledger of others) ledger.write(last + 1, setEntry({ name: '第二页' }))
    await tenure.applyBatch(
      batch(
        scope,
        last,
        last + 1,
        others.map((ledger) => ledger.put()),
      ),
    )
    last += 1
    for (let meeting = 0; meeting < 6; meeting++) {
      for (let at = 0; at < 40; at++) await rename(ledgers[at]!, `${meeting}甲${at}`)
      const folding = vault.fold()
      for (let wait = 0; wait < meeting * 3; wait++) await new Promise((turn) => setImmediate(turn))
      await Promise.all([folding, rename(ledgers[5]!, `其间${meeting}`)])
      for (const ledger of others) await rename(ledger, `${meeting}乙`)
      await vault.fold()
      const again = await unlock(device)
      expect(card(again, ledgers[5]!)).toMatchObject({ alias: `其间${meeting}` })
      expect(card(again, ledgers[7]!)).toMatchObject({ alias: `${meeting}甲7` })
      expect(card(again, others[39]!)).toMatchObject({ alias: `${meeting}乙` })
      again.close()
    }
  })
})

describe('a whole document', () => {
  it('that was made before an acknowledgement takes nothing of it away', async () => {
    const { device, vault, tenure, ledgers, scope, seq } = await scene()
    const [ledger] = ledgers
    const before = ledger!.put()
    await save(vault, ledger!, { tier: 'A' })
    await vault.depot.announcement()
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
