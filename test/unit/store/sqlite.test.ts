import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSqliteStore } from '../../../sync-server/store/sqlite/index.ts'
import { openDatabase } from '../../../sync-server/store/sqlite/database.ts'
import type { ArchiveRow, Store } from '../../../sync-server/store/contract.ts'
import { verifyFolder } from '../../../sync-server/store/verify.ts'
import { bare, commitChange, note, prepareChange, ulid } from '../../support/ledgers.ts'
import { TempStore, tempFolder } from '../../support/tempStore.ts'

describe('the SQLite store', () => {
  let temp: TempStore
  beforeEach(async () => {
    temp = await TempStore.start()
  })
  afterEach(async () => {
    await temp.end()
  })

  it('LOG4 asks SQLite to sync every commit of log and keys, with a WAL', () => {
    const folder = tempFolder()
    const db = openDatabase({ path: join(folder, 'a.sqlite'), synchronous: 'full' })
    expect(db.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 })
    expect(db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
    db.close()
    rmSync(folder, { recursive: true })
  })

  it('LOG1 keeps counting right when another process writes to the same folder in between', async () => {
    const other = await createSqliteStore({ folder: temp.folder, clock: temp.clock, random: temp.random })
    try {
      const doc = `${ulid()}.profile`
      for (let round = 0; round < 4; round++) {
        const writer = round % 2 === 0 ? temp : other
        // The third round opens a month that the other has never heard of.
        if (round === 2) temp.clock.time = Date.UTC(2027, 0, 1)
        const seq = await commitChange(writer.store, writer.keys, {
          doc,
          client: 7,
          values: [note('x')],
          scopes: ['s'],
        })
        expect(seq).toBe(round + 1)
        expect(await temp.store.head()).toBe(seq)
        expect(await other.store.head()).toBe(seq)
        expect(await other.store.log(1, 9)).toHaveLength(seq)
      }
      expect(await verifyFolder(temp.folder, temp.keys)).toEqual([])
    } finally {
      await other.store.close()
      await other.keys.close()
    }
  })

  it('LOG5 takes back the month, the scope and the number when the transaction that made them fails', async () => {
    await temp.store.commit([bare('in November')])
    temp.clock.time = Date.UTC(2026, 11, 1)
    const doc = `${ulid()}.profile`
    const change = { doc, client: 7, values: [note('x')], scopes: ['new scope'] }
    const missing = { on: 'leave', doc: `${ulid()}.profile`, scopes: ['s'], why: 'x' } as const
    const spoiled = await prepareChange(temp.store, temp.keys, { ...change, effects: [missing] })
    await expect(temp.store.commit([spoiled])).rejects.toThrow('before it exists')
    expect(await temp.store.head()).toBe(1)
    // What the failed one had numbered belongs to another scope now, or to none.
    const elsewhere = { ...change, doc: `${ulid()}.profile`, scopes: ['another scope'] }
    expect(await commitChange(temp.store, temp.keys, elsewhere)).toBe(2)
    const seq = await commitChange(temp.store, temp.keys, change)
    expect(seq).toBe(3)
    expect(await temp.store.scopesOf(doc)).toEqual(['new scope'])
    expect(await temp.store.scopeHead('new scope')).toBe(3)
    expect(await temp.store.scopeHead('another scope')).toBe(2)
    expect(await verifyFolder(temp.folder, temp.keys)).toEqual([])
  })

  it('LOG6 remembers rows only as long as nobody else wrote, and none that were taken back', async () => {
    const other = await createSqliteStore({ folder: temp.folder, clock: temp.clock, random: temp.random })
    try {
      const archive = ulid()
      const doc = `${archive}.profile`
      const row: ArchiveRow = {
        archive,
        branch: ulid(),
        owner: ulid(),
        archiveNo: 'GE-00001',
        template: 'generic@1',
        team: [],
        grants: [],
        businesses: [],
        n: 1,
      }
      const change = { doc, client: 7, values: [note('x')] }
      const seen = async (store: Store): Promise<unknown> => [
        (await store.docHead(doc))?.guard.count,
        await store.scopesOf(doc),
        (await store.archive(archive))?.n,
      ]
      await commitChange(temp.store, temp.keys, {
        ...change,
        scopes: ['s'],
        effects: [{ on: 'archive', row }],
      })
      expect([await seen(temp.store), await seen(other.store)]).toEqual(Array(2).fill([1, ['s'], 1]))
      await commitChange(other.store, other.keys, {
        ...change,
        effects: [
          { on: 'leave', doc, scopes: ['s'], why: 'x' },
          { on: 'archive', row: { ...row, n: 2 } },
        ],
      })
      expect([await seen(temp.store), await seen(other.store)]).toEqual(Array(2).fill([2, [], 2]))

      // Prepared before the other one wrote again: compared with what stands, not with what is remembered.
      const late = await prepareChange(temp.store, temp.keys, change)
      await commitChange(other.store, other.keys, change)
      expect(await temp.store.commit([late])).toEqual([{ ok: false, why: 'stale' }])
      const expects = bare('x', { on: 'expectArchive', archive, n: 2 })
      await other.store.commit([bare('archive', { on: 'archive', row: { ...row, n: 3 } })])
      expect(await temp.store.commit([expects])).toEqual([{ ok: false, why: 'stale' }])

      const missing = { on: 'leave', doc: `${ulid()}.profile`, scopes: ['s'], why: 'x' } as const
      const effects = [
        { on: 'enter', doc, scopes: ['s'] },
        { on: 'archive', row: { ...row, n: 4 } },
        missing,
      ] as const
      const spoiled = await prepareChange(temp.store, temp.keys, { ...change, effects })
      await expect(temp.store.commit([spoiled])).rejects.toThrow('before it exists')
      expect(await seen(temp.store)).toEqual([3, [], 3])
    } finally {
      await other.store.close()
      await other.keys.close()
    }
  })

  it('leaves one file per database behind when it is closed', async () => {
    await temp.store.commit([bare('x')])
    const folder = temp.folder
    await temp.close()
    const { readdirSync } = await import('node:fs')
    expect(readdirSync(folder).sort()).toEqual(['keys.sqlite', 'log.mark', 'log.sqlite', 'master.key'])
  })

  it('refuses a log of a version that it does not know', async () => {
    const folder = temp.folder
    await temp.close()
    const db = new DatabaseSync(join(folder, 'log.sqlite'))
    db.exec(`UPDATE about SET value = '99' WHERE key = 'version'`)
    db.close()
    await expect(createSqliteStore({ folder, clock: temp.clock, random: temp.random })).rejects.toThrow(
      'version 99',
    )
  })
})
