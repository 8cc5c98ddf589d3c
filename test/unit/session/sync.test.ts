import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { setHash } from '../../../shared/base/setHash.ts'
import { readEntries, readRuns } from '../../../shared/document/read.ts'
import type { Item, Live, Put } from '../../../shared/protocol/feed.ts'
import type { SeenEvent } from '../../../shared/protocol/seen.ts'
import { closeCodes } from '../../../shared/protocol/version.ts'
import {
  addPerson,
  newId,
  setUpCompany,
  signIn,
  startTestServer,
  type TestPerson,
  type TestServer,
} from '../../support/server.ts'
import { agreesToSensitive } from '../../support/consents.ts'
import { seenChain } from '../../support/seenChain.ts'
import { newClientId, noteEntry, openCommand, setEntry, SocketClient } from '../../support/socketClient.ts'

let server: TestServer
let branch: { a: string; b: string }
let sales: TestPerson
let colleague: TestPerson

beforeAll(async () => {
  server = await startTestServer()
  branch = await setUpCompany(server)
  sales = await addPerson(server, 'sales', 'SA', 'A')
  colleague = await addPerson(server, 'colleague', 'SA', 'A')
  await addPerson(server, 'manager', 'BM', 'A')
  await addPerson(server, 'finance', 'FN', 'A')
  await addPerson(server, 'stranger', 'BM', 'B')
})
afterAll(async () => {
  expect(server.errors).toEqual([])
  await server.end()
})

async function connect(login: string, bases: Record<string, number> = {}) {
  const clientId = newClientId()
  const session = await signIn(server, login)
  return { ...(await SocketClient.greet(server.url, session, [clientId], bases)), clientId, session }
}

async function makeArchive({ client, clientId }: { client: SocketClient; clientId: number }, name: string) {
  const archive = newId()
  const business = newId()
  const results = await client.push([
    client.entry(`${archive}.life`, clientId, openCommand(branch.a, sales.id, business)),
    client.entry(`${archive}.profile`, clientId, setEntry({ name })),
  ])
  expect(results.map(({ code }) => code)).toEqual(['OK', 'OK'])
  return { archive, business }
}

/** What a device holds of a scope: applies items as a device does, and checks each against what was said of it. */
class Replica {
  readonly documents = new Map<string, Uint8Array[]>()
  base = 0

  apply(items: readonly Item[]): void {
    for (const item of items) {
      if (item.op !== 'PUT') {
        this.documents.delete(item.doc)
        continue
      }
      const update = item.update as Uint8Array
      const held = item.full ? [update] : [...(this.documents.get(item.doc) ?? []), update]
      this.documents.set(item.doc, held)
      const ids = readEntries(...held).map(({ client, clock }) => ({ client, clock }))
      expect({ doc: item.doc, count: ids.length, setHash: setHash(ids) }).toEqual({
        doc: item.doc,
        count: item.count,
        setHash: item.setHash,
      })
    }
  }

  live(live: Live): boolean {
    if (live.prev !== this.base) return false
    this.apply([live.item])
    this.base = live.seq
    return true
  }

  ids(doc: string): readonly string[] {
    return readEntries(...(this.documents.get(doc) ?? [])).map(({ id }) => id)
  }
}

