/** What people save: on disk before it is said to be, sorted into documents, judged as at the door. */
import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { readEntries } from '../../../shared/document/read.ts'
import type { ArchiveView } from '../../../shared/domain/view.ts'
import type { Vault } from '../../../client/vault/vault.ts'
import {
  batch,
  clock,
  greet,
  Ledger,
  make,
  newDevice,
  openedLife,
  rawDatabase,
  scopeOf,
  setEntry,
  ulid,
  unlock,
  type Device,
} from './world.ts'

async function created(
  vault: Vault,
  device: Device,
  fields: { readonly [key: string]: string } = { name: '王先生' },
) {
  const made = await vault.desk.create({ template: 'homeDeco', branch: device.branch, fields })
  if (!made.ok) throw new Error(JSON.stringify(made.error))
  return made.value
}

async function read(vault: Vault, archive: string): Promise<ArchiveView> {
  const view = await vault.read(archive)
  if (view === null) throw new Error('it was made here')
  return view
}

const field = (view: ArchiveView, part: string, key: string) => view.documents.get(part)?.fields.get(key)

describe('creating', () => {
  it('opens the archive, mints its first business and sorts fields into documents', async () => {
    const device = newDevice('SA')
    const vault = await make(device)
    const contact = `contacts/${ulid()}`
    const archive = await created(vault, device, { name: '王先生', community: '甘露园', houseState: 'shell' })
    const done = await vault.desk.save({
      archive,
      business: null,
      fields: { [contact]: { type: 'mobile', value: '13800138000' } },
      seen: {},
    })
    expect(done).toEqual({ ok: true, value: null })
    const view = await read(vault, archive)
    expect(view.lifecycle).toEqual({ state: 'requested', branch: device.branch, owner: device.user })
    const business = view.businesses[0]?.id ?? ''
    expect(field(view, 'profile', 'name')?.value).toBe('王先生')
    // A business's value in a document of the whole archive stands under the business.
    expect(field(view, 'profile', `community/${business}`)?.value).toBe('甘露园')
    expect(field(view, `${business}.deal`, 'houseState')?.value).toBe('shell')
    expect(field(view, `${business}.deal`, 'stage')?.value).toBe('lead')
    expect(field(view, 'contact', contact)?.value).toEqual({ type: 'mobile', value: '13800138000' })
    expect(vault.shelf.life(archive)?.businesses).toEqual([{ id: business, owner: device.user }])
    const page = await (await greet(vault, device, [])).outbox(null, 64, 1e6)
    expect(page.entries[0]?.doc).toBe(`${archive}.life`)
  })

  it('is open to 客服, who has no hand in the deal: it begins without a stage', async () => {
    const device = newDevice('CS')
    const vault = await make(device)
    const archive = await created(vault, device, { name: '王先生', channel: 'phone' })
    const view = await read(vault, archive)
    expect([...view.documents.keys()].sort()).toEqual(['life', 'profile'])
    const bad = await vault.desk.create({
      template: 'homeDeco',
      branch: device.branch,
      fields: { name: '李女士', houseState: 'shell' },
    })
    expect(bad).toMatchObject({ ok: false, error: { type: 'not-allowed' } })
  })

  it('is open to 客服 for another business, too', async () => {
    const device = newDevice('CS')
    const vault = await make(device)
    const archive = await created(vault, device, { name: '王先生' })
    expect(await vault.desk.openBusiness(archive)).toMatchObject({ ok: true })
    expect((await read(vault, archive)).businesses).toHaveLength(2)
  })

  it.each([
    ['nothing to call the client by', { remark: '路过' }, 'name-or-phone'],
    ['a field that nobody knows', { name: '王', shoeSize: '43' }, 'unknown-field'],
    ['a stage of another industry', { name: '王先生', stage: 'sampling' }, 'not-an-option'],
  ])('refuses %s, and writes nothing', async (_, fields, code) => {
    const device = newDevice()
    const vault = await make(device)
    const made = await vault.desk.create({ template: 'homeDeco', branch: device.branch, fields })
    expect(made).toMatchObject({ ok: false, error: { type: 'invalid', code } })
    expect(vault.stats.pending).toBe(0)
    expect(vault.shelf.size).toBe(0)
  })

  it('refuses a branch that is not the person’s', async () => {
    const vault = await make(newDevice())
    const made = await vault.desk.create({ template: 'homeDeco', branch: ulid(), fields: { name: '王先生' } })
    expect(made).toMatchObject({ ok: false, error: { type: 'not-allowed' } })
  })

  it('refuses half of an emoji instead of repairing it', async () => {
    const device = newDevice()
    const vault = await make(device)
    const made = await vault.desk.create({
      template: 'homeDeco',
      branch: device.branch,
      fields: { name: '王\ud83d' },
    })
    expect(made.ok).toBe(false)
    expect(vault.stats.pending).toBe(0)
  })
})

