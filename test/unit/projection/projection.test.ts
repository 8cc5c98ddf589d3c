import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { docId } from '../../../shared/domain/names.ts'
import type { ReadSide } from '../../../sync-server/projection/index.ts'
import { openDatabase } from '../../../sync-server/store/sqlite/database.ts'
import { Archives, type OpenedArchive, type Writer } from '../../support/archives.ts'
import { draft } from '../../../sync-server/ingest/draft.ts'
import { bare, ulid } from '../../support/ledgers.ts'
import { readSideOf } from '../../support/readSide.ts'
import { TempStore, tempFolder } from '../../support/tempStore.ts'

describe('the projection', () => {
  let temp: TempStore
  let side: ReadSide
  let archives: Archives
  let seller: Writer
  const branch = ulid()

  beforeEach(async () => {
    temp = await TempStore.start()
    side = await readSideOf(temp)
    archives = new Archives(temp)
    seller = await archives.writer(branch)
  })
  afterEach(async () => {
    await side.close()
    await temp.end()
  })

  /** Every row of every table, as text; `about` as well. */
  function dump(folder = temp.folder): readonly string[] {
    const db = new DatabaseSync(join(folder, 'projection.sqlite'), { readOnly: true })
    try {
      return ['about', 'fragments', 'cards', 'log_view'].flatMap((table) =>
        db
          .prepare(`SELECT * FROM ${table}`)
          .all()
          // Which write of the table a card came with is nothing that the log says.
          .map(({ id: _id, move: _move, ...row }) => `${table} ${JSON.stringify(row)}`)
          .sort(),
      )
    } finally {
      db.close()
    }
  }
  const ofTable = (rows: readonly string[], table: string): readonly string[] =>
    rows.filter((row) => row.startsWith(`${table} `))

  async function fullArchive(): Promise<OpenedArchive> {
    const at = await archives.open(seller)
    temp.clock.time += 1000
    await archives.set(seller, at, 'profile', { name: '王小明', tier: 'A', tags: ['学区'] })
    const phone = { type: 'mobile', value: '13812345678', primary: true }
    await archives.set(seller, at, 'contact', {
      [`contacts/${ulid()}`]: phone,
      address: '朝阳区建国路88号2单元',
    })
    await archives.set(seller, at, 'deal', {
      stage: 'survey',
      budgetMax: 20_000_000,
      targetDate: '2027-03-01',
    })
    temp.clock.time += 1000
    await archives.fact(seller, at, 'service', 'call', { text: '约量房' })
    return at
  }

  it('PRJ1 holds every fragment, card and line after catching up, and catching up again changes nothing', async () => {
    const at = await fullArchive()
    const standing = await side.projection.catchUp()
    const head = await temp.store.head()
    expect(standing).toMatchObject({ seq: head, received: temp.clock.time, news: head })
    const before = dump()
    expect(ofTable(before, 'fragments')).toHaveLength(5)
    expect(ofTable(before, 'cards')).toHaveLength(1)
    expect(ofTable(before, 'log_view')).toHaveLength(head)
    expect(await side.projection.catchUp()).toEqual(standing)
    expect(dump()).toEqual(before)
    const [card] = ofTable(before, 'cards')
    expect(JSON.parse(card!.slice('cards '.length))).toMatchObject({
      archive: at.archive,
      branch,
      owner: seller.user,
      state: 'open',
      templateId: 'homeDeco',
      archiveNo: 'HO-00001',
      name: '王小明',
      tier: 'A',
      tail: '5678',
      stage: 'survey',
      targetDate: '2027-03-01',
      budgetMax: 20_000_000,
      lastContact: temp.clock.time,
      changed: temp.clock.time,
      conflicts: 0,
    })
  })

  it('PRJ1 shares the work between calls that come at once, and sees what was committed meanwhile', async () => {
    const at = await fullArchive()
    const early = side.projection.catchUp()
    await archives.set(seller, at, 'profile', { name: '王大明' })
    const late = side.projection.catchUp()
    expect((await early).seq).toBeGreaterThan(0)
    expect((await late).seq).toBe(await temp.store.head())
    expect(await side.projection.cardOf(docId(at.archive, 'profile'))).toMatchObject({ name: '王大明' })
  })

  it('PRJ1 answers with the fragment of a document, as new as the log', async () => {
    const at = await archives.open(seller)
    expect(await side.projection.cardOf(docId(at.archive, 'life'))).toMatchObject({
      part: 'life',
      state: 'open',
    })
    await archives.set(seller, at, 'profile', { name: '李四' })
    expect(await side.projection.cardOf(docId(at.archive, 'profile'))).toMatchObject({
      name: '李四',
      pinyin: 'lisi|ls',
    })
    expect(await side.projection.cardOf(docId(at.archive, 'custody'))).toBeNull()
  })

  it('PRJ2 goes on from the last whole transaction after being killed anywhere', async () => {
    await fullArchive()
    await side.projection.catchUp()
    const following: string[] = []
    for (let at = 0; at < 3; at++) {
      await fullArchive()
      const catching = side.projection.catchUp()
      // Killed at once, and killed in the middle: whatever stands on the disk then is taken over.
      for (const moment of ['before', 'during']) {
        if (moment === 'during') await new Promise((resolve) => setImmediate(resolve))
        const folder = tempFolder()
        for (const name of ['projection.sqlite', 'projection.sqlite-wal']) {
          cpSync(join(temp.folder, name), join(folder, name))
        }
        const killed = await readSideOf(temp, folder)
        await killed.projection.catchUp()
        following.push(dump(folder).join('\n'))
        await killed.close()
        rmSync(folder, { recursive: true })
      }
      await catching
      const whole = dump().join('\n')
      expect(following.splice(0)).toEqual([whole, whole])
    }
  })

  it('PRJ2 goes on when it was killed between the shares of a long window, and shows nothing twice or not at all', async () => {
    for (let at = 0; at < 260; at++) {
      const opened = await archives.open(seller)
      await archives.set(seller, opened, 'profile', { name: `客户${at}` })
    }
    const folder = tempFolder()
    const cursorIn = (rows: readonly string[]): string | undefined =>
      rows.find((row) => row.startsWith('about {"key":"cursor"'))
    const begun = cursorIn(dump())
    let ended = false
    const catching = side.projection.catchUp().then(() => (ended = true))
    const left: string[] = []
    let cards = 0
    while (!ended) {
      await new Promise((resolve) => setImmediate(resolve))
      const rows = dump()
      // Cards that stand there while the cursor still says otherwise.
      const now = ofTable(rows, 'cards').length
      if (cursorIn(rows) !== begun || now === cards) continue
      cards = now
      const copy = join(folder, String(left.length))
      mkdirSync(copy)
      for (const name of ['projection.sqlite', 'projection.sqlite-wal'])
        cpSync(join(temp.folder, name), join(copy, name))
      left.push(copy)
    }
    await catching
    const whole = dump()
    expect(ofTable(whole, 'cards')).toHaveLength(260)
    expect(left.length).toBeGreaterThan(0)
    for (const copy of left) {
      const killed = await readSideOf(temp, copy)
      await killed.projection.catchUp()
      expect(dump(copy)).toEqual(whole)
      await killed.close()
    }
    rmSync(folder, { recursive: true })
  })

  it('PRJ2 has its cursor and its data in one transaction', async () => {
    await fullArchive()
    await side.projection.catchUp()
    const before = dump()
    const other = openDatabase({ path: join(temp.folder, 'projection.sqlite'), synchronous: 'normal' })
    await fullArchive()
    // A statement in the middle of the batch fails, then the last one: nothing of the batch may stay.
    for (const moment of ['INSERT ON cards', 'UPDATE ON about']) {
      other.exec(`CREATE TRIGGER broken BEFORE ${moment} BEGIN SELECT RAISE(ABORT, 'broken'); END`)
      await expect(side.projection.catchUp()).rejects.toThrow('broken')
      expect(dump()).toEqual(before)
      other.exec('DROP TRIGGER broken')
    }
    other.close()
    await side.projection.catchUp()
    expect(ofTable(dump(), 'cards')).toHaveLength(2)
  })

  it('PRJ3 built from nothing equals the one that followed step by step', async () => {
    const manager = await archives.writer(branch, 'BM')
    const all: OpenedArchive[] = []
    for (let at = 0; at < 12; at++) {
      const opened = await archives.open(at % 2 ? manager : seller, at % 3 ? 'homeDeco@1' : 'generic@1')
      all.push(opened)
      await archives.set(seller, opened, 'profile', { name: `客户${at}`, tier: 'BCA'.charAt(at % 3) })
      if (at % 4 === 0) await side.projection.catchUp()
      await archives.set(seller, opened, 'deal', { stage: 'quote', budgetMin: at })
      // Two people who both saw nothing: a conflict.
      await archives.set(manager, opened, 'profile', { name: `另名${at}` }, {})
      await temp.store.commit([
        { meta: draft('access', 'view', { archive: opened.archive }), sealed: null, effects: [] },
      ])
      temp.clock.time += 60_000
      if (at % 5 === 0) await side.projection.catchUp()
    }
    await side.projection.catchUp()
    const followed = dump()
    expect(ofTable(followed, 'cards').every((row) => row.includes('"conflicts":1'))).toBe(true)
    const folder = tempFolder()
    const fresh = await readSideOf(temp, folder)
    await fresh.projection.catchUp()
    expect(dump(folder)).toEqual(followed)
    await fresh.close()
    rmSync(folder, { recursive: true })
  })

  it('PRJ3 is thrown away and filled again when broken, of another version, another log, or ahead of its log', async () => {
    await fullArchive()
    await side.projection.catchUp()
    const right = dump()
    const path = join(temp.folder, 'projection.sqlite')
    const spoil: readonly (() => void)[] = [
      () =>
        writeFileSync(
          path,
          'this is no database, and it is longer than any header of one would be'.repeat(99),
        ),
      () => edit(`UPDATE about SET value = 99 WHERE key = 'version'`, `DELETE FROM cards`),
      () => edit(`UPDATE about SET value = 'another log' WHERE key = 'serverEpoch'`, `DELETE FROM fragments`),
      () =>
        edit(
          `UPDATE about SET value = 'other rules' WHERE key = 'rules'`,
          `UPDATE cards SET completeness = 0`,
        ),
      () =>
        edit(
          `UPDATE about SET value = 999 WHERE key = 'cursor'`,
          `INSERT INTO log_view SELECT 999, kind, received,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, action, NULL, NULL, NULL, NULL, 0, outcome FROM log_view LIMIT 1`,
        ),
    ]
    function edit(...statements: readonly string[]): void {
      const db = new DatabaseSync(path)
      for (const statement of statements) db.exec(statement)
      db.close()
    }
    for (const each of spoil) {
      await side.close()
      each()
      side = await readSideOf(temp)
      await side.projection.catchUp()
      expect(dump()).toEqual(right)
    }
  })

  it('PRJ4 shows an archive that waits for its verdict, and one of which only a part has come', async () => {
    const waiting = { archive: ulid(), business: ulid(), branch, template: 'generic@1' }
    const open = { do: 'open', branch, owner: seller.user, business: waiting.business }
    await archives.write(seller, waiting, 'life', { k: 'command', command: open })
    const partial = { archive: ulid(), business: ulid(), branch, template: 'generic@1' }
    await archives.set(seller, partial, 'profile', { name: '只有名字' })
    await side.projection.catchUp()
    const cards = ofTable(dump(), 'cards').map((row) => JSON.parse(row.slice(6)) as Record<string, unknown>)
    const find = (at: OpenedArchive) => cards.find((card) => card['archive'] === at.archive)
    expect(find(waiting)).toMatchObject({ state: 'requested', branch, archiveNo: '', name: '' })
    expect(find(partial)).toMatchObject({ state: 'unknown', branch: '', name: '只有名字' })
  })

  it('PRJ5 writes no C3 value, no whole number and no house number to the disk, whatever was entered', async () => {
    const canaries = {
      idNumber: '11010519491231002X',
      card: 'CANARY-C3-LOAN-7731',
      mobile: '13977712345',
      landline: '010-66554433',
      wechat: 'canarywechat9',
      house: '西大望路77号院CANARY-HOUSE',
      remark: 'CANARY-CUSTODY-5512',
      receipt: 'CANARY-RECEIPT-9013',
      note: 'CANARY-NOTE-2246',
      consent: 'CANARY-CONSENT-3377',
      bank: '6222020200112233445',
    }
    const at = await archives.open(seller)
    await archives.set(seller, at, 'profile', { name: '钱金丝', remark: '见面谈' })
    await archives.set(seller, at, 'identity', {
      idType: 'idCard',
      idNumber: canaries.idNumber,
      [`loan/${at.business}`]: canaries.card,
    })
    await archives.set(seller, at, 'contact', {
      [`contacts/${ulid()}`]: { type: 'mobile', value: canaries.mobile },
      [`contacts/${ulid()}`]: { type: 'landline', value: canaries.landline },
      [`contacts/${ulid()}`]: { type: 'wechat', value: canaries.wechat },
      address: canaries.house,
      [`unitNo/${at.business}`]: `${canaries.house}3单元`,
    })
    await archives.set(seller, at, 'custody', { boxNo: canaries.remark })
    await archives.fact(seller, at, 'finance', 'payment', {
      amount: 100,
      receiptNo: canaries.receipt,
      account: canaries.bank,
    })
    await archives.fact(seller, at, 'service', 'note', { text: canaries.note })
    await archives.fact(seller, at, 'consent', 'consent', { evidence: canaries.consent })
    await side.projection.catchUp()
    await side.queries.branches()
    const files = ['projection.sqlite', 'projection.sqlite-wal'].map((name) =>
      readFileSync(join(temp.folder, name)),
    )
    await side.close()
    files.push(readFileSync(join(temp.folder, 'projection.sqlite')))
    expect(existsSync(join(temp.folder, 'projection.sqlite-wal'))).toBe(false)

    const holds = (text: string): boolean =>
      (['utf8', 'utf16le'] as const).some((encoding) =>
        [text, Buffer.from(text, encoding).toString('base64').replace(/=+$/, '')].some((spelled) =>
          files.some((file) => file.includes(Buffer.from(spelled, encoding))),
        ),
      )
    // The search would find what is there.
    expect(holds('钱金丝')).toBe(true)
    expect(holds('2345')).toBe(true)
    for (const canary of Object.values(canaries)) expect([canary, holds(canary)]).toEqual([canary, false])
    expect(holds('CANARY')).toBe(false)
    side = await readSideOf(temp)
  })

  it('PRJ1 keeps entries that touch no document in the view of the log only', async () => {
    await temp.store.commit([bare('branchAdded'), bare('userAdded')])
    await side.projection.catchUp()
    expect(ofTable(dump(), 'cards')).toEqual([])
    expect(ofTable(dump(), 'log_view')).toHaveLength(3)
  })
})