describe('greeting', () => {
  test('SYN10 WELCOME names what may be pulled, what no longer may, and client ids that are not one’s own', async () => {
    const first = await connect('sales')
    const other = await signIn(server, 'colleague')
    const client = await SocketClient.open(server.url, other)
    await client.hello(
      [first.clientId, newClientId()],
      { [`owner/${colleague.id}/${branch.a}/profile`]: 5, 'branch/nowhere/deal': 3 },
      Date.now() - 90_000,
    )
    const welcome = await client.next('WELCOME')
    expect(welcome.foreignClientIds).toEqual([first.clientId])
    expect(welcome.dropped).toEqual(['branch/nowhere/deal'])
    expect(welcome.scopes.map(({ id }) => id)).toContain(`owner/${colleague.id}/${branch.a}/profile`)
    expect(
      welcome.scopes.find(({ id }) => id === `owner/${colleague.id}/${branch.a}/identity~m`)?.masked,
    ).toBe(true)
    expect(welcome.offset).toBeGreaterThanOrEqual(90_000)
    expect(welcome.offset).toBeLessThan(100_000)
    expect(welcome.serverEpoch).toBe(server.core.store.serverEpoch)
    first.client.close()
    client.close()
  })

  test('SYN11 a person is told of their own branches and the people there, not of others', async () => {
    const { client, welcome } = await connect('sales')
    expect(welcome.branches.map(({ code }) => code)).toEqual(['A'])
    const names = welcome.people.map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['sales 某', 'colleague 某', '总部']))
    expect(names).not.toContain('stranger 某')
    client.close()
  })

  test('SYN11 POL124 it is told what colleagues are there, but for devices that would refuse to hear it', async () => {
    const { client, welcome } = await connect('sales')
    const postsIn = (people: typeof welcome.people) =>
      people.flatMap(({ name, posts = [] }) => posts.map(({ branch: at, role }) => [name, at, role]))
    expect(postsIn(welcome.people)).toEqual(
      expect.arrayContaining([
        ['sales 某', branch.a, 'SA'],
        ['colleague 某', branch.a, 'SA'],
      ]),
    )
    client.close()
    const session = await signIn(server, 'sales')
    const old = await SocketClient.open(server.url, session)
    await old.send({
      type: 'HELLO',
      protocol: 5,
      app: 'x',
      schema: 1,
      device: session.device,
      now: Date.now(),
      clientIds: [],
      serverEpoch: null,
      secretHash: null,
      bases: {},
    })
    expect(postsIn((await old.next('WELCOME')).people)).toEqual([])
    old.close()
  })

  test('SYN12 another device’s id, an old protocol and a message before HELLO end the connection, each with its code', async () => {
    const session = await signIn(server, 'sales')
    const wrong = await SocketClient.open(server.url, { ...session, device: newId() })
    await wrong.hello([])
    expect((await wrong.end()).code).toBe(closeCodes.denied)

    const old = await SocketClient.open(server.url, session)
    await old.send({
      type: 'HELLO',
      protocol: 0,
      app: 'x',
      schema: 1,
      device: session.device,
      now: 1,
      clientIds: [],
      serverEpoch: null,
      secretHash: null,
      bases: {},
    })
    expect((await old.end()).code).toBe(closeCodes.upgradeNeeded)
    expect(old.heard).toMatchObject([{ type: 'REFUSED', code: 'upgrade' }])

    const early = await SocketClient.open(server.url, session)
    await early.send({
      type: 'PULL',
      scope: `owner/${sales.id}/${branch.a}/profile`,
      base: 0,
      after: 0,
      maxBytes: 4096,
    })
    expect((await early.end()).code).toBe(closeCodes.protocolError)
    expect(early.heard).toMatchObject([{ type: 'REFUSED', code: 'not-greeted' }])
  })

  test('SYN13 without a session the socket closes with 4401; a foreign origin or host gets none at all', async () => {
    const session = await signIn(server, 'sales')
    const nobody = await SocketClient.open(server.url, { ...session, cookie: `anjuan=${'0'.repeat(64)}` })
    expect((await nobody.end()).code).toBe(closeCodes.signedOut)
    await expect(SocketClient.open(server.url, session, { origin: 'http://evil.example' })).rejects.toThrow(
      '403',
    )
    await expect(
      SocketClient.open(server.url, session, { host: `evil.example:${server.port}` }),
    ).rejects.toThrow('403')
    await expect(SocketClient.open(server.url, session, { origin: 'null' })).rejects.toThrow('403')
  })

  test('SYN14 signing out ends the open socket', async () => {
    const { client, session } = await connect('sales')
    await fetch(`${server.url}/api/sign-out`, {
      method: 'POST',
      headers: { cookie: session.cookie, origin: server.url },
    })
    expect((await client.end()).code).toBe(closeCodes.signedOut)
  })

  test('SYN15 whoever gains or loses a right greets anew', async () => {
    const person = await addPerson(server, `moving${newId().toLowerCase()}`, 'SA', 'A')
    const { client } = await connect(person.login)
    await server.core.store.commit([
      {
        meta: { ...(await server.core.store.log(1, 1))[0]!.meta, kind: 'people', action: 'membershipAdded' },
        sealed: null,
        effects: [
          {
            on: 'membership',
            row: {
              id: newId(),
              user: person.id,
              role: 'BM',
              branch: branch.a,
              unit: null,
              from: 0,
              until: null,
              deputyFor: null,
            },
          },
        ],
      },
    ])
    await server.core.directory.reload()
    expect((await client.end()).code).toBe(closeCodes.goingAway)
  })
})

