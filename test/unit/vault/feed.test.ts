/** What the feed brings: stored with its cursor, described truly, gone when no scope holds it. */
import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { readEntries } from '../../../shared/document/read.ts'
import type { Put } from '../../../shared/protocol/feed.ts'
import { Deposed, type Tenure } from '../../../client/vault/depot.ts'
import { MERGE_AT } from '../../../client/vault/storedDoc.ts'
import type { Vault } from '../../../client/vault/vault.ts'
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
  openedVerdict,
  openEntry,
  rawDatabase,
  scopeOf,
  setEntry,
  ulid,
  unlock,
  welcome,
} from './world.ts'

const name = (vault: Vault, archive: string): unknown => {
  const fragment = vault.shelf.card(`${archive}.profile`)?.fragment
  return fragment?.part === 'profile' ? fragment.name : undefined
}

describe('a first sync', () => {
  it('packs documents into segments of 64 and cards into pages of 256, and reads them back', async () => {
    const device = newDevice()
    const vault = await make(device)
    const scope = scopeOf(device, 'profile')
    const tenure = await greet(vault, device, ['profile'])
    const ledgers = profiles(300)
    const done = await tenure.applyBatch(
      batch(
        scope,
        0,
        300,
        ledgers.map((ledger) => ledger.put()),
      ),
    )
    expect(done.mismatched).toEqual([])
    expect(await counts(device)).toEqual({ segs: 5, docs: 0, cards: 2, cardlog: 0 })
    const again = await unlock(device)
    for (const each of [vault, again]) {
      expect(each.shelf.size).toBe(300)
      expect(name(each, archiveOf(ledgers[299]!))).toBe('客户299')
      const view = await each.read(archiveOf(ledgers[70]!))
      expect(view?.documents.get('profile')?.fields.get('name')?.value).toBe('客户70')
      expect(view?.documents.get('profile')?.fields.get('name')?.heads[0]).toMatchObject({
        author: { user: 'colleague', device: 'elsewhere' },
        receipt: { seq: 71 },
      })
    }
  })

  it('moves base only when the round is complete, and after in between', async () => {
    const device = newDevice()
    const vault = await make(device)
    const scope = scopeOf(device, 'profile')
    const tenure = await greet(vault, device, ['profile'])
    const put = (): Put => profiles(1)[0]!.put()
    const bases = async () => (await vault.depot.announcement()).bases.get(scope)
    await tenure.applyBatch(batch(scope, 0, 40, [put()], true))
    expect(await bases()).toEqual({ base: 0, after: 40 })
    await tenure.applyBatch(batch(scope, 40, 90, [put()], false))
    expect(await bases()).toEqual({ base: 90, after: 90 })
    await tenure.applyBatch(batch(scope, 90, 95, [put()], true))
    expect(await bases()).toEqual({ base: 90, after: 95 })
    // After a restart the round goes on where it stood.
    vault.close()
    const again = await unlock(device)
    const lead = await again.depot.lead()
    await lead.hello(await again.depot.announcement())
    const next = await lead.welcome(welcome(device, ['profile']))
    expect(next.bases.get(scope)).toEqual({ base: 90, after: 95 })
  })

  it('stores pages that came together as if each had come alone', async () => {
    const device = newDevice()
    const vault = await make(device)
    const [profile, contact] = [scopeOf(device, 'profile'), scopeOf(device, 'contact')]
    const tenure = await greet(vault, device, ['profile', 'contact'])
    const [early, twice, late] = profiles(3) as [Ledger, Ledger, Ledger]
    const reach = new Ledger(`${archiveOf(early)}.contact`)
    reach.write(4, setEntry({ address: '朝阳路1号' }))
    const before = twice.put()
    twice.write(5, setEntry({ name: '改名' }, { name: ['77.0'] }))
    const { mismatched } = await tenure.applyBatch(
      batch(profile, 0, 3, [early.put(), before], true),
      batch(contact, 0, 4, [reach.put()]),
      batch(profile, 3, 5, [late.put(), twice.put()]),
    )
    expect(mismatched).toEqual([])
    expect((await vault.depot.announcement()).bases).toEqual(
      new Map([
        [profile, { base: 5, after: 5 }],
        [contact, { base: 4, after: 4 }],
      ]),
    )
    const again = await unlock(device)
    expect(again.shelf.size).toBe(3)
    expect(name(again, archiveOf(twice))).toBe('改名')
    expect((await again.read(archiveOf(early)))?.documents.has('contact')).toBe(true)
  })

  it('adds a later round to what is there, copied up from its segment', async () => {
    const device = newDevice()
    const vault = await make(device)
    const scope = scopeOf(device, 'profile')
    const tenure = await greet(vault, device, ['profile'])
    const ledgers = profiles(20)
    const [first] = ledgers
    await tenure.applyBatch(
      batch(
        scope,
        0,
        20,
        ledgers.map((ledger) => ledger.put()),
      ),
    )
    first!.write(21, setEntry({ name: '改名' }, { name: ['77.0'] }))
    const { mismatched } = await tenure.applyBatch(batch(scope, 20, 21, [first!.put({ above: 20 })]))
    expect(mismatched).toEqual([])
    expect(await counts(device)).toMatchObject({ segs: 1, docs: 1 })
    const view = await (await unlock(device)).read(archiveOf(first!))
    const field = view?.documents.get('profile')?.fields.get('name')
    expect(field?.history.map((write) => write.value)).toEqual(['客户0', '改名'])
    expect(field?.conflict).toBe(false)
  })

  it('takes the same round twice without doubling anything', async () => {
    const device = newDevice()
    const vault = await make(device)
    const scope = scopeOf(device, 'profile')
    const tenure = await greet(vault, device, ['profile'])
    const [ledger] = profiles(1)
    ledger!.write(2, setEntry({ remark: '二' }))
    for (let round = 0; round < 3; round++) {
      const { mismatched } = await tenure.applyBatch(batch(scope, 0, 2, [ledger!.put({ full: round === 0 })]))
      expect(mismatched).toEqual([])
    }
    const view = await vault.read(archiveOf(ledger!))
    expect(view?.documents.get('profile')?.count).toBe(2)
  })
})

