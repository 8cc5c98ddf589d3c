import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../shared/base/json.ts'
import { readEntries } from '../../../shared/document/read.ts'
import { allUpdates } from '../../../sync-server/ingest/ledgers.ts'
import { draft } from '../../../sync-server/ingest/draft.ts'
import { agreesToSensitive } from '../../support/consents.ts'
import { openTestDoor, type TestDoor, type Writer } from '../../support/door.ts'
import { newId } from '../../support/server.ts'
import {
  entryAt,
  newClientId,
  noteEntry,
  openCommand,
  pushOf,
  setEntry,
  sha256,
} from '../../support/socketClient.ts'

let door: TestDoor
let sales: Writer
let colleague: Writer
let manager: Writer
let service: Writer
let stranger: Writer
let head: Writer

beforeAll(async () => {
  door = await openTestDoor()
  sales = await door.person('sales', 'SA', 'A')
  colleague = await door.person('colleague', 'SA', 'A')
  manager = await door.person('manager', 'BM', 'A')
  service = await door.person('service', 'CS', 'A')
  stranger = await door.person('stranger', 'BM', 'B')
  head = await door.person('head', 'HQ', null)
})
afterAll(async () => {
  expect(door.errors).toEqual([])
  await door.end()
})

/** Runs the attempt and says what it changed besides the log's note of a refusal. */
async function changesOf(
  attempt: () => Promise<unknown>,
): Promise<{ readonly answer: unknown; readonly kinds: readonly string[] }> {
  const before = await door.core.store.head()
  const answer = await attempt()
  const rows = await door.core.store.log(before + 1, 1000)
  return { answer, kinds: rows.map(({ meta }) => meta.kind) }
}

/** Refused with this answer; nothing is written but one entry of kind `refused`. */
async function expectRefused(
  writer: Writer,
  entry: ReturnType<Writer['entry']>,
  answer: string,
): Promise<void> {
  const doc = await door.core.store.document(entry.doc)
  const seen = await changesOf(() => writer.why(entry))
  expect(seen).toEqual({ answer, kinds: ['refused'] })
  expect(await door.core.store.document(entry.doc)).toEqual(doc)
}

const entriesOf = async (doc: string): Promise<readonly JsonObject[]> => {
  const ledger = await door.core.ledgers.open(doc)
  return ledger === null ? [] : readEntries(...allUpdates(ledger)).map(({ value }) => value)
}