describe('the feed', () => {
  test('SYN60 a first sync brings every document once, whole, with authors and receipts', async () => {
    const writer = await connect('sales')
    const { archive } = await makeArchive(writer, '王小明')
    await writer.client.push([
      writer.client.entry(`${archive}.profile`, writer.clientId, setEntry({ tags: ['老客户'] })),
    ])
    const manager = await connect('manager')
    const { items } = await manager.client.pull(`branch/${branch.a}/profile`)
    const puts = items.filter((item): item is Put => item.doc === `${archive}.profile`)
    expect(puts).toHaveLength(1)
    const [put] = puts as [Put]
    expect(put).toMatchObject({
      full: true,
      epoch: 1,
      count: 2,
      card: { part: 'profile', name: '王小明', tags: ['老客户'] },
    })
    expect(put.authors).toEqual([
      {
        client: writer.clientId,
        user: sales.id,
        device: writer.session.device,
        membership: writer.welcome.memberships[0]?.id,
      },
    ])
    expect(put.receipts.map(({ from, to }) => [from, to])).toEqual([
      [0, 1],
      [1, 2],
    ])
    writer.client.close()
    manager.client.close()
  })

  test('SYN61 pages are small, complete together, and none ends within one sequence', async () => {
    const writer = await connect('sales')
    const made: { readonly archive: string }[] = []
    for (let each = 0; each < 40; each++) made.push(await makeArchive(writer, `客户 ${each}`))
    const manager = await connect('manager')
    const replica = new Replica()
    const { items, pages } = await manager.client.pull(`branch/${branch.a}/profile`, 0, 0, 2048)
    expect(pages).toBeGreaterThan(5)
    replica.apply(items)
    for (const { archive } of made) expect(replica.ids(`${archive}.profile`)).toHaveLength(1)

    // A transfer puts several documents of one compartment at one sequence.
    const archive = made[0]?.archive ?? ''
    const second = newId()
    const ask = (command: object) => ({ k: 'command', at: 1, v: 1, t: 'homeDeco@1', command }) as never
    await writer.client.push([
      writer.client.entry(
        `${archive}.life`,
        writer.clientId,
        ask({ do: 'openBusiness', business: second, owner: sales.id }),
      ),
    ])
    const first = (await server.core.store.archive(archive))?.businesses[0]?.id ?? ''
    await writer.client.push([
      writer.client.entry(`${archive}.${first}.service`, writer.clientId, noteEntry('甲')),
      writer.client.entry(`${archive}.${second}.service`, writer.clientId, noteEntry('乙')),
    ])
    await manager.client.push([
      manager.client.entry(`${archive}.life`, manager.clientId, ask({ do: 'transfer', to: colleague.id })),
    ])
    const heir = await connect('colleague')
    const got = await heir.client.pull(`owner/${colleague.id}/${branch.a}/service`, 0, 0, 1024)
    expect(got.items.map(({ doc }) => doc).sort()).toEqual(
      [`${archive}.${first}.service`, `${archive}.${second}.service`].sort(),
    )
    const gone = await writer.client.pull(`owner/${sales.id}/${branch.a}/service`)
    expect(gone.items.filter(({ op }) => op === 'LEAVE')).toHaveLength(2)
    for (const one of [writer, manager, heir]) one.client.close()
  })

  test('SYN62 a reconnecting device that pages slowly while others write ends up complete (110 of 200 were not)', async () => {
    const writer = await connect('sales')
    const made: { archive: string }[] = []
    for (let each = 0; each < 30; each++) made.push(await makeArchive(writer, `翻页 ${each}`))
    const scope = `branch/${branch.a}/profile`
    const replica = new Replica()
    const device = await connect('manager')
    const first = await device.client.pull(scope)
    replica.apply(first.items)
    replica.base = first.to
    device.client.close()

    // While it is away every document gets an entry, and one more between the pages of its return.
    const edit = async (text: string): Promise<void> => {
      for (const { archive } of made)
        await writer.client.push([
          writer.client.entry(`${archive}.profile`, writer.clientId, setEntry({ alias: text })),
        ])
    }
    await edit('第一次')
    const base = replica.base
    let after = base
    for (let connection = 0; ; connection++) {
      const { client } = await SocketClient.greet(server.url, device.session, [device.clientId], {
        [scope]: base,
      })
      const batch = await client.page(scope, base, after, 2048)
      client.cut()
      replica.apply(batch.items)
      after = batch.to
      if (connection < 4) await edit(`又一次 ${connection}`)
      if (!batch.more) break
      if (connection > 200) throw new Error('it never ends')
    }
    // The rest arrives in a last quiet round.
    const last = await SocketClient.greet(server.url, device.session, [device.clientId], { [scope]: base })
    replica.apply((await last.client.pull(scope, base, after)).items)
    const whole = new Replica()
    whole.apply((await last.client.pull(scope)).items)
    for (const { archive } of made) {
      const doc = `${archive}.profile`
      expect([...replica.ids(doc)].sort()).toEqual([...whole.ids(doc)].sort())
    }
    writer.client.close()
    last.client.close()
  })

  test('SYN63 what the snapshot has swallowed above the base is sent whole', async () => {
    const writer = await connect('sales')
    const { archive } = await makeArchive(writer, '快照')
    const doc = `${archive}.profile`
    const scope = `branch/${branch.a}/profile`
    const manager = await connect('manager')
    const replica = new Replica()
    const first = await manager.client.pull(scope)
    replica.apply(first.items)
    for (let each = 0; each < 70; each++)
      await writer.client.push([
        writer.client.entry(doc, writer.clientId, setEntry({ alias: `别名 ${each}` })),
      ])
    await server.core.snapshots.idle()
    const stored = await server.core.store.document(doc)
    expect(stored?.snapshot).not.toBeNull()
    expect(stored?.tail.length).toBeLessThan(64)
    const second = await manager.client.pull(scope, first.to)
    expect(second.items.find((item) => item.doc === doc)).toMatchObject({ full: true })
    replica.apply(second.items)
    expect(replica.ids(doc)).toHaveLength(71)
    // Above the snapshot only what is new travels.
    await writer.client.push([writer.client.entry(doc, writer.clientId, setEntry({ alias: '最后' }))])
    const third = await manager.client.pull(scope, second.to)
    const put = third.items.find((item) => item.doc === doc) as Put
    expect(put.full).toBe(false)
    expect(readRuns(put.update as Uint8Array)).toEqual([{ client: writer.clientId, clock: 71, length: 1 }])
    replica.apply(third.items)
    writer.client.close()
    manager.client.close()
  })

  test('SYN64 LIVE reaches every subscriber and the author in an unbroken chain', async () => {
    const writer = await connect('sales')
    const manager = await connect('manager')
    const scope = `branch/${branch.a}/profile`
    const replica = new Replica()
    const start = await manager.client.pull(scope)
    replica.apply(start.items)
    replica.base = start.to
    const own = await writer.client.pull(`owner/${sales.id}/${branch.a}/profile`)
    const mine = new Replica()
    mine.base = own.to
    mine.apply(own.items)
    const made: { readonly archive: string }[] = []
    for (let each = 0; each < 10; each++) made.push(await makeArchive(writer, `直播 ${each}`))
    const receive = async (client: SocketClient, of: string, into: Replica): Promise<void> => {
      const last = `${made.at(-1)?.archive}.profile`
      while (into.ids(last).length === 0) {
        const live = await client.next('LIVE')
        if (live.scope === of) expect(into.live(live)).toBe(true)
      }
    }
    await receive(manager.client, scope, replica)
    await receive(writer.client, `owner/${sales.id}/${branch.a}/profile`, mine)
    for (const { archive } of made) expect(replica.ids(`${archive}.profile`)).toHaveLength(1)
    writer.client.close()
    manager.client.close()
  })

  test('SYN65 what another process commits to the same folder shows up in the chain too', async () => {
    const { openCore } = await import('../../../sync-server/server.ts')
    const manager = await connect('manager')
    const scope = `branch/${branch.a}/profile`
    const replica = new Replica()
    const start = await manager.client.pull(scope)
    replica.apply(start.items)
    replica.base = start.to
    const writer = await connect('sales')
    const { archive } = await makeArchive(writer, '外来')
    const doc = `${archive}.profile`
    const shell = await openCore({ data: server.data })
    try {
      const entry = writer.client.entry(doc, writer.clientId, setEntry({ alias: '导入' }))
      const actor = { user: sales.id, device: writer.session.device, session: null, offset: 0 }
      expect(await shell.door.ingest(actor, [entry])).toMatchObject([{ code: 'OK' }])
      // And one of our own right behind it: the chain must not jump over the foreign one.
      await writer.client.push([
        writer.client.entry(
          `${(await makeArchive(writer, '后来')).archive}.consent`,
          writer.clientId,
          noteEntry('x'),
        ),
      ])
      while (replica.ids(doc).length < 2) {
        const live = await manager.client.next('LIVE')
        if (live.scope === scope) expect(replica.live(live)).toBe(true)
      }
    } finally {
      await shell.close()
    }
    writer.client.close()
    manager.client.close()
  })

  test('SYN66 a masked scope carries masked cards and not one byte, name or author of the document', async () => {
    const writer = await connect('sales')
    const { archive } = await makeArchive(writer, '欧阳锋')
    const finance = await connect('finance')
    const { items } = await finance.client.pull(`branch/${branch.a}/profile~m`)
    const put = items.find((item) => item.doc === `${archive}.profile`) as Put
    expect(put).toMatchObject({
      update: null,
      authors: [],
      receipts: [],
      count: 0,
      card: { name: '欧**', pinyin: '' },
    })
    expect(JSON.stringify(items)).not.toContain('阳锋')
    await finance.client.send({
      type: 'PULL',
      scope: `branch/${branch.a}/profile`,
      base: 0,
      after: 0,
      maxBytes: 4096,
    })
    expect(await finance.client.next('REFUSED')).toMatchObject({ code: 'not-your-scope' })
    // Live too.
    await writer.client.push([
      writer.client.entry(`${archive}.profile`, writer.clientId, setEntry({ alias: '西毒' })),
    ])
    const live = await finance.client.next('LIVE')
    expect(live).toMatchObject({
      scope: `branch/${branch.a}/profile~m`,
      item: { update: null, card: { alias: '' } },
    })
    writer.client.close()
    finance.client.close()
  })
})