describe('what is not what the server described', () => {
  const device = newDevice()
  const scope = scopeOf(device, 'profile')

  it('SYN is reported, kept in mind over a restart, and mended by FETCH', async () => {
    const vault = await make(device)
    const tenure = await greet(vault, device, ['profile'])
    const [ledger] = profiles(1)
    await tenure.applyBatch(batch(scope, 0, 1, [ledger!.put()]))
    ledger!.write(2, setEntry({ remark: '没到' }))
    ledger!.write(3, setEntry({ tier: 'A' }))
    // The entry of seq 2 never comes.
    const { mismatched } = await tenure.applyBatch(batch(scope, 1, 3, [ledger!.put({ above: 2 })]))
    expect(mismatched).toEqual([ledger!.doc])
    vault.close()

    const again = await unlock(device)
    const next = await again.depot.lead()
    await next.hello(await again.depot.announcement())
    expect((await next.welcome(welcome(device, ['profile']))).mismatched).toEqual([ledger!.doc])
    expect(await next.applyFetched([ledger!.put()])).toEqual({ mismatched: [] })
    expect((await next.welcome(welcome(device, ['profile']))).mismatched).toEqual([])
    const view = await again.read(archiveOf(ledger!))
    expect(view?.documents.get('profile')?.count).toBe(3)
  })

  it('is never kept when it cannot be read, and never taken for whole', async () => {
    const vault = await unlock(device)
    const tenure = await greet(vault, device, ['profile'])
    const [ledger] = profiles(1)
    const spoiled = { ...ledger!.put(), update: new Uint8Array([1, 2, 3]) }
    expect((await tenure.applyBatch(batch(scope, 3, 9, [spoiled]))).mismatched).toEqual([ledger!.doc])
    expect((await tenure.applyFetched([ledger!.put()])).mismatched).toEqual([])
    expect(name(vault, archiveOf(ledger!))).toBe('客户0')
  })
})

describe('live', () => {
  it('applies in chain, calls a hole a gap and an old word stale', async () => {
    const device = newDevice()
    const vault = await make(device)
    const scope = scopeOf(device, 'profile')
    const tenure = await greet(vault, device, ['profile'])
    const [ledger] = profiles(1)
    await tenure.applyBatch(batch(scope, 0, 1, [ledger!.put()]))
    ledger!.write(5, setEntry({ name: '新名' }, { name: ['77.0'] }))
    const item = ledger!.put({ above: 1 })
    expect(await tenure.applyLive(live(scope, 4, 5, item))).toEqual({ type: 'gap' })
    expect(await tenure.applyLive(live(scope, 1, 5, item))).toEqual({ type: 'applied', mismatched: [] })
    expect(await tenure.applyLive(live(scope, 1, 5, item))).toEqual({ type: 'stale' })
    expect(name(vault, archiveOf(ledger!))).toBe('新名')
    await tenure.applyBatch(batch(scope, 5, 7, [], true))
    expect(await tenure.applyLive(live(scope, 5, 8, item))).toEqual({ type: 'gap' })
  })

  it('does not let a card of the server hide what waits here', async () => {
    const device = newDevice()
    const vault = await make(device)
    const scope = scopeOf(device, 'profile')
    const tenure = await greet(vault, device, ['life', 'profile'])
    const archive = ulid()
    await tenure.applyBatch(
      batch(scopeOf(device, 'life'), 0, 2, [openedLife(device, archive, ulid(), 1).put()]),
    )
    const profile = new Ledger(`${archive}.profile`)
    profile.write(3, setEntry({ name: '张三' }))
    await tenure.applyBatch(batch(scope, 0, 3, [profile.put()]))
    await vault.desk.save({ archive, business: null, fields: { name: '张三丰' }, seen: { name: ['77.0'] } })
    profile.write(4, setEntry({ tier: 'A' }))
    await tenure.applyLive(live(scope, 3, 4, profile.put({ above: 3 })))
    expect(vault.shelf.card(profile.doc)?.fragment).toMatchObject({ name: '张三丰', tier: 'A' })
    expect((await unlock(device)).shelf.card(profile.doc)?.fragment).toMatchObject({
      name: '张三丰',
      tier: 'A',
    })
  })
})