describe('opening an archive', () => {
  test('SYN40 the server answers in its own name, numbers the file and covers the command', async () => {
    const { archive, business } = await door.archive(sales)
    const [command, verdict] = await entriesOf(`${archive}.life`)
    expect(command).toMatchObject({ k: 'command', command: { do: 'open' } })
    expect(verdict).toMatchObject({
      k: 'verdict',
      n: 1,
      covers: { life: [`${sales.client}.0`] },
      verdict: { is: 'opened', branch: door.a, owner: sales.actor.user, business },
    })
    const row = await door.core.store.archive(archive)
    expect(row).toMatchObject({
      n: 1,
      owner: sales.actor.user,
      businesses: [{ id: business, owner: sales.actor.user }],
    })
    expect(row?.archiveNo).toMatch(/^A-2026-D-\d{5}$/)
  })

  test('SYN41 numbers follow each other without a gap, by branch, year and industry', async () => {
    const first = (await door.core.store.archive((await door.archive(sales)).archive))?.archiveNo ?? ''
    const many = await Promise.all(Array.from({ length: 20 }, () => door.archive(sales)))
    const rows = await Promise.all(many.map(({ archive }) => door.core.store.archive(archive)))
    const numbers = rows.map((row) => Number(row?.archiveNo.slice(-5))).sort((x, y) => x - y)
    const start = Number(first.slice(-5))
    expect(numbers).toEqual(Array.from({ length: 20 }, (_, at) => start + 1 + at))

    const archive = newId()
    const generic = sales.entry(
      `${archive}.life`,
      openCommand(door.a, sales.actor.user, newId(), 'generic@1'),
    )
    expect(await sales.code(generic)).toBe('OK')
    expect((await door.core.store.archive(archive))?.archiveNo).toBe('A-2026-E-00001')
  })

  test('SYN42 one that may not be granted is refused and leaves nothing', async () => {
    const life = (): string => `${newId()}.life`
    const ask = (branch: string, owner: string): JsonObject => openCommand(branch, owner, newId())
    await expectRefused(sales, sales.entry(life(), ask(door.b, sales.actor.user)), 'DENIED not-yours')
    await expectRefused(sales, sales.entry(life(), ask(door.a, colleague.actor.user)), 'DENIED not-yours')
    await expectRefused(sales, sales.entry(life(), ask(newId(), sales.actor.user)), 'DENIED unknown-branch')
    await expectRefused(
      manager,
      manager.entry(life(), ask(door.a, stranger.actor.user)),
      'DENIED owner-not-in-branch',
    )
    await expectRefused(head, head.entry(life(), ask(door.a, sales.actor.user)), 'DENIED no-right')
    await expectRefused(sales, sales.entry(life(), noteEntry('不是命令')), 'INVALID wrong-compartment')
    await expectRefused(
      sales,
      sales.entry(`${newId()}.profile`, setEntry({ name: '无档' })),
      'DENIED unknown-archive',
    )
  })

  test('SYN43 one push may open an archive and fill it, and many people share a round', async () => {
    const one = async (writer: Writer): Promise<readonly string[]> => {
      const archive = newId()
      const business = newId()
      const results = await writer.push(
        writer.entry(`${archive}.life`, openCommand(door.a, writer.actor.user, business)),
        writer.entry(`${archive}.profile`, setEntry({ name: '一起' })),
        writer.entry(`${archive}.contact`, setEntry({ address: '北京市朝阳区高井路' })),
        writer.entry(`${archive}.${business}.service`, noteEntry('首次来电')),
        writer.entry(`${archive}.profile`, setEntry({ tags: ['老客户'] })),
      )
      return results.map(({ code }) => code)
    }
    const all = await Promise.all([one(sales), one(colleague), one(manager), one(service), one(sales)])
    expect(new Set(all.flat())).toEqual(new Set(['OK']))
  })
})

