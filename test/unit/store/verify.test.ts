import { cpSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mergeUpdates } from '../../../shared/document/write.ts'
import { documentAad, snapshotAad, type KeyStore } from '../../../sync-server/store/contract.ts'
import { systemRandom, systemTimers } from '../../../sync-server/ports.ts'
import { openSqliteKeys } from '../../../sync-server/store/keys.ts'
import { openDatabase } from '../../../sync-server/store/sqlite/database.ts'
import { verifyFolder } from '../../../sync-server/store/verify.ts'
import { draft } from '../../../sync-server/ingest/draft.ts'
import { bare, commitChange, EPOCH, note, ulid } from '../../support/ledgers.ts'
import { TempStore, tempFolder } from '../../support/tempStore.ts'

const NOTICES = 'notices.head'

describe('the check of a data folder', () => {
  let temp: TempStore
  let keys: KeyStore
  const docs = [`${ulid()}.profile`, `${ulid()}.contact`]

  /** Two months, three scopes, a snapshot with a tail above it, an entry without payload. */
  beforeAll(async () => {
    temp = await TempStore.start()
    const { store } = temp
    const [first, second] = docs as [string, string]
    for (const text of ['a', 'b', 'c']) {
      for (const doc of docs) {
        await commitChange(store, temp.keys, {
          doc,
          client: 7,
          values: [note(text), note('and')],
          scopes: ['s', 'o'],
        })
      }
    }
    const document = await store.document(first)
    const key = await temp.keys.documentKey(first, EPOCH)
    const updates = document!.tail.map(({ sealed }) => key.open(sealed, documentAad(first, EPOCH)))
    const sealed = key.seal(mergeUpdates(updates), snapshotAad(first, EPOCH))
    await store.saveSnapshot(first, EPOCH, document!.head.lastSeq, sealed)
    temp.clock.time = Date.UTC(2026, 11, 2)
    await store.commit([
      bare(
        'moved',
        { on: 'leave', doc: second, scopes: ['o'], why: 'x' },
        { on: 'enter', doc: second, scopes: ['p'] },
      ),
    ])
    for (const doc of docs) await commitChange(store, temp.keys, { doc, client: 8, values: [note('later')] })
    const notices = await temp.keys.documentKey(NOTICES, EPOCH)
    for (const text of ['x', 'y']) {
      await store.commit([
        {
          meta: draft('workspace', 'edit', { doc: NOTICES, epoch: EPOCH }),
          sealed: notices.seal(Buffer.from(text), documentAad(NOTICES, EPOCH)),
          effects: [{ on: 'workspace', doc: NOTICES, epoch: EPOCH, expectCount: text === 'x' ? 0 : 1 }],
        },
      ])
    }
    const folded = notices.seal(Buffer.from('x'), snapshotAad(NOTICES, EPOCH))
    await store.saveWorkspaceSnapshot(NOTICES, EPOCH, (await store.workspace(NOTICES))!.lastSeq - 1, folded)
    await temp.close()
    const masterKey = Buffer.from(readFileSync(join(temp.folder, 'master.key'), 'utf8'), 'base64')
    keys = openSqliteKeys({
      db: openDatabase({ path: join(temp.folder, 'keys.sqlite'), synchronous: 'full' }),
      masterKey,
      random: systemRandom,
      timers: systemTimers,
    })
  })
  afterAll(async () => {
    await keys.close()
    await temp.end()
  })

  /** What is found after `sql` was done to a copy of the folder. */
  async function afterwards(...sql: readonly string[]): Promise<readonly string[]> {
    const folder = tempFolder()
    try {
      cpSync(join(temp.folder, 'log.sqlite'), join(folder, 'log.sqlite'))
      const db = new DatabaseSync(join(folder, 'log.sqlite'), { enableForeignKeyConstraints: false })
      for (const statement of sql) db.exec(statement)
      db.close()
      return (await verifyFolder(folder, keys)).map(({ rule, at, what }) => `${rule} ${at} ${what}`)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

  it('LOG13 finds nothing in a sound folder, with keys and without', async () => {
    expect(await afterwards()).toEqual([])
    expect(await verifyFolder(temp.folder)).toEqual([])
  })

  const NOVEMBER = 'log_2026_11'
  const DECEMBER = 'log_2026_12'
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['a missing entry', 'LOG1', [`DELETE FROM ${NOVEMBER} WHERE seq = 3`]],
    ['a missing last entry', 'LOG16', [`DELETE FROM ${DECEMBER} WHERE seq = 11`]],
    ['a missing month', 'LOG8', [`DELETE FROM months WHERE month = '2026-11'`]],
    ['a month that begins elsewhere', 'LOG8', [`UPDATE months SET firstSeq = 8 WHERE month = '2026-12'`]],
    [
      'a changed author',
      'LOG3',
      [`UPDATE ${NOVEMBER} SET meta = json_set(meta, '$.user', 'x') WHERE seq = 2`],
    ],
    [
      'metadata in another spelling',
      'LOG3',
      [`UPDATE ${NOVEMBER} SET meta = replace(meta, ',', ', ') WHERE seq = 2`],
    ],
    ['metadata that is no JSON', 'LOG3', [`UPDATE ${NOVEMBER} SET meta = 'x' WHERE seq = 2`]],
    ['an exchanged payload', 'LOG3', [`UPDATE ${NOVEMBER} SET sealed = x'00' WHERE seq = 2`]],
    ['a changed leaf', 'LOG3', [`UPDATE ${NOVEMBER} SET leaf = zeroblob(32) WHERE seq = 2`]],
    ['a changed payload hash', 'LOG3', [`UPDATE ${NOVEMBER} SET payloadHash = zeroblob(32) WHERE seq = 2`]],
    [
      'two entries that changed places',
      'LOG1',
      [
        `UPDATE ${NOVEMBER} SET seq = 100 WHERE seq = 2`,
        `UPDATE ${NOVEMBER} SET seq = 2 WHERE seq = 3`,
        `UPDATE ${NOVEMBER} SET seq = 3 WHERE seq = 100`,
      ],
    ],
    [
      'an entry in the wrong month',
      'LOG8',
      [
        `INSERT INTO ${DECEMBER} SELECT * FROM ${NOVEMBER} WHERE seq = 6`,
        `DELETE FROM ${NOVEMBER} WHERE seq = 6`,
        `UPDATE months SET firstSeq = 6 WHERE month = '2026-12'`,
      ],
    ],
    ['a receipt for other bytes', 'LOG5', [`UPDATE runs SET sha256 = '00' WHERE seq = 2`]],
    ['a receipt of another time', 'LOG5', [`UPDATE runs SET received = received + 1 WHERE seq = 2`]],
    ['a missing receipt', 'LOG5', [`DELETE FROM runs WHERE seq = 9`]],
    [
      'a receipt of nothing',
      'LOG5',
      [`INSERT INTO runs SELECT document, 99, 0, 1, 7, received, "offset", sha256 FROM runs WHERE seq = 9`],
    ],
    ['a document that is behind', 'LOG5', [`UPDATE documents SET lastSeq = 1`]],
    ['a document that counts wrong', 'LOG5', [`UPDATE documents SET count = count + 1`]],
    ['a guard of other entries', 'LOG5', [`UPDATE documents SET guard = json_set(guard, '$.sv."7"', 5)`]],
    ['a document under another archive', 'LOG5', [`UPDATE documents SET archive = 'x' WHERE id = 1`]],
    ['a foreign snapshot', 'LOG7', [`UPDATE snapshots SET document = 2`]],
    ['a snapshot of another age', 'LOG10', [`UPDATE snapshots SET upTo = 3`]],
    ['a snapshot of no change', 'LOG10', [`UPDATE snapshots SET upTo = 2`]],
    [
      'a change of a workspace that is not in its rows',
      'LOG16',
      [`DELETE FROM workspaceChanges WHERE seq = 11`],
    ],
    ['a workspace that nobody knows', 'LOG16', [`DELETE FROM workspaces`]],
    ['a workspace that counts wrong', 'LOG16', [`UPDATE workspaces SET count = 9`]],
    ['a snapshot of a workspace of no change', 'LOG16', [`UPDATE workspaceSnapshots SET upTo = 3`]],
    ['a snapshot of a workspace from elsewhere', 'LOG7', [`UPDATE workspaceSnapshots SET sealed = x'00'`]],
    ['a listing that lags behind', 'LOG9', [`UPDATE listings SET lastSeq = 1 WHERE scope = 1`]],
    [
      'a listing ahead of the log',
      'LOG9',
      [`UPDATE listings SET lastSeq = 99, enterSeq = 99 WHERE scope = 1`],
    ],
    ['a departure undone', 'LOG9', [`UPDATE listings SET leftSeq = NULL WHERE leftSeq IS NOT NULL`]],
  ]
  for (const [what, rule, sql] of cases) {
    it(`LOG13 finds ${what} (${rule})`, async () => {
      const findings = await afterwards(...sql)
      expect(findings.map((finding) => finding.split(' ')[0])).toContain(rule)
    })
  }

  it('LOG13 finds time that goes back and a payload that belongs elsewhere, though every hash is right', async () => {
    const folder = tempFolder()
    try {
      cpSync(join(temp.folder, 'log.sqlite'), join(folder, 'log.sqlite'))
      const { createHash } = await import('node:crypto')
      const db = new DatabaseSync(join(folder, 'log.sqlite'))
      const rewrite = (
        seq: number,
        edit: (meta: Record<string, unknown>) => void,
        sealed: Uint8Array,
      ): void => {
        const row = db.prepare(`SELECT meta FROM ${NOVEMBER} WHERE seq = ?`).get(seq) as { meta: string }
        const meta = JSON.parse(row.meta) as Record<string, unknown>
        edit(meta)
        const text = JSON.stringify(meta)
        const payloadHash = createHash('sha256').update(sealed).digest()
        const leaf = createHash('sha256').update(Buffer.of(0)).update(text).update(payloadHash).digest()
        db.prepare(
          `UPDATE ${NOVEMBER} SET meta = ?, sealed = ?, payloadHash = ?, leaf = ? WHERE seq = ?`,
        ).run(text, sealed, payloadHash, leaf, seq)
      }
      const sealedOf = (seq: number): Uint8Array =>
        (db.prepare(`SELECT sealed FROM ${NOVEMBER} WHERE seq = ?`).get(seq) as { sealed: Uint8Array }).sealed
      rewrite(4, (meta) => (meta['received'] = 5), sealedOf(4))
      rewrite(3, () => undefined, sealedOf(1))
      db.close()
      const findings = await verifyFolder(folder, keys)
      expect(findings).toContainEqual({ rule: 'LOG2', at: '4', what: 'was received before its predecessor' })
      expect(findings).toContainEqual({ rule: 'LOG5', at: '3', what: 'the receipt is for other bytes' })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