describe('scopes', () => {
  it('a document leaves when its last scope does, from segments and pages too', async () => {
    const device = newDevice()
    const vault = await make(device)
    const [branch, owner] = [scopeOf(device, 'profile'), `owner/${device.user}/${device.branch}/profile`]
    const scopes = [branch, owner].map((id) => ({ id, masked: false, head: 0, until: null }))
    const tenure = await greet(vault, device, [], { scopes })
    const ledgers = profiles(40)
    const [first, second] = ledgers
    await tenure.applyBatch(
      batch(
        branch,
        0,
        40,
        ledgers.map((ledger) => ledger.put()),
      ),
    )
    await tenure.applyBatch(batch(owner, 0, 40, [first!.put()]))
    for (const ledger of [first!, second!]) {
      await tenure.applyBatch(batch(branch, 40, 41, [{ op: 'LEAVE', doc: ledger.doc, why: 'transferred' }]))
    }
    const again = await unlock(device)
    for (const each of [vault, again]) {
      expect(await each.read(archiveOf(first!))).not.toBeNull()
      expect(await each.read(archiveOf(second!))).toBeNull()
      expect(each.shelf.size).toBe(39)
    }
    await tenure.applyBatch(batch(owner, 40, 42, [{ op: 'LEAVE', doc: first!.doc, why: 'transferred' }]))
    expect(await vault.read(archiveOf(first!))).toBeNull()
  })

  it('what left and comes back with many others is still there after a restart, and in other tabs', async () => {
    const device = newDevice()
    const vault = await make(device)
    const scope = scopeOf(device, 'profile')
    const tenure = await greet(vault, device, ['profile'])
    const ledgers = profiles(40)
    const puts = () => ledgers.map((ledger) => ledger.put())
    await tenure.applyBatch(batch(scope, 0, 40, puts()))
    await tenure.welcome(welcome(device, [], { dropped: [scope] }))
    expect([...vault.shelf.docs()]).toEqual([])
    const other = await unlock(device)

    await tenure.welcome(welcome(device, ['profile']))
    await tenure.applyBatch(batch(scope, 0, 41, puts()))
    for (const tab of [vault, await unlock(device)])
      expect([...tab.shelf.docs()]).toHaveLength(ledgers.length)
    await expect.poll(() => [...other.shelf.docs()]).toHaveLength(ledgers.length)
    // A fold takes the leaving into the pages: then pages may bring anything.
    await vault.fold()
    await tenure.welcome(welcome(device, [], { dropped: [scope] }))
    await vault.fold()
    await tenure.welcome(welcome(device, ['profile']))
    await tenure.applyBatch(batch(scope, 0, 42, puts()))
    expect((await counts(device)).cards).toBeGreaterThan(0)
    expect([...(await unlock(device)).shelf.docs()]).toHaveLength(ledgers.length)
  })

  it('new pages of a batch and of a fold at the same moment get numbers of their own', async () => {
    const device = newDevice()
    const vault = await make(device)
    const tenure = await greet(vault, device, ['profile'])
    const scope = scopeOf(device, 'profile')
    const few = profiles(40)
    for (const [at, ledger] of few.entries()) await tenure.applyLive(live(scope, at, at + 1, ledger.put()))
    const many = profiles(40, 50)
    await Promise.all([
      tenure.applyBatch(
        batch(
          scope,
          40,
          90,
          many.map((ledger) => ledger.put()),
        ),
      ),
      vault.fold(),
    ])
    expect((await unlock(device)).shelf.size).toBe(80)
  })

  it('a hole in a document outlasts the merging of its updates, and the whole copy fills it', async () => {
    const device = newDevice()
    const vault = await make(device)
    const tenure = await greet(vault, device, ['life', 'profile'])
    const archive = ulid()
    const scope = scopeOf(device, 'profile')
    await tenure.applyBatch(
      batch(scopeOf(device, 'life'), 0, 2, [openedLife(device, archive, ulid(), 1).put()]),
    )
    const profile = new Ledger(`${archive}.profile`)
    const many = MERGE_AT + 4
    for (let seq = 1; seq <= many; seq++) {
      profile.write(seq, setEntry({ name: `第${seq}` }))
      // One of them gets lost on the way.
      if (seq !== 5)
        await tenure.applyLive(
          live(scope, seq === 6 ? 4 : seq - 1, seq, profile.put({ above: seq - 1, full: seq === 1 })),
        )
    }
    expect((await vault.read(archive))?.documents.get('profile')?.count).toBe(many - 1)
    expect(await tenure.applyFetched([profile.put()])).toEqual({ mismatched: [] })
    expect((await vault.read(archive))?.documents.get('profile')?.count).toBe(many)
  })

  it('dropped scopes take with them what was made here and never came back in a feed', async () => {
    const device = newDevice()
    const vault = await make(device)
    const tenure = await greet(vault, device, ['life', 'profile', 'deal'])
    const made = await vault.desk.create({
      template: 'homeDeco',
      branch: device.branch,
      fields: { name: '王芳' },
    })
    expect(made.ok).toBe(true)
    const { entries } = await tenure.outbox(null, 64, 1e6)
    const late = await vault.desk.addFact({
      archive: made.ok ? made.value : '',
      business: null,
      kind: 'note',
      fact: { text: '下周签' },
      supersedes: [],
    })
    expect(late.ok).toBe(true)
    // Acknowledged; the line breaks before the feed says so too, and the membership ends.
    const accepted = (sent: typeof entries) =>
      tenure.settle(sent.map(({ id }, at) => ({ id, code: 'OK', seq: 5 + at, received: 1, offset: 0 })))
    await accepted(entries)
    await tenure.welcome(welcome(device, [], { memberships: [] }))
    // What waits stays until it is settled; all else went, although no scope had ever been complete.
    expect([...vault.shelf.docs()].map(([doc]) => doc.split('.').at(-1))).toEqual(['service'])
    await accepted((await tenure.outbox(null, 64, 1e6)).entries)
    expect(vault.shelf.size).toBe(0)
  })

  it('SYN67 what was acknowledged and taken away before the first sweep goes when every feed is complete', async () => {
    const device = newDevice()
    const vault = await make(device)
    const scopes = ['life', 'profile', 'deal']
    const tenure = await greet(vault, device, scopes)
    await vault.desk.create({ template: 'homeDeco', branch: device.branch, fields: { name: '王芳' } })
    const { entries } = await tenure.outbox(null, 64, 1e6)
    const answer = (code: 'OK' | 'DUP') =>
      tenure.settle(entries.map(({ id }, at) => ({ id, code, seq: 5 + at, received: 1, offset: 0 })))
    await answer('OK')
    // Now the feeds are behind: what they list is still to come.
    await tenure.handBack()
    expect([...vault.shelf.docs()]).toHaveLength(3)
    // Now they are not, and none of them listed it: it was transferred meanwhile.
    await tenure.welcome(welcome(device, scopes))
    await tenure.handBack()
    expect(vault.shelf.size).toBe(0)
  })

  it('SYN67 so it goes when only the repetition was answered in this connection', async () => {
    const device = newDevice()
    const vault = await make(device)
    const scopes = ['life', 'profile', 'deal']
    const tenure = await greet(vault, device, scopes)
    await vault.desk.create({ template: 'homeDeco', branch: device.branch, fields: { name: '王芳' } })
    const [first, ...others] = (await tenure.outbox(null, 64, 1e6)).entries
    await tenure.welcome(welcome(device, scopes))
    const result = { id: first!.id, code: 'DUP' as const, seq: 5, received: 1, offset: 0 }
    await tenure.settle([
      result,
      ...others.map(({ id }, at) => ({ ...result, id, code: 'OK' as const, seq: 6 + at })),
    ])
    await tenure.handBack()
    expect([...vault.shelf.docs()].map(([doc]) => doc)).toEqual(others.map(({ doc }) => doc))
  })

  it('SYN67 what waits there is settled first, and then it goes', async () => {
    const device = newDevice()
    const vault = await make(device)
    const scopes = ['life', 'profile', 'deal']
    const tenure = await greet(vault, device, scopes)
    const made = await vault.desk.create({
      template: 'homeDeco',
      branch: device.branch,
      fields: { name: '王芳' },
    })
    const { entries } = await tenure.outbox(null, 64, 1e6)
    await tenure.settle(
      entries.map(({ id }, at) => ({ id, code: 'OK', seq: 5 + at, received: 1, offset: 0 })),
    )
    const archive = made.ok ? made.value : ''
    await vault.desk.save({ archive, business: null, fields: { remark: '晚些写的' }, seen: {} })
    await tenure.hello(await vault.depot.announcement())
    await tenure.welcome(welcome(device, scopes))
    await tenure.handBack()
    expect([...vault.shelf.docs()].map(([doc]) => doc)).toEqual([`${archive}.profile`])
    const [late] = (await tenure.outbox(null, 64, 1e6)).entries
    await tenure.settle([{ id: late!.id, code: 'DENIED', why: 'unknown-archive' }])
    await tenure.handBack()
    expect(vault.shelf.size).toBe(0)
    expect(vault.rejected).toMatchObject([{ why: 'unknown-archive' }])
  })

  it('SYN67 what was erased before any feed brought it goes with the answer', async () => {
    const device = newDevice()
    const vault = await make(device)
    const tenure = await greet(vault, device, ['life', 'profile', 'deal'])
    const made = await vault.desk.create({
      template: 'homeDeco',
      branch: device.branch,
      fields: { name: '王芳' },
    })
    const archive = made.ok ? made.value : ''
    const { entries } = await tenure.outbox(null, 64, 1e6)
    await tenure.settle(
      entries.map(({ id }, at) => ({ id, code: 'OK', seq: 5 + at, received: 1, offset: 0 })),
    )
    await vault.desk.save({ archive, business: null, fields: { remark: '晚些写的' }, seen: {} })
    const [late] = (await tenure.outbox(null, 64, 1e6)).entries
    await tenure.settle([{ id: late!.id, code: 'ERASED' }])
    await tenure.handBack()
    expect(vault.docsOf(archive)).not.toContain(`${archive}.profile`)
    expect(vault.rejected).toMatchObject([{ why: 'erased' }])
  })

  it('dropped scopes take with them what only they brought, and wait for what is not sent yet', async () => {
    const device = newDevice()
    const vault = await make(device)
    const tenure = await greet(vault, device, ['life', 'profile'])
    const archive = ulid()
    await tenure.applyBatch(
      batch(scopeOf(device, 'life'), 0, 2, [openedLife(device, archive, ulid(), 1).put()]),
    )
    const profile = new Ledger(`${archive}.profile`)
    profile.write(3, setEntry({ name: '张三' }))
    const others = profiles(30, 10)
    await tenure.applyBatch(
      batch(
        scopeOf(device, 'profile'),
        0,
        50,
        [profile, ...others].map((ledger) => ledger.put()),
      ),
    )
    await vault.desk.save({ archive, business: null, fields: { tier: 'A' }, seen: {} })
    await tenure.welcome(
      welcome(device, [], { dropped: [scopeOf(device, 'life'), scopeOf(device, 'profile')] }),
    )
    expect(vault.shelf.size).toBe(1)
    expect(vault.shelf.card(profile.doc)).not.toBeNull()

    const { entries } = await tenure.outbox(null, 64, 1e6)
    expect(entries.map((entry) => entry.doc)).toEqual([profile.doc])
    await tenure.settle(
      entries.map(({ id }) => ({
        id,
        code: 'HELD' as const,
        seq: 9,
        received: 1,
        offset: 0,
        why: 'expired',
      })),
    )
    expect(vault.shelf.size).toBe(0)
    expect(vault.rejected).toMatchObject([{ state: 'held', why: 'expired', doc: profile.doc }])
    expect(await counts(device)).toMatchObject({ segs: 0, docs: 0 })
    expect((await unlock(device)).shelf.size).toBe(0)
  })

  it('a masked scope brings a card and never a byte', async () => {
    const device = newDevice('SA')
    const vault = await make(device)
    const masked = `owner/${device.user}/${device.branch}/identity~m`
    const clear = `owner/${device.user}/${device.branch}/identity`
    const scopes = [masked, clear].map((id) => ({ id, masked: id === masked, head: 0, until: null }))
    const tenure = await greet(vault, device, [], { scopes })
    const ledger = new Ledger(`${ulid()}.identity`)
    ledger.write(1, setEntry({ idType: 'idCard' }))
    const card = { part: 'identity', filled: 1, conflicts: 0, filledKeys: ['idType'], changed: 1 }
    await tenure.applyBatch(batch(masked, 0, 1, [{ ...ledger.put({ bytes: false }), card }]))
    expect(vault.shelf.card(ledger.doc)).toMatchObject({ fragment: null, masked: card })
    expect(await vault.read(archiveOf(ledger))).toBeNull()
    // A second right brings the document; when it ends, the masked card stays and the bytes go.
    await tenure.applyBatch(batch(clear, 0, 1, [ledger.put()]))
    expect(await vault.read(archiveOf(ledger))).not.toBeNull()
    await tenure.applyBatch(batch(clear, 1, 2, [{ op: 'LEAVE', doc: ledger.doc, why: 'expired' }]))
    expect(vault.shelf.card(ledger.doc)).toMatchObject({ fragment: null, masked: card })
    expect(await counts(device)).toMatchObject({ segs: 0, docs: 0 })
  })

  it('a destroyed document goes from everywhere, and what waited for it is kept for its author', async () => {
    const device = newDevice()
    const vault = await make(device)
    const scope = scopeOf(device, 'profile')
    const tenure = await greet(vault, device, ['life', 'profile'])
    const archive = ulid()
    await tenure.applyBatch(
      batch(scopeOf(device, 'life'), 0, 2, [openedLife(device, archive, ulid(), 1).put()]),
    )
    const profile = new Ledger(`${archive}.profile`)
    profile.write(3, setEntry({ name: '张三' }))
    await tenure.applyBatch(batch(scope, 0, 3, [profile.put()]))
    await vault.desk.save({ archive, business: null, fields: { tier: 'A' }, seen: {} })
    await tenure.applyBatch(batch(scope, 3, 4, [{ op: 'ERASE', doc: profile.doc }]))
    expect(vault.shelf.card(profile.doc)).toBeNull()
    expect(vault.stats).toMatchObject({ pending: 0, rejected: 1 })
    expect(vault.rejected[0]).toMatchObject({ why: 'erased', entry: { fields: { tier: 'A' } } })
  })
})