describe('rights', () => {
  test('SYN30 a compartment takes entries only from those whom the table lets write there', async () => {
    const { archive, business } = await door.archive(sales)
    const at = (part: string): string => `${archive}.${part}`
    const note = noteEntry('x')
    // Sales: everything of their own but money and custody; identity unseen.
    expect(await sales.code(sales.entry(at('consent'), agreesToSensitive()))).toBe('OK')
    expect(await sales.code(sales.entry(at('identity'), setEntry({ idType: 'passport' })))).toBe('OK')
    await expectRefused(
      sales,
      sales.entry(at(`${business}.finance`), setEntry({ payer: 'x' })),
      'DENIED no-right',
    )
    await expectRefused(sales, sales.entry(at('custody'), setEntry({ box: 'x' })), 'DENIED no-right')
    // A colleague owns nothing here: to him there is no such archive.
    await expectRefused(
      colleague,
      colleague.entry(at('profile'), setEntry({ name: '改某' })),
      'DENIED unknown-archive',
    )
    await expectRefused(colleague, colleague.entry(at(`${business}.service`), note), 'DENIED unknown-archive')
    await expectRefused(colleague, colleague.entry(at(`${newId()}.service`), note), 'DENIED unknown-archive')
    // Service writes in the branch, but neither deal nor identity.
    expect(await service.code(service.entry(at(`${business}.service`), note))).toBe('OK')
    await expectRefused(
      service,
      service.entry(at(`${business}.deal`), setEntry({ stage: 'x' })),
      'DENIED no-right',
    )
    await expectRefused(
      service,
      service.entry(at('identity'), setEntry({ idType: 'passport' })),
      'DENIED no-right',
    )
    // Another branch's manager may nothing, not even ask.
    for (const part of ['life', 'profile', 'contact', 'consent', `${business}.deal`, `${business}.service`]) {
      await expectRefused(stranger, stranger.entry(at(part), note), 'DENIED unknown-archive')
    }
    // Head office reads and asks, it does not write into compartments.
    await expectRefused(head, head.entry(at('profile'), setEntry({ name: '总部改' })), 'DENIED no-right')
  })

  test('SYN31 a business has its own owner; one that does not exist takes nothing', async () => {
    const { archive } = await door.archive(sales)
    await expectRefused(
      sales,
      sales.entry(`${archive}.${newId()}.deal`, setEntry({ stage: 'x' })),
      'DENIED unknown-business',
    )
    const second = newId()
    const ask = {
      k: 'command',
      at: 1,
      v: 1,
      t: 'homeDeco@1',
      command: { do: 'openBusiness', business: second, owner: colleague.actor.user },
    }
    expect(await manager.code(manager.entry(`${archive}.life`, ask))).toBe('OK')
    expect(await colleague.code(colleague.entry(`${archive}.${second}.service`, noteEntry('我的业务')))).toBe(
      'OK',
    )
    await expectRefused(
      sales,
      sales.entry(`${archive}.${second}.service`, noteEntry('不是我的')),
      'DENIED not-yours',
    )
    await expectRefused(
      colleague,
      colleague.entry(`${archive}.profile`, setEntry({ name: '改某' })),
      'DENIED not-yours',
    )
    // Whoever has any right on the archive asks in its `life`.
    expect(
      await colleague.code(
        colleague.entry(`${archive}.life`, { ...ask, command: { do: 'transfer', to: sales.actor.user } }),
      ),
    ).toBe('OK')
  })

  test('SYN32 somebody else’s client id, an unknown one and another device’s are refused as forks', async () => {
    const { archive } = await door.archive(sales)
    const doc = `${archive}.profile`
    const forged = entryAt(doc, manager.client, 0, setEntry({ name: '冒名' }))
    await expectRefused(sales, forged, 'FORK')
    await expectRefused(sales, entryAt(doc, newClientId(), 0, setEntry({ name: '无主' })), 'FORK')
    const phone = await door.device(sales)
    await expectRefused(phone, entryAt(doc, sales.client, 0, setEntry({ name: '另一台' })), 'FORK')
    await expectRefused(
      sales,
      entryAt(doc, door.core.store.serverClient, 0, setEntry({ name: '冒充服务器' })),
      'FORK',
    )
  })
})