describe('on demand', () => {
  test('SYN70 FETCH is in the log before it is answered, by what the policy allows of each document', async () => {
    const writer = await connect('sales')
    const { archive } = await makeArchive(writer, '调阅')
    await writer.client.push([
      writer.client.entry(
        `${archive}.contact`,
        writer.clientId,
        setEntry({ address: '北京市海淀区中关村大街1号' }),
      ),
      writer.client.entry(`${archive}.consent`, writer.clientId, agreesToSensitive()),
      writer.client.entry(`${archive}.identity`, writer.clientId, setEntry({ idType: 'passport' })),
    ])
    const { client } = await connect('hq')
    const before = await server.core.store.head()
    await client.send({ type: 'FETCH', req: 7, archive, doc: null, purpose: 'follow-up' })
    const answer = await client.next('FETCHED')
    expect(answer).toMatchObject({ req: 7, refused: null })
    const byDoc = new Map(answer.items.map((item) => [item.doc, item]))
    expect(byDoc.get(`${archive}.profile`)).toMatchObject({ full: true, update: expect.any(Uint8Array) })
    expect(byDoc.get(`${archive}.contact`)).toMatchObject({ update: null })
    expect(byDoc.has(`${archive}.identity`)).toBe(false)
    const logged = (await server.core.store.log(before + 1, 10)).find(({ meta }) => meta.kind === 'access')
    expect(logged?.meta).toMatchObject({
      action: 'view',
      archive,
      role: 'HQ',
      purpose: 'follow-up',
      offline: false,
      outcome: 'ok',
    })
    // A purpose typed by hand stays out of the metadata.
    await client.send({ type: 'FETCH', req: 8, archive, doc: null, purpose: '王小明 的 投诉' })
    await client.next('FETCHED')
    expect((await server.core.store.log(before + 1, 10)).at(-1)?.meta).toMatchObject({
      kind: 'access',
      purpose: 'stated',
    })
    writer.client.close()
    client.close()
  })

  test('SYN71 repair is no view, but only of what the feed brings anyway', async () => {
    const writer = await connect('sales')
    const { archive } = await makeArchive(writer, '修复')
    const before = await server.core.store.head()
    await writer.client.send({ type: 'FETCH', req: 1, archive, doc: `${archive}.profile`, purpose: 'repair' })
    expect((await writer.client.next('FETCHED')).items).toHaveLength(1)
    expect(await server.core.store.head()).toBe(before)
    const { client } = await connect('hq')
    const head = await server.core.store.head()
    await client.send({ type: 'FETCH', req: 2, archive, doc: `${archive}.profile`, purpose: 'repair' })
    await client.next('FETCHED')
    expect((await server.core.store.log(head + 1, 10)).map(({ meta }) => meta.kind)).toEqual(['access'])
    writer.client.close()
    client.close()
  })

  test('SYN72 what one may not read and what does not exist are refused alike, and the attempt is logged', async () => {
    const writer = await connect('sales')
    const { archive } = await makeArchive(writer, '别店')
    const { client } = await connect('stranger')
    for (const asked of [archive, newId(), 'nonsense']) {
      const head = await server.core.store.head()
      await client.send({ type: 'FETCH', req: 3, archive: asked, doc: null, purpose: 'curious' })
      expect(await client.next('FETCHED')).toEqual({ type: 'FETCHED', req: 3, items: [], refused: 'denied' })
      expect((await server.core.store.log(head + 1, 10)).map(({ meta }) => [meta.kind, meta.action])).toEqual(
        [['refused', 'fetch']],
      )
    }
    writer.client.close()
    client.close()
  })
})