describe('saving', () => {
  it('G1 is on disk when it resolves: another tab opened at that moment has it', async () => {
    const device = newDevice()
    const vault = await make(device)
    const archive = await created(vault, device)
    await vault.desk.save({ archive, business: null, fields: { tier: 'A' }, seen: {} })
    const other = await unlock(device)
    expect(field(await read(other, archive), 'profile', 'tier')?.value).toBe('A')
    expect(other.shelf.card(`${archive}.profile`)?.fragment).toMatchObject({
      name: '王先生',
      tier: 'A',
      pinyin: 'wangxiansheng|wxs',
    })
    expect(other.stats.pending).toBe(vault.stats.pending)
  })

  it('F4 names what the form showed, so that a value which came meanwhile is a conflict', async () => {
    const device = newDevice()
    const vault = await make(device)
    const tenure = await greet(vault, device, ['life', 'profile'])
    const archive = ulid()
    const life = openedLife(device, archive, ulid(), 1)
    const profile = new Ledger(`${archive}.profile`)
    const first = profile.write(3, setEntry({ name: '张三', tier: 'B' }))
    await tenure.applyBatch(batch(scopeOf(device, 'life'), 0, 2, [life.put()]))
    await tenure.applyBatch(batch(scopeOf(device, 'profile'), 0, 3, [profile.put()]))
    // Someone else's save arrives while the form is open.
    profile.write(4, setEntry({ tier: 'C' }, { tier: [first] }, clock.now() + 5))
    await tenure.applyBatch(batch(scopeOf(device, 'profile'), 3, 4, [profile.put({ above: 3 })]))
    clock.time += 60_000
    await vault.desk.save({ archive, business: null, fields: { tier: 'A' }, seen: { tier: [first] } })

    const tier = field(await read(vault, archive), 'profile', 'tier')
    expect(tier?.conflict).toBe(true)
    expect(tier?.heads.map((head) => head.value)).toEqual(['A', 'C'])
    // Naming both settles it.
    const heads = tier?.heads.map((head) => head.id) ?? []
    await vault.desk.save({ archive, business: null, fields: { tier: 'A' }, seen: { tier: heads } })
    expect(field(await read(vault, archive), 'profile', 'tier')).toMatchObject({
      conflict: false,
      value: 'A',
    })
  })

  it('writes nothing when nothing changed', async () => {
    const device = newDevice()
    const vault = await make(device)
    const archive = await created(vault, device)
    const [head] = field(await read(vault, archive), 'profile', 'name')?.heads ?? []
    const before = vault.stats.pending
    const done = await vault.desk.save({
      archive,
      business: null,
      fields: { name: '王先生', tier: null },
      seen: { name: [head?.id ?? ''] },
    })
    expect(done.ok).toBe(true)
    expect(vault.stats.pending).toBe(before)
  })

  it.each([
    ['a value that the template refuses', { tier: 'Z' }, 'invalid'],
    ['a field that is not there', { tiger: 'A' }, 'invalid'],
    ['what belongs to another right', { [`idNumber`]: '11010519491231002X' }, 'not-allowed'],
  ])('refuses %s', async (_, fields, type) => {
    const device = newDevice('BM')
    const vault = await make(device)
    const archive = await created(vault, device)
    const before = vault.stats.pending
    const done = await vault.desk.save({ archive, business: null, fields, seen: {} })
    expect(done).toMatchObject({ ok: false, error: { type } })
    expect(vault.stats.pending).toBe(before)
  })

  it('refuses an archive that is not here', async () => {
    const vault = await make(newDevice())
    const done = await vault.desk.save({ archive: ulid(), business: null, fields: { tier: 'A' }, seen: {} })
    expect(done).toEqual({ ok: false, error: { type: 'not-found' } })
  })

  it('F3 stamps never go back, whatever the wall clock does, over tabs and unlocks', async () => {
    const device = newDevice()
    const vault = await make(device)
    const archive = await created(vault, device)
    const other = await unlock(device)
    clock.time -= 9 * 60_000
    await other.desk.save({ archive, business: null, fields: { tier: 'A' }, seen: {} })
    await vault.desk.save({ archive, business: null, fields: { remark: '二' }, seen: {} })
    vault.close()
    other.close()
    const third = await unlock(device)
    await third.desk.save({ archive, business: null, fields: { clientType: 'person' }, seen: {} })
    const stamps: unknown[] = []
    for (const entry of (await (await greet(third, device, [])).outbox(null, 64, 1e6)).entries) {
      for (const { value } of readEntries(entry.update)) stamps.push(value['at'])
    }
    const saves = [...new Set(stamps)]
    expect(saves).toHaveLength(4)
    expect(saves).toEqual([...saves].sort((a, b) => Number(a) - Number(b)))
    clock.time += 9 * 60_000
  })
})