describe('the bytes', () => {
  test('SYN20 what does not hash to what was said, or is no update of this client, changes nothing', async () => {
    const { archive } = await door.archive(sales)
    const doc = `${archive}.profile`
    const good = entryAt(doc, sales.client, 0, setEntry({ name: '好某' }))
    await expectRefused(sales, { ...good, sha256: 'f'.repeat(64) }, 'INVALID sha256')
    await expectRefused(sales, { ...good, doc: `${archive}.secrets` }, 'INVALID bad-document')
    await expectRefused(sales, { ...good, doc: 'nonsense' }, 'INVALID bad-document')
    await expectRefused(sales, pushOf(doc, sales.client, new Uint8Array()), 'INVALID cutShort')
    await expectRefused(
      sales,
      pushOf(doc, sales.client, Uint8Array.from([...good.update, 0])),
      'INVALID bytesLeftOver',
    )
    await expectRefused(sales, pushOf(doc, sales.client, new Uint8Array(65 * 1024)), 'INVALID tooLong')
    // An update of another client under one's own id.
    const others = entryAt(doc, manager.client, 0, setEntry({ name: '别人' }))
    await expectRefused(sales, { ...others, clientId: sales.client }, 'INVALID client')
    // A delete set: the eleven bytes that empty a document elsewhere.
    const wipe = Uint8Array.from([0, 1, ...good.update.subarray(2, 7), 1, 0, 1])
    await expectRefused(sales, pushOf(doc, sales.client, wipe), 'INVALID sections')
    expect(await sales.code({ ...good, epoch: 2 })).toBe('EPOCH')
    expect(await entriesOf(doc)).toEqual([])
    expect(await sales.code(good)).toBe('OK')
  })

  test('SYN21 the same bytes again are DUP with the same receipt, other bytes at that clock a FORK', async () => {
    const { archive } = await door.archive(sales)
    const doc = `${archive}.profile`
    const first = sales.entry(doc, setEntry({ name: '一某' }))
    const [ok] = await sales.push(first)
    const again = await changesOf(() => sales.push(first))
    expect(again.kinds).toEqual([])
    expect(again.answer).toEqual([{ ...ok, code: 'DUP' }])
    await expectRefused(sales, entryAt(doc, sales.client, 0, setEntry({ name: '另一个一' })), 'FORK')
    // The middle of a longer run is no run.
    const pair = sales.entry(doc, setEntry({ name: '二某' }), setEntry({ name: '三某' }))
    expect(await sales.code(pair)).toBe('OK')
    await expectRefused(sales, entryAt(doc, sales.client, 2, setEntry({ name: '三某' })), 'FORK')
    // Twice in one push: accepted once.
    const twice = sales.entry(doc, setEntry({ name: '四某' }))
    const results = await sales.push(twice, { ...twice, id: 'again' })
    expect(results.map(({ code }) => code)).toEqual(['OK', 'DUP'])
    expect(await entriesOf(doc)).toHaveLength(4)
    // Twice at one moment, over two connections that measured the clock otherwise: one receipt all the same.
    const both = sales.entry(doc, setEntry({ name: '五某' }))
    const { door: gate } = door.core
    const answers = await Promise.all(
      [30, 70].map((offset) => gate.ingest({ ...sales.actor, offset }, [both])),
    )
    const [one, other] = answers.flat()
    expect(one).toMatchObject({ code: 'OK', offset: 30 })
    expect(other).toEqual({ ...one, code: 'DUP' })
  })

  test('SYN22 a gap is NEED with the clock to send from, and an entry behind a refused one is never skipped to', async () => {
    const { archive } = await door.archive(sales)
    const doc = `${archive}.profile`
    const late = await sales.push(entryAt(doc, sales.client, 3, setEntry({ name: '晚某' })))
    expect(late).toMatchObject([{ code: 'NEED', clock: 0 }])
    const results = await sales.push(
      entryAt(doc, sales.client, 0, setEntry({ name: '一某' })),
      entryAt(doc, sales.client, 1, setEntry({ noSuchField: 1 })),
      entryAt(doc, sales.client, 2, setEntry({ name: '三某' })),
      entryAt(`${archive}.contact`, sales.client, 0, setEntry({ address: '北京市朝阳区' })),
    )
    expect(results).toMatchObject([
      { code: 'OK' },
      { code: 'INVALID', why: 'unknown-field', field: 'noSuchField' },
      { code: 'NEED', clock: 1 },
      { code: 'OK' },
    ])
    expect(await entriesOf(doc)).toHaveLength(1)
  })
})