describe('accesses made on the device', () => {
  const chain = (count: number, archive: string | null, from?: SeenEvent): SeenEvent[] =>
    seenChain(
      count,
      {
        kind: 'view',
        archive,
        parts: ['profile'],
        purpose: 'follow-up',
        at: 1_700_000_000_000,
        offline: true,
      },
      from,
    )

  test('SYN80 each is a log entry with both times; what was sent before is not logged twice', async () => {
    const writer = await connect('sales')
    const { archive } = await makeArchive(writer, '已阅')
    const before = await server.core.store.head()
    const events = chain(3, archive)
    await writer.client.send({ type: 'SEEN', events })
    expect(await writer.client.next('SEEN_ACK')).toEqual({ type: 'SEEN_ACK', counter: 3 })
    const rows = await server.core.store.log(before + 1, 10)
    expect(
      rows.map(({ meta }) => [
        meta.kind,
        meta.action,
        meta.counter,
        meta.claimed,
        meta.offline,
        meta.archive,
        meta.outcome,
        meta.branch,
      ]),
    ).toEqual(events.map(({ counter, at }) => ['access', 'view', counter, at, true, archive, 'ok', branch.a]))
    expect(
      rows.every(
        ({ meta }) =>
          meta.received > (meta.claimed ?? 0) &&
          meta.offset !== null &&
          meta.device === writer.session.device,
      ),
    ).toBe(true)
    await writer.client.send({ type: 'SEEN', events: [...events, ...chain(1, archive, events.at(-1))] })
    expect(await writer.client.next('SEEN_ACK')).toEqual({ type: 'SEEN_ACK', counter: 4 })
    expect(await server.core.store.head()).toBe(before + 4)
    writer.client.close()
  })

  test('SYN81 a missing counter and a broken chain are logged as what they are', async () => {
    const writer = await connect('sales')
    const before = await server.core.store.head()
    const events = chain(6, null)
    const [one, , three, four, five, six] = events as [
      SeenEvent,
      SeenEvent,
      SeenEvent,
      SeenEvent,
      SeenEvent,
      SeenEvent,
    ]
    // The second is left out; the fifth was bent after it was chained; the sixth follows its honest hash.
    await writer.client.send({ type: 'SEEN', events: [one, three, four, { ...five, archive: newId() }, six] })
    expect(await writer.client.next('SEEN_ACK')).toMatchObject({ counter: 6 })
    const rows = await server.core.store.log(before + 1, 10)
    expect(rows.map(({ meta }) => [meta.counter, meta.outcome])).toEqual([
      [1, 'ok'],
      [3, 'gap'],
      [4, 'ok'],
      [5, 'broken'],
      [6, 'ok'],
    ])
    writer.client.close()
  })
})

describe('bookkeeping', () => {
  test('SYN90 what a device says it still holds is known to head office, and to the log when it changes', async () => {
    const { client, session } = await connect('sales')
    const before = await server.core.store.head()
    await client.send({ type: 'STANDING', pending: 4, oldest: 1_700_000_000_000 })
    await client.send({ type: 'STANDING', pending: 3, oldest: 1_700_000_000_001 })
    await client.send({ type: 'PING', n: 1 })
    await client.next('PONG')
    expect(await server.core.store.device(session.device)).toMatchObject({
      pending: 4,
      oldest: 1_700_000_000_000,
      app: 'test',
      name: '测试设备',
    })
    expect((await server.core.store.log(before + 1, 10)).map(({ meta }) => meta.action)).toEqual(['standing'])
    await client.send({ type: 'STANDING', pending: 0, oldest: null })
    await client.send({ type: 'PING', n: 2 })
    await client.next('PONG')
    expect(await server.core.store.device(session.device)).toMatchObject({ pending: 0, oldest: null })
    client.close()
  })
})