describe('facts and businesses', () => {
  it('puts a fact into its home and corrects it by a later one', async () => {
    const device = newDevice()
    const vault = await make(device)
    const archive = await created(vault, device)
    const note = (text: string, supersedes: readonly string[]) =>
      vault.desk.addFact({ archive, business: null, kind: 'note', fact: { text }, supersedes })
    expect(await note('想要北欧风', [])).toEqual({ ok: true, value: null })
    const business = (await read(vault, archive)).businesses[0]?.id ?? ''
    const wrong = (await read(vault, archive)).documents.get(`${business}.service`)?.facts[0]
    expect(await note('想要日式', [wrong?.id ?? ''])).toEqual({ ok: true, value: null })
    const facts = (await read(vault, archive)).documents.get(`${business}.service`)?.facts ?? []
    expect(facts.map((fact) => fact.fact['text'])).toEqual(['想要北欧风', '想要日式'])
    expect(facts[0]?.supersededBy).toEqual([facts[1]?.id])
    expect(await note('改谁?', ['1.0'])).toEqual({ ok: false, error: { type: 'not-found' } })
    expect(await note('', [])).toMatchObject({ ok: false, error: { type: 'invalid' } })
  })

  it('refuses money from a role that may not write it', async () => {
    const device = newDevice('SA')
    const vault = await make(device)
    const archive = await created(vault, device)
    const fact = { amount: 100_00, on: '2026-03-01' }
    const done = await vault.desk.addFact({ archive, business: null, kind: 'payment', fact, supersedes: [] })
    expect(done).toMatchObject({ ok: false, error: { type: 'not-allowed' } })
  })

  it('opens another business with a stage of its own', async () => {
    const device = newDevice()
    const vault = await make(device)
    const archive = await created(vault, device)
    const second = await vault.desk.openBusiness(archive)
    if (!second.ok) throw new Error(second.error.type)
    const view = await read(vault, archive)
    expect(view.businesses).toHaveLength(2)
    expect(field(view, `${second.value}.deal`, 'stage')?.value).toBe('lead')
  })
})