describe('what an entry may say', () => {
  test('SYN23 shape, place, template and version are checked, with the key at fault', async () => {
    const { archive, business } = await door.archive(sales)
    const profile = `${archive}.profile`
    const at = (doc: string, value: JsonObject): ReturnType<Writer['entry']> =>
      entryAt(doc, sales.client, doc.endsWith('life') ? 1 : 0, value)
    const set = setEntry({ name: '甲某' })
    await expectRefused(sales, at(profile, { ...set, v: 2 }), 'INVALID higher-version')
    await expectRefused(sales, at(profile, { ...set, k: 'wish' }), 'INVALID unknown-kind')
    await expectRefused(sales, at(profile, { ...set, by: 'me' }), 'INVALID unexpected')
    await expectRefused(sales, at(profile, { ...set, t: 'homeDeco@99' }), 'INVALID unknown-template')
    await expectRefused(sales, at(profile, { ...set, t: 'generic@1' }), 'INVALID wrong-template')
    await expectRefused(sales, at(profile, setEntry({ address: '海淀' })), 'INVALID wrong-compartment')
    await expectRefused(sales, at(profile, setEntry({ name: 7 })), 'INVALID wrong-type')
    await expectRefused(
      sales,
      at(profile, openCommand(door.a, sales.actor.user, newId())),
      'INVALID wrong-compartment',
    )
    await expectRefused(
      sales,
      at(profile, { k: 'note', at: 1, v: 1, t: 'homeDeco@1', fact: { text: 'x' } }),
      'INVALID wrong-compartment',
    )
    await expectRefused(sales, at(`${archive}.${business}.service`, noteEntry('')), 'INVALID too-short')
    await expectRefused(sales, at(`${archive}.life`, set), 'INVALID wrong-compartment')
  })

  test('SYN24 only the server rules and only the server redacts', async () => {
    const { archive, business } = await door.archive(sales)
    const verdict = {
      k: 'verdict',
      at: 1,
      v: 1,
      t: 'homeDeco@1',
      n: 2,
      covers: {},
      verdict: { is: 'opened', branch: door.a, owner: sales.actor.user, business, archiveNo: 'A-1' },
    }
    await expectRefused(sales, entryAt(`${archive}.life`, sales.client, 1, verdict), 'INVALID server-only')
    await expectRefused(
      manager,
      entryAt(`${archive}.life`, manager.client, 0, verdict),
      'INVALID server-only',
    )
    await expectRefused(
      sales,
      entryAt(`${archive}.profile`, sales.client, 0, { k: 'redacted', why: '清理' }),
      'INVALID server-only',
    )
  })

  test('SYN25 base and supersedes name known entries of the same document, also such that are no longer heads', async () => {
    const { archive, business } = await door.archive(sales)
    const doc = `${archive}.profile`
    const name = (text: string, ...base: readonly string[]): JsonObject =>
      setEntry({ name: text }, base.length === 0 ? {} : { name: base })
    const own = (clock: number): string => `${sales.client}.${clock}`
    await sales.push(sales.entry(doc, name('一某')))
    await sales.push(sales.entry(doc, name('二某', own(0))))
    // A colleague that was away replaces the first write, which nobody's guard row names any more.
    expect(await manager.code(manager.entry(doc, name('另一个二', own(0))))).toBe('OK')
    await expectRefused(sales, entryAt(doc, sales.client, 2, name('三某', own(7))), 'INVALID unknown-base')
    await expectRefused(
      sales,
      entryAt(doc, sales.client, 2, setEntry({ tags: ['x'] }, { tags: [own(0)] })),
      'INVALID unknown-base',
    )
    // Its own id, and one that is not yet there: no circles.
    await expectRefused(sales, entryAt(doc, sales.client, 2, name('三某', own(2))), 'INVALID unknown-base')
    const notes = `${archive}.${business}.service`
    expect(await sales.code(sales.entry(notes, noteEntry('原话')))).toBe('OK')
    expect(await sales.code(sales.entry(notes, noteEntry('改正', { supersedes: [own(0)] })))).toBe('OK')
    await expectRefused(
      sales,
      entryAt(notes, sales.client, 2, noteEntry('错', { supersedes: [`${manager.client}.0`] })),
      'INVALID unknown-superseded',
    )
  })

  test('SYN26 entries of one update may build on each other', async () => {
    const { archive } = await door.archive(sales)
    const doc = `${archive}.profile`
    const both = sales.entry(
      doc,
      setEntry({ name: '一某' }),
      setEntry({ name: '二某' }, { name: [`${sales.client}.0`] }),
    )
    expect(await sales.code(both)).toBe('OK')
    // All or none: a second value that is wrong takes the first with it.
    const half = entryAt(doc, sales.client, 2, setEntry({ name: '三某' }), setEntry({ nope: 1 }))
    await expectRefused(sales, half, 'INVALID unknown-field')
  })
})