describe('a new log', () => {
  it('pulls everything again and sends again what the server has lost of this device', async () => {
    const device = newDevice()
    const vault = await make(device)
    const scope = scopeOf(device, 'profile')
    const tenure = await greet(vault, device, ['life', 'profile'])
    const archive = ulid()
    await tenure.applyBatch(
      batch(scopeOf(device, 'life'), 0, 2, [openedLife(device, archive, ulid(), 1).put()]),
    )
    const profile = new Ledger(`${archive}.profile`)
    profile.write(3, setEntry({ name: '张三' }))
    await tenure.applyBatch(batch(scope, 0, 3, [profile.put()]))
    const backup = profile.put()
    await vault.desk.save({ archive, business: null, fields: { tier: 'A' }, seen: {} })
    const [mine] = (await tenure.outbox(null, 64, 1e6)).entries
    await tenure.settle([profile.accept(4, mine!, device)])
    expect(vault.stats.pending).toBe(0)

    // The backup of seq 3 is restored: the acknowledged entry is gone there.
    await tenure.hello(await vault.depot.announcement())
    const { newEpoch, bases } = await tenure.welcome(
      welcome(device, ['life', 'profile'], { serverEpoch: 'log-2' }),
    )
    expect(newEpoch).toBe(true)
    expect(bases.get(scope)).toEqual({ base: 0, after: 0 })
    await tenure.applyBatch(batch(scope, 0, 3, [{ ...backup, seq: 5 }]))
    await tenure.hello(await vault.depot.announcement())
    await tenure.welcome(welcome(device, ['life', 'profile'], { serverEpoch: 'log-2' }))
    const { entries } = await tenure.outbox(null, 64, 1e6)
    expect(entries).toHaveLength(1)
    expect(entries[0]).toMatchObject({ doc: profile.doc, clientId: mine!.clientId, sha256: mine!.sha256 })
    expect((await vault.read(archive))?.documents.get('profile')?.fields.get('tier')?.value).toBe('A')
  })

  it('RCV3 is handed the opening of an archive before what was written into it', async () => {
    const device = newDevice()
    const vault = await make(device)
    const tenure = await greet(vault, device, ['profile', 'life'])
    const archive = ulid()
    const profile = new Ledger(`${archive}.profile`)
    profile.write(3, setEntry({ name: '张三' }), 77, device.user, device.device)
    const life = new Ledger(`${archive}.life`)
    life.write(1, openEntry(device, ulid()), 77, device.user, device.device)
    await tenure.applyBatch(batch(scopeOf(device, 'profile'), 0, 3, [profile.put()]))
    await tenure.applyBatch(batch(scopeOf(device, 'life'), 0, 3, [life.put()]))

    await tenure.welcome(welcome(device, ['life', 'profile'], { serverEpoch: 'log-2' }))
    expect(await tenure.handBack()).toBe(true)
    const db = rawDatabase(device)
    const waiting = await db.outbox.orderBy('n').toArray()
    db.close()
    expect(waiting.map(({ doc }) => doc)).toEqual([life.doc, profile.doc])
  })

  /** 张三 stood in a log that is gone; 张三丰 was written on top of it and waits. The log that is now greets. */
  async function restored() {
    const device = newDevice()
    const vault = await make(device)
    const tenure = await greet(vault, device, ['life', 'profile'])
    const archive = ulid()
    const life = openedLife(device, archive, ulid(), 1)
    await tenure.applyBatch(batch(scopeOf(device, 'life'), 0, 2, [life.put()]))
    const profile = new Ledger(`${archive}.profile`)
    await vault.desk.save({ archive, business: null, fields: { name: '张三' }, seen: {} })
    const [first] = (await tenure.outbox(null, 64, 1e6)).entries
    await tenure.settle([profile.accept(3, first!, device)])
    const head = readEntries(first!.update)[0]!.id
    await vault.desk.save({ archive, business: null, fields: { name: '张三丰' }, seen: { name: [head] } })
    await tenure.hello(await vault.depot.announcement())
    await tenure.welcome(welcome(device, ['life', 'profile'], { serverEpoch: 'log-2' }))
    return { device, vault, tenure, life }
  }

  it('RCV3 is handed what it lacks before what was written on top of it', async () => {
    const { device, tenure, life } = await restored()
    await tenure.applyBatch(batch(scopeOf(device, 'life'), 0, 2, [life.put()]))
    expect(await tenure.handBack()).toBe(true)
    const { entries } = await tenure.outbox(null, 64, 1e6)
    expect(entries.map(({ update }) => readEntries(update)[0]?.value['fields'])).toEqual([
      { name: '张三' },
      { name: '张三丰' },
    ])
  })

  it('RCV3 what went up again behind it is refused by the last answer only', async () => {
    const { device, vault, tenure, life } = await restored()
    const [early] = (await tenure.outbox(null, 64, 1e6)).entries
    await tenure.applyBatch(batch(scopeOf(device, 'life'), 0, 2, [life.put()]))
    expect(await tenure.handBack()).toBe(true)
    const again = (await tenure.outbox(null, 64, 1e6)).entries
    expect(again.map(({ id }) => id)).toContain(early!.id)
    // The first time it stood alone, on something that this log had not heard of.
    await tenure.settle([{ id: early!.id, code: 'INVALID', why: 'unknown-base', field: 'name' }])
    expect(vault.rejected).toEqual([])
    expect((await tenure.outbox(null, 64, 1e6)).entries.map(({ id }) => id)).toEqual(
      again.map(({ id }) => id),
    )
    await tenure.hello(await vault.depot.announcement())
    await tenure.settle([{ id: early!.id, code: 'INVALID', why: 'unknown-base', field: 'name' }])
    expect(vault.rejected).toHaveLength(1)
  })

  const HOUR = 3_600_000
  const names = async (tenure: Tenure) =>
    (await tenure.outbox(null, 64, 1e6)).entries.map(({ update }) => readEntries(update)[0]?.value['fields'])

  it('RCV5 what waited for an unknown archive waits no longer once its opening is handed back', async () => {
    const { device, tenure, life } = await restored()
    const [early] = (await tenure.outbox(null, 64, 1e6)).entries
    const patience = [{ id: early!.id, code: 'RETRY', afterMs: HOUR }] as const
    await tenure.settle(patience)
    expect(await names(tenure)).toEqual([])
    await tenure.applyBatch(batch(scopeOf(device, 'life'), 0, 2, [life.put()]))
    expect(await tenure.handBack()).toBe(true)
    expect(await names(tenure)).toEqual([{ name: '张三' }, { name: '张三丰' }])
  })

  it('RCV5 and an answer that was under way meanwhile holds nothing of what goes up again', async () => {
    const { device, tenure, life } = await restored()
    const [early] = (await tenure.outbox(null, 64, 1e6)).entries
    await tenure.applyBatch(batch(scopeOf(device, 'life'), 0, 2, [life.put()]))
    expect(await tenure.handBack()).toBe(true)
    expect(await tenure.settle([{ id: early!.id, code: 'RETRY', afterMs: HOUR }])).toMatchObject({
      retryAfterMs: null,
    })
    expect(await names(tenure)).toEqual([{ name: '张三' }, { name: '张三丰' }])
  })

  it('RCV5 what waited goes up as soon as a feed tells of the archive, and the line hears of it', async () => {
    const { device, vault, tenure, life } = await restored()
    const [early] = (await tenure.outbox(null, 64, 1e6)).entries
    await tenure.settle([{ id: early!.id, code: 'RETRY', afterMs: HOUR }])
    const news: string[] = []
    vault.depot.watch((word) => news.push(word))
    const elsewhere = openedLife(device, ulid(), ulid(), 1)
    await tenure.applyBatch(batch(scopeOf(device, 'life'), 0, 2, [elsewhere.put()]))
    expect([news, await names(tenure)]).toEqual([[], []])
    await tenure.applyBatch(batch(scopeOf(device, 'life'), 2, 3, [life.put()]))
    expect([news, await names(tenure)]).toEqual([['outbox'], [{ name: '张三丰' }]])
  })

  it('RCV2 what it acknowledges is listed by the feeds of the log that is gone no more', async () => {
    const device = newDevice()
    const vault = await make(device)
    const scopes = ['life', 'profile']
    const tenure = await greet(vault, device, scopes)
    const archive = ulid()
    await tenure.applyBatch(
      batch(scopeOf(device, 'life'), 0, 2, [openedLife(device, archive, ulid(), 1).put()]),
    )
    const profile = new Ledger(`${archive}.profile`)
    profile.write(3, setEntry({ name: '张三' }))
    await tenure.applyBatch(batch(scopeOf(device, 'profile'), 0, 3, [profile.put()]))
    await vault.desk.save({ archive, business: null, fields: { tier: 'A' }, seen: {} })

    await tenure.hello(await vault.depot.announcement())
    await tenure.welcome(welcome(device, scopes, { serverEpoch: 'log-2' }))
    const [mine] = (await tenure.outbox(null, 64, 1e6)).entries
    expect(vault.shelf.card(profile.doc)?.scopes).toHaveLength(1)
    await tenure.settle([profile.accept(4, mine!, device)])
    expect(vault.shelf.card(profile.doc)?.scopes).toEqual([])
  })

  it('RCV4 shows what this log shows, where a copy of a profile said something else under the same id', async () => {
    const device = newDevice()
    const vault = await make(device)
    const scope = scopeOf(device, 'profile')
    const tenure = await greet(vault, device, ['profile'])
    const before = new Ledger(`${ulid()}.profile`)
    before.write(1, setEntry({ tier: 'A' }))
    before.write(2, setEntry({ name: '张三' }), 78)
    await tenure.applyBatch(batch(scope, 0, 2, [before.put()]))

    await tenure.welcome(welcome(device, ['profile'], { serverEpoch: 'log-2' }))
    const now = new Ledger(before.doc)
    now.write(1, setEntry({ tier: 'A' }))
    await tenure.applyBatch(batch(scope, 0, 1, [now.put()]))
    const fields = async () =>
      (await vault.read(archiveOf(before)))?.documents.get('profile')?.fields.get('name')?.value
    expect(await fields()).toBe('张三')
    now.write(2, setEntry({ name: '李四' }), 78)
    expect(await tenure.applyLive(live(scope, 1, 2, now.put({ above: 1 })))).toMatchObject({
      type: 'applied',
      mismatched: [],
    })
    expect(await fields()).toBe('李四')
  })

  it('RCV3 sends again what a copy of this profile said otherwise under the same id', async () => {
    const device = newDevice()
    const vault = await make(device)
    const scope = scopeOf(device, 'profile')
    const tenure = await greet(vault, device, ['profile'])
    const before = new Ledger(`${ulid()}.profile`)
    before.write(1, setEntry({ name: '张三' }), 78, device.user, device.device)
    await tenure.applyBatch(batch(scope, 0, 1, [before.put()]))

    await tenure.welcome(welcome(device, ['profile'], { serverEpoch: 'log-2' }))
    const now = new Ledger(before.doc)
    now.write(1, setEntry({ name: '李四' }), 78, device.user, device.device)
    await tenure.applyBatch(batch(scope, 0, 1, [now.put()]))
    await tenure.hello(await vault.depot.announcement())
    await tenure.welcome(welcome(device, ['profile'], { serverEpoch: 'log-2' }))
    const [again] = (await tenure.outbox(null, 64, 1e6)).entries
    expect(readEntries(again!.update)[0]?.value['fields']).toEqual({ name: '张三' })
    // The door holds the id already: written anew under another one, both stand.
    await tenure.settle([{ id: again!.id, code: 'FORK' }])
    const [anew] = (await tenure.outbox(null, 64, 1e6)).entries
    expect(anew?.clientId).not.toBe(78)
    await tenure.settle([now.accept(2, anew!, device)])
    const heads = (await vault.read(archiveOf(before)))?.documents.get('profile')?.fields.get('name')?.heads
    expect(heads?.map(({ value }) => value)).toEqual(expect.arrayContaining(['张三', '李四']))
  })

  it('RCV3 keeps what a log that is gone told to leave once the rest is sent, until it is handed back', async () => {
    const device = newDevice()
    const vault = await make(device)
    const scopes = ['life', 'profile']
    const tenure = await greet(vault, device, scopes)
    const archive = ulid()
    await tenure.applyBatch(
      batch(scopeOf(device, 'life'), 0, 2, [openedLife(device, archive, ulid(), 1).put()]),
    )
    const profile = new Ledger(`${archive}.profile`)
    profile.write(3, setEntry({ tier: 'A' }))
    await tenure.applyBatch(batch(scopeOf(device, 'profile'), 0, 3, [profile.put()]))
    await vault.desk.save({ archive, business: null, fields: { name: '张三' }, seen: {} })
    const [first] = (await tenure.outbox(null, 64, 1e6)).entries
    await tenure.settle([profile.accept(4, first!, device)])
    await vault.desk.save({ archive, business: null, fields: { alias: '小张' }, seen: {} })
    // It went to somebody else, with work on the way.
    await tenure.applyBatch({
      ...batch(scopeOf(device, 'profile'), 3, 5, []),
      items: [{ op: 'LEAVE', doc: profile.doc, why: 'transferred' }],
    })
    // Of the log that is now the device hears neither that nor what it had written before.
    await tenure.hello(await vault.depot.announcement())
    await tenure.welcome(welcome(device, scopes, { serverEpoch: 'log-2' }))
    const waits = (await tenure.outbox(null, 64, 1e6)).entries.find(({ doc }) => doc === profile.doc)
    await tenure.settle([profile.accept(2, waits!, device)])
    expect(await tenure.handBack()).toBe(true)
    const again = (await tenure.outbox(null, 64, 1e6)).entries.filter(({ doc }) => doc === profile.doc)
    expect(again.map(({ update }) => readEntries(update)[0]?.value['fields'])).toEqual([{ name: '张三' }])
  })

  it('RCV3 keeps what waits under an id that a copy of this profile had said something else by', async () => {
    const device = newDevice()
    const vault = await make(device)
    const tenure = await greet(vault, device, ['life', 'profile'])
    const archive = ulid()
    const life = openedLife(device, archive, ulid(), 1)
    await tenure.applyBatch(batch(scopeOf(device, 'life'), 0, 2, [life.put()]))
    await vault.desk.save({ archive, business: null, fields: { name: '本机的' }, seen: {} })
    const [mine] = (await tenure.outbox(null, 64, 1e6)).entries
    const profile = new Ledger(`${archive}.profile`)
    profile.write(3, setEntry({ name: '副本的' }), mine!.clientId, device.user, device.device)
    await tenure.applyBatch(batch(scopeOf(device, 'profile'), 0, 3, [profile.put()]))

    // The log that held it is gone, and so is the copy.
    await tenure.welcome(welcome(device, ['life', 'profile'], { serverEpoch: 'log-2' }))
    await tenure.applyBatch(batch(scopeOf(device, 'life'), 0, 2, [life.put()]))
    expect(await tenure.handBack()).toBe(true)
    const heads = (await vault.read(archive))?.documents.get('profile')?.fields.get('name')?.heads
    expect(heads?.map(({ value }) => value).sort()).toEqual(['副本的', '本机的'].sort())
    await tenure.hello(await vault.depot.announcement())
    const { entries } = await tenure.outbox(null, 64, 1e6)
    expect(entries.map(({ update }) => readEntries(update)[0]?.value['fields'])).toEqual([
      { name: '副本的' },
      { name: '本机的' },
    ])
    expect(entries[0]?.clientId).toBe(mine!.clientId)
    expect(entries[1]?.clientId).not.toBe(mine!.clientId)
  })

  it('RCV6 takes the place of what the server had ruled in the log that is gone', async () => {
    const device = newDevice()
    const vault = await make(device)
    const scope = scopeOf(device, 'life')
    const [archive, business] = [ulid(), ulid()]
    const ruled = (no: string, server: number): Ledger => {
      const life = new Ledger(`${archive}.life`)
      const command = life.write(1, openEntry(device, business, 1_000))
      life.write(2, openedVerdict(device, business, command, no), server, 'server', 'server')
      return life
    }
    const tenure = await greet(vault, device, ['life'])
    await tenure.applyBatch(batch(scope, 0, 2, [ruled('CY-2026-D-00001', 5).put()]))
    await tenure.welcome(welcome(device, ['life'], { serverEpoch: 'log-2' }))
    await tenure.applyBatch(batch(scope, 0, 2, [ruled('CY-2026-D-01001', 6).put()]))
    const life = (await vault.read(archive))?.documents.get('life')
    expect(life?.verdicts.map(({ verdict }) => verdict)).toMatchObject([{ archiveNo: 'CY-2026-D-01001' }])
  })
})