describe('R10 a first look', () => {
  const answered = async (vault: Vault, archive: string) => {
    const view = await read(vault, archive)
    const contact = view.documents.get('contact')
    const asked = view.documents.get('life')?.commands.map(({ command }) => command.do)
    return { said: contact?.facts.map(({ fact }) => fact), asked }
  }

  it('that finds nobody says why and asks for 作废 in one write', async () => {
    const device = newDevice('SA')
    const vault = await make(device)
    const archive = await created(vault, device, { name: '王先生', channel: 'website' })
    const nobody = { outcome: 'invalid', reason: 'peer', text: '', why: '无效线索：同行' } as const
    expect(await vault.desk.answerLead(archive, nobody)).toEqual({ ok: true, value: null })
    expect(await answered(vault, archive)).toEqual({
      said: [{ outcome: 'invalid', reason: 'peer' }],
      asked: ['open', 'void'],
    })
    expect(vault.shelf.card(`${archive}.contact`)?.fragment).toMatchObject({ triage: { outcome: 'invalid' } })
  })

  it('that finds somebody asks for nothing, and can be taken back', async () => {
    const device = newDevice('SA')
    const vault = await make(device)
    const archive = await created(vault, device, { name: '王先生', channel: 'website' })
    await vault.desk.answerLead(archive, { outcome: 'valid' })
    expect(vault.shelf.card(`${archive}.contact`)?.fragment).toMatchObject({ triage: { outcome: 'valid' } })
    await vault.desk.answerLead(archive, { outcome: 'again' })
    expect(vault.shelf.card(`${archive}.contact`)?.fragment).not.toHaveProperty('triage')
    expect(await answered(vault, archive)).toMatchObject({ asked: ['open'] })
  })

  it('writes nothing where no reason is said, or where one may not throw it away', async () => {
    const device = newDevice('SA')
    const vault = await make(device)
    const archive = await created(vault, device, { name: '王先生', channel: 'website' })
    const silent = { outcome: 'invalid', reason: 'other', text: '', why: '无效线索' } as const
    expect(await vault.desk.answerLead(archive, silent)).toMatchObject({
      ok: false,
      error: { type: 'invalid', code: 'missing-member' },
    })
    const [other, colleague] = [newDevice('CS'), ulid()]
    const desk = await make(other)
    const tenure = await greet(desk, other, ['life', 'profile', 'contact'])
    const theirs = openedLife({ ...other, user: colleague }, ulid(), ulid(), 1)
    await tenure.applyBatch(batch(scopeOf(other, 'life'), 0, 2, [theirs.put()]))
    const peer = { outcome: 'invalid', reason: 'peer', text: '', why: '无效线索：同行' } as const
    expect(await desk.desk.answerLead(theirs.doc.slice(0, 26), peer)).toMatchObject({
      ok: false,
      error: { type: 'not-allowed', part: 'life' },
    })
    expect(desk.stats.pending).toBe(0)
    expect(await desk.desk.answerLead(theirs.doc.slice(0, 26), { outcome: 'valid' })).toMatchObject({
      ok: true,
    })
  })
})

describe('several tabs', () => {
  it('lose nothing when they save in turns and at once, under client ids of their own', async () => {
    const device = newDevice()
    const one = await make(device)
    const two = await unlock(device)
    const archive = await created(one, device)
    const jobs: Promise<unknown>[] = []
    for (let at = 0; at < 20; at++) {
      const vault = at % 2 === 0 ? one : two
      jobs.push(
        vault.desk.addFact({
          archive,
          business: null,
          kind: 'note',
          fact: { text: `第${at}条` },
          supersedes: [],
        }),
      )
      if (at % 5 === 0) await Promise.all(jobs)
    }
    const done = await Promise.all(jobs)
    expect(done.filter((one) => !(one as { ok: boolean }).ok)).toEqual([])

    const third = await unlock(device)
    for (const vault of [one, two, third]) {
      const view = await read(vault, archive)
      const service = [...view.documents].find(([part]) => part.endsWith('.service'))?.[1]
      expect(new Set(service?.facts.map((fact) => fact.fact['text']))).toEqual(
        new Set(Array.from({ length: 20 }, (_, at) => `第${at}条`)),
      )
      expect(vault.stats.pending).toBe(one.stats.pending)
      expect(vault.shelf.card(`${archive}.profile`)?.fragment).toMatchObject({ name: '王先生' })
    }
    const db = rawDatabase(device)
    const clients = await db.meta.where('key').startsWith('client/').count()
    db.close()
    expect(clients).toBe(3)
  })

  it('both name the other’s write in a chain when they take turns on one field', async () => {
    const device = newDevice()
    const one = await make(device)
    const two = await unlock(device)
    const archive = await created(one, device)
    for (let at = 0; at < 10; at++) {
      const vault = at % 2 === 0 ? one : two
      const heads = field(await read(vault, archive), 'profile', 'remark')?.heads.map((head) => head.id) ?? []
      await vault.desk.save({ archive, business: null, fields: { remark: `${at}` }, seen: { remark: heads } })
    }
    const remark = field(await read(two, archive), 'profile', 'remark')
    expect(remark).toMatchObject({ conflict: false, value: '9' })
    expect(remark?.history).toHaveLength(10)
  })

  it('say between them what changed and nothing of what it says', async () => {
    const device = newDevice()
    const one = await make(device)
    await unlock(device)
    const archive = await created(one, device, { name: '金丝雀小姐' })
    const said = JSON.stringify(device.street.said)
    expect(said).toContain(`${archive}.profile`)
    expect(said).not.toContain('金丝雀')
  })
})