describe('transfer', () => {
  const command = (to: string, business?: string): JsonObject => ({
    k: 'command',
    at: 1,
    v: 1,
    t: 'homeDeco@1',
    command: { do: 'transfer', to, ...(business === undefined ? {} : { business }) },
  })

  test('SYN44 the manager moves an archive: verdict, row and every feed move in one commit', async () => {
    const { archive, business } = await door.archive(sales)
    const docs = [`${archive}.life`, `${archive}.profile`, `${archive}.${business}.service`]
    await sales.push(
      sales.entry(docs[1] as string, setEntry({ name: '移交' })),
      sales.entry(docs[2] as string, noteEntry('嗯')),
    )
    expect(await manager.code(manager.entry(`${archive}.life`, command(colleague.actor.user)))).toBe('OK')
    expect(await door.core.store.archive(archive)).toMatchObject({
      n: 2,
      owner: colleague.actor.user,
      businesses: [{ id: business, owner: colleague.actor.user }],
    })
    for (const doc of docs) {
      const scopes = await door.core.store.scopesOf(doc)
      expect(scopes.some((scope) => scope.startsWith(`owner/${colleague.actor.user}/`))).toBe(true)
      expect(scopes.some((scope) => scope.startsWith(`owner/${sales.actor.user}/`))).toBe(false)
      const compartment = doc.split('.').at(-1)
      const left = await door.core.store.scopeRow(`owner/${sales.actor.user}/${door.a}/${compartment}`, doc)
      const entered = await door.core.store.scopeRow(
        `owner/${colleague.actor.user}/${door.a}/${compartment}`,
        doc,
      )
      expect(left?.why).toBe('transferred')
      expect(left?.leftSeq).toBe(entered?.enterSeq)
    }
    // And back again: who left before is listed anew.
    expect(await manager.code(manager.entry(`${archive}.life`, command(sales.actor.user)))).toBe('OK')
    expect(
      (await door.core.store.scopeRow(`owner/${sales.actor.user}/${door.a}/life`, `${archive}.life`))
        ?.leftSeq,
    ).toBeNull()
    expect(await sales.code(sales.entry(`${archive}.profile`, setEntry({ name: '又回来' })))).toBe('OK')
  })

  test('SYN45 work of the old owner is held: durable in the log, not in the document, not lost', async () => {
    const { archive, business } = await door.archive(sales)
    const doc = `${archive}.profile`
    await sales.push(sales.entry(doc, setEntry({ name: '原主' })))
    await manager.push(manager.entry(`${archive}.life`, command(colleague.actor.user)))
    const offline = sales.entry(doc, setEntry({ tags: ['离线写的'] }))
    const fresh = sales.entry(`${archive}.${business}.service`, noteEntry('离线记的'))
    const seen = await changesOf(() => sales.push(offline, fresh))
    expect(seen.kinds).toEqual(['refused', 'refused'])
    expect(seen.answer).toMatchObject([
      { code: 'HELD', why: 'transferred' },
      { code: 'HELD', why: 'transferred' },
    ])
    expect(await entriesOf(doc)).toHaveLength(1)
    const held = (await door.log()).at(-2)
    const key = await door.core.keys.findDocumentKey(doc, 1)
    expect(Uint8Array.from(key?.open(held?.sealed as Uint8Array, `${doc}@1`) ?? [])).toEqual(offline.update)
    // Garbage is not held for anyone to look at.
    await expectRefused(sales, pushOf(doc, sales.client, Uint8Array.of(1, 2, 3)), 'INVALID not-an-update')
    // Money was never theirs to write.
    await expectRefused(
      sales,
      entryAt(`${archive}.${business}.finance`, sales.client, 0, setEntry({ payer: 'x' })),
      'DENIED unknown-archive',
    )
    // A stranger's attempt is no held work.
    await expectRefused(
      stranger,
      entryAt(doc, stranger.client, 0, setEntry({ name: 'x某' })),
      'DENIED unknown-archive',
    )
  })

  test('SYN45 so is work of a membership that ran out meanwhile', async () => {
    const helper = await door.person('helper', 'CS', 'A')
    const { archive, business } = await door.archive(sales)
    const notes = `${archive}.${business}.service`
    expect(await helper.code(helper.entry(notes, noteEntry('在职')))).toBe('OK')
    const [held] = await door.core.store.membershipsOf(helper.actor.user)
    if (held === undefined) throw new Error('no membership')
    const ended = { ...held, until: door.clock.time + 1000 }
    await door.core.recorder.record([
      {
        meta: draft('people', 'membershipEnded'),
        payload: null,
        effects: [{ on: 'membership', row: ended }],
      },
    ])
    await door.core.directory.reload()
    door.clock.time += 1000
    expect(await helper.why(helper.entry(notes, noteEntry('最后一条')))).toBe('HELD expired')
    expect(await entriesOf(notes)).toHaveLength(1)
  })

  test('SYN46 a transfer that may not be granted gets a verdict that says why, and nothing moves', async () => {
    const { archive, business } = await door.archive(sales)
    const before = await door.core.store.archive(archive)
    const answers: [Writer, JsonObject, string][] = [
      [sales, command(colleague.actor.user), 'no-right'],
      [manager, command(stranger.actor.user), 'owner-not-in-branch'],
      [manager, command(newId()), 'owner-not-in-branch'],
      [manager, command(sales.actor.user), 'already-theirs'],
      [manager, command(colleague.actor.user, newId()), 'unknown-business'],
      [
        manager,
        {
          ...command(''),
          command: { do: 'open', branch: door.a, owner: manager.actor.user, business: newId() },
        },
        'already-open',
      ],
      [
        manager,
        { ...command(''), command: { do: 'openBusiness', business, owner: sales.actor.user } },
        'business-exists',
      ],
    ]
    for (const [writer, value, why] of answers) {
      expect(await writer.code(writer.entry(`${archive}.life`, value))).toBe('OK')
      const verdicts = (await entriesOf(`${archive}.life`)).filter((entry) => entry['k'] === 'verdict')
      const newest = verdicts.reduce((one, other) => (Number(other['n']) > Number(one['n']) ? other : one))
      expect(newest['verdict']).toEqual({ is: 'refused', why })
    }
    const after = await door.core.store.archive(archive)
    expect(after).toEqual({ ...before, n: 1 + answers.length })
    const numbers = (await entriesOf(`${archive}.life`)).flatMap((entry) =>
      entry['k'] === 'verdict' ? [Number(entry['n'])] : [],
    )
    expect(numbers.sort((x, y) => x - y)).toEqual(
      Array.from({ length: 1 + answers.length }, (_, at) => at + 1),
    )
  })

  test('SYN47 one business moves alone', async () => {
    const { archive, business } = await door.archive(sales)
    await sales.push(
      sales.entry(`${archive}.profile`, setEntry({ name: '留下' })),
      sales.entry(`${archive}.${business}.service`, noteEntry('去')),
    )
    expect(
      await manager.code(manager.entry(`${archive}.life`, command(colleague.actor.user, business))),
    ).toBe('OK')
    expect(await door.core.store.archive(archive)).toMatchObject({
      owner: sales.actor.user,
      businesses: [{ id: business, owner: colleague.actor.user }],
    })
    const listed = async (doc: string): Promise<readonly string[]> =>
      (await door.core.store.scopesOf(doc)).filter((scope) => scope.startsWith('owner/'))
    expect(await listed(`${archive}.profile`)).toEqual([`owner/${sales.actor.user}/${door.a}/profile`])
    expect(await listed(`${archive}.${business}.service`)).toEqual([
      `owner/${colleague.actor.user}/${door.a}/service`,
    ])
    expect([...(await listed(`${archive}.life`))].sort()).toEqual(
      [`owner/${sales.actor.user}/${door.a}/life`, `owner/${colleague.actor.user}/${door.a}/life`].sort(),
    )
    expect(await colleague.code(colleague.entry(`${archive}.${business}.service`, noteEntry('接手')))).toBe(
      'OK',
    )
  })
})