describe('leading', () => {
  it('an earlier leader writes nothing more', async () => {
    const device = newDevice()
    const one = await make(device)
    const two = await unlock(device)
    const old = await greet(one, device, ['profile'])
    const scope = scopeOf(device, 'profile')
    const [ledger] = profiles(1)
    await greet(two, device, ['profile'])
    await expect(old.applyBatch(batch(scope, 0, 1, [ledger!.put()]))).rejects.toBeInstanceOf(Deposed)
    await expect(old.complete(5)).rejects.toBeInstanceOf(Deposed)
    await expect(old.seenAcked(5)).rejects.toBeInstanceOf(Deposed)
    expect((await two.depot.announcement()).bases.get(scope)).toBeUndefined()
    expect(two.shelf.size).toBe(0)
  })

  it('other tabs see what the leader takes in', async () => {
    const device = newDevice()
    const one = await make(device)
    const two = await unlock(device)
    const tenure = await greet(one, device, ['profile'])
    const ledgers = profiles(60)
    const seen = new Promise<void>((resolve) => {
      two.watch((event) => {
        if (event.type === 'cards' && two.shelf.size === 60) resolve()
      })
    })
    await tenure.applyBatch(
      batch(
        scopeOf(device, 'profile'),
        0,
        60,
        ledgers.map((ledger) => ledger.put()),
      ),
    )
    await seen
    const view = await two.read(archiveOf(ledgers[7]!))
    expect(view?.documents.get('profile')?.fields.get('name')?.value).toBe('客户7')
  })

  it('refuses a welcome that is somebody else’s', async () => {
    const device = newDevice()
    const vault = await make(device)
    const tenure = await vault.depot.lead()
    await expect(tenure.welcome(welcome(device, [], { user: ulid() }))).rejects.toThrow('somebody else')
  })
})