describe('the log', () => {
  test('SYN50 an accepted entry says who, with which membership, on which device, when by both clocks', async () => {
    const { archive } = await door.archive(sales)
    const before = await door.core.store.head()
    const late: Writer['actor'] = { ...sales.actor, offset: 120_000 }
    const entry = sales.entry(`${archive}.profile`, setEntry({ name: '记某' }))
    const [result] = await door.core.door.ingest(late, [entry])
    const [row] = await door.core.store.log(before + 1, 1)
    expect(result).toMatchObject({
      code: 'OK',
      seq: before + 1,
      offset: 120_000,
      received: row?.meta.received,
    })
    expect(row?.meta).toMatchObject({
      kind: 'change',
      action: 'set',
      user: sales.actor.user,
      device: sales.actor.device,
      membership: door.core.directory.membershipsOf(sales.actor.user)[0]?.id,
      role: 'SA',
      branch: door.a,
      archive,
      doc: `${archive}.profile`,
      client: sales.client,
      clock: 0,
      length: 1,
      offset: 120_000,
      outcome: 'ok',
    })
    expect(row?.meta.claimed).toBeTypeOf('number')
  })

  test('SYN51 no name stands in clear in any entry, sealed bytes included', async () => {
    const { archive } = await door.archive(sales)
    const canary = '金丝雀不该出现'
    await sales.push(sales.entry(`${archive}.profile`, setEntry({ name: canary })))
    const text = (await door.log())
      .map(({ meta, sealed }) => JSON.stringify(meta) + Buffer.from(sealed ?? []).toString('utf8'))
      .join('\n')
    expect(text).not.toContain(canary)
    expect(text).not.toContain('一店')
    expect(text).not.toContain('测试公司')
  })

  test('SYN52 refusals are counted, not flooded: a hundred are told one by one, the rest in one sum', async () => {
    const noisy = await door.person('noisy', 'SA', 'A')
    const before = await door.core.store.head()
    for (let round = 0; round < 5; round++) {
      await noisy.push(
        ...Array.from({ length: 64 }, () =>
          entryAt(`${newId()}.profile`, noisy.client, 0, setEntry({ name: 'x某' })),
        ),
      )
    }
    const told = (await door.core.store.log(before + 1, 1000)).filter(({ meta }) => meta.kind === 'refused')
    expect(told).toHaveLength(100)
    door.clock.time += 11 * 60_000
    await noisy.push(entryAt(`${newId()}.profile`, noisy.client, 0, setEntry({ name: 'x某' })))
    const after = (await door.core.store.log(before + 1, 1000)).filter(({ meta }) => meta.kind === 'refused')
    expect(after.slice(100).map(({ meta }) => [meta.action, meta.length])).toEqual([
      ['suppressed', 220],
      ['push', null],
    ])
  })

  test('SYN52 the sum is told when its time is over, or when nothing more is heard, and once', async () => {
    const { clock, core } = door
    const noisy = await door.person('noisier', 'SA', 'A')
    const sums = (all?: boolean): readonly unknown[] =>
      core.refusals
        .sums(all)
        .filter(({ meta }) => meta.user === noisy.actor.user)
        .map(({ meta }) => [meta.action, meta.length])
    const attempt = (times: number): void => {
      for (let each = 0; each < times; each++) core.refusals.notes(noisy.actor, { action: 'frame', why: 'x' })
    }
    attempt(130)
    clock.time += 9 * 60_000
    expect(sums()).toEqual([])
    clock.time += 60_000
    expect(sums()).toEqual([['suppressed', 30]])
    expect(sums(true)).toEqual([])
    attempt(101)
    expect(sums(true)).toEqual([['suppressed', 1]])
    attempt(100)
    expect(sums(true)).toEqual([])
  })
})

describe('who may not write at all', () => {
  test('SYN14 a session that ended and a person who was disabled are asked to wait; nothing is judged, nothing is lost', async () => {
    const { archive } = await door.archive(sales)
    const entry = sales.entry(`${archive}.profile`, setEntry({ name: '还在' }))
    const { session, effect } = door.core.sessions.mint(sales.actor.user, sales.actor.device, false)
    await door.core.recorder.record([{ meta: draft('signIn', 'signIn'), payload: null, effects: [effect] }])
    door.core.sessions.begun(session)
    const actor = { ...sales.actor, session }
    await door.core.sessions.end(session, door.core.recorder)
    expect(await changesOf(() => door.core.door.ingest(actor, [entry]))).toMatchObject({
      answer: [{ code: 'RETRY' }],
      kinds: [],
    })

    const row = await door.core.store.user(sales.actor.user)
    if (row === null) throw new Error('nobody')
    const set = async (disabled: boolean): Promise<void> => {
      const effects = [{ on: 'user', row: { ...row, disabled } } as const]
      await door.core.recorder.record([{ meta: draft('people', 'disabled'), payload: null, effects }])
      await door.core.directory.reload()
    }
    await set(true)
    expect(await changesOf(() => sales.push(entry))).toMatchObject({ answer: [{ code: 'RETRY' }], kinds: [] })
    await set(false)
    expect(await sales.code(entry)).toBe('OK')
  })
})

test('the hash helper of these tests is the one of the wire', () => {
  expect(sha256(new Uint8Array())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
})