describe('folding', () => {
  it('takes with it in other tabs what left before it, though no page had it', async () => {
    const device = newDevice()
    const vault = await make(device)
    const scope = scopeOf(device, 'profile')
    const tenure = await greet(vault, device, ['profile'])
    const ledgers = profiles(40)
    for (const [at, ledger] of ledgers.entries())
      await tenure.applyBatch(batch(scope, at, at + 1, [ledger.put()]))
    const deaf = { say: () => undefined, hear: () => undefined, close: () => undefined }
    const other = await unlock({ ...device, ports: { ...device.ports, tabs: () => deaf } })
    const { doc } = ledgers[0]!
    await tenure.applyBatch(batch(scope, 40, 41, [{ op: 'LEAVE', doc, why: 'transferred' }]))
    await vault.fold()
    await other.fold()
    expect(other.shelf.card(doc)).toBeNull()
    expect([...other.shelf.docs()]).toHaveLength(39)
  })

  it('takes the log into the pages, whatever tab does it, and loses no patch', async () => {
    const device = newDevice()
    const one = await make(device)
    const two = await unlock(device)
    const scope = scopeOf(device, 'profile')
    const tenure = await greet(one, device, ['profile'])
    const ledgers = profiles(300)
    await tenure.applyBatch(
      batch(
        scope,
        0,
        300,
        ledgers.map((ledger) => ledger.put()),
      ),
    )
    let seq = 300
    const rename = async (ledger: Ledger, to: string): Promise<void> => {
      ledger.write((seq += 1), setEntry({ name: to }))
      await tenure.applyLive(live(scope, seq - 1, seq, ledger.put({ above: seq - 1 })))
    }
    for (let at = 0; at < 20; at++) await rename(ledgers[at]!, `改名${at}`)
    for (const ledger of profiles(25, 400)) {
      seq += 1
      await tenure.applyLive(live(scope, seq - 1, seq, { ...ledger.put(), seq }))
    }
    await tenure.applyLive(live(scope, seq, seq + 1, { op: 'LEAVE', doc: ledgers[299]!.doc, why: 'moved' }))
    seq += 1
    expect((await counts(device)).cardlog).toBe(46)
    // Both at once, while the leader goes on.
    await Promise.all([one.fold(), two.fold(), rename(ledgers[50]!, '最后')])
    const left = await counts(device)
    expect(left.cardlog).toBeLessThan(3)
    expect(left.cards).toBe(3)

    const third = await unlock(device)
    await two.read(archiveOf(ledgers[0]!))
    for (const vault of [one, third]) {
      expect(vault.shelf.size).toBe(324)
      expect(name(vault, archiveOf(ledgers[3]!))).toBe('改名3')
      expect(name(vault, archiveOf(ledgers[50]!))).toBe('最后')
      expect(name(vault, archiveOf(ledgers[299]!))).toBeUndefined()
    }
    for (let at = 60; at < 100; at++) await rename(ledgers[at]!, `再改${at}`)
    await third.fold()
    expect((await counts(device)).cardlog).toBe(0)
    const fourth = await unlock(device)
    expect(name(fourth, archiveOf(ledgers[99]!))).toBe('再改99')
    expect(name(fourth, archiveOf(ledgers[50]!))).toBe('最后')
    expect(fourth.shelf.size).toBe(324)
  })
})
