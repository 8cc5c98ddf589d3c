/** `npm run rebuild`: on a store of its own, and by its own command over the demonstration. */
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cardTools } from '../../../shared/templates/cardTools.ts'
import { ensureDemo } from '../../../sync-server/demo/demo.ts'
import { Ledgers } from '../../../sync-server/ingest/ledgers.ts'
import { openCore } from '../../../sync-server/core.ts'
import { PROJECTION_FILE, type ReadSide } from '../../../sync-server/projection/index.ts'
import { isEqual, rebuild, type Rebuilt, type Standing } from '../../../sync-server/projection/rebuilding.ts'
import { Authors } from '../../../sync-server/session/authors.ts'
import { Cards } from '../../../sync-server/session/cards.ts'
import { Archives, type Writer } from '../../support/archives.ts'
import { ulid } from '../../support/ledgers.ts'
import { readSideOf } from '../../support/readSide.ts'
import { TempStore, tempFolder } from '../../support/tempStore.ts'

describe('rebuilding the projection', () => {
  let temp: TempStore
  let side: ReadSide
  let archives: Archives
  let seller: Writer

  beforeEach(async () => {
    temp = await TempStore.start()
    side = await readSideOf(temp)
    archives = new Archives(temp)
    seller = await archives.writer(ulid())
    for (const name of ['王小明', '李四', '陈静']) {
      const at = await archives.open(seller)
      await archives.set(seller, at, 'profile', { name, tags: ['学区'] })
      await archives.set(seller, at, 'profile', { name: `${name}女士` })
      await archives.fact(seller, at, 'service', 'call', { text: '约量房' })
    }
    await side.projection.catchUp()
  })
  afterEach(async () => {
    await side.close()
    await temp.end()
  })

  const again = (): Promise<Rebuilt> => {
    const { store, keys, folder } = temp
    const cards = new Cards(cardTools, new Authors(store))
    return rebuild({ folder, store, ledgers: new Ledgers(store, keys), cards, keys, told: () => undefined })
  }
  function byHand(sql: string): void {
    const db = new DatabaseSync(join(temp.folder, PROJECTION_FILE))
    db.exec(sql)
    db.close()
  }
  const differences = (standing: Standing): readonly string[] =>
    standing.is !== 'compared'
      ? [standing.is]
      : standing.tables.flatMap(({ table, different, first }) =>
          different === 0
            ? []
            : [`${table} ${different} ${first.map(({ is, columns }) => [is, ...columns].join(' ')).join()}`],
        )

  it('PRJ16 finds what followed the log entry by entry equal, though cards were written in another order', async () => {
    const rebuilt = await again()
    expect(differences(rebuilt.standing)).toEqual([])
    expect(isEqual(rebuilt.standing)).toBe(true)
    expect(rebuilt.seq).toBe(await temp.store.head())
    const rows = rebuilt.standing.is === 'compared' ? rebuilt.standing.tables : []
    expect(rows.find(({ table }) => table === 'cards')).toMatchObject({ standing: 3, rebuilt: 3 })
    expect(rows.find(({ table }) => table === 'findable')).toMatchObject({ standing: 3, rebuilt: 3 })
    rebuilt.discard()
    expect(readdirSync(temp.folder).filter((name) => /rebuilt|compared/.test(name))).toEqual([])
  })

  it('PRJ16 compares one that is behind the log as it will be once it has caught up', async () => {
    const at = await archives.open(seller)
    await archives.set(seller, at, 'profile', { name: '还没读到' })
    const { standing, discard } = await again()
    expect(standing).toMatchObject({ is: 'compared' })
    expect(standing.is === 'compared' && standing.behind).toBeGreaterThan(0)
    expect(differences(standing)).toEqual([])
    discard()
  })

  it.each([
    ['a card', "UPDATE cards SET tier = 'A' WHERE name = '李四女士'", ['cards 1 other tier']],
    [
      'a card that is gone',
      "DELETE FROM cards WHERE name = '李四女士'",
      ['cards 1 missing', 'findable 2 extra'],
    ],
    [
      'a fragment',
      "UPDATE fragments SET json = replace(json, '陈静', '陈净') WHERE json LIKE '%陈静%'",
      ['fragments 1 other json'],
    ],
    ['a line of the log', "UPDATE log_view SET action = 'query' WHERE seq = 3", ['log_view 1 other action']],
    ['a line under another number', 'UPDATE log_view SET seq = 9999 WHERE seq = 3', ['log_view 2 missing']],
    ['a piece of a name', 'DELETE FROM findable WHERE rowid = 2', ['findable 1 missing']],
    ['the cursor', "UPDATE about SET value = value - 1 WHERE key = 'cardsChanged'", ['about 1 other value']],
  ])('PRJ16 finds %s that somebody changed by hand', async (_what, sql, found) => {
    byHand(sql)
    const { standing, discard } = await again()
    discard()
    expect(differences(standing).map((one) => one.replace(/ (missing|extra|other),.*/, ' $1'))).toEqual(found)
    expect(isEqual(standing)).toBe(false)
  })

  it('PRJ16 does not take the place of a file that a server has open, and does of one that nobody has', async () => {
    byHand("UPDATE cards SET tier = 'A'")
    const held = await again()
    expect(held.replace()).toBe(false)
    held.discard()
    await side.close()
    const rebuilt = await again()
    expect(isEqual(rebuilt.standing)).toBe(false)
    expect(rebuilt.replace()).toBe(true)
    const after = await again()
    expect(isEqual(after.standing)).toBe(true)
    after.discard()
    side = await readSideOf(temp)
    expect((await side.projection.catchUp()).seq).toBe(await temp.store.head())
  })

  it('PRJ16 says so where nothing stands, and where what stands is broken', async () => {
    await side.close()
    rmSync(join(temp.folder, PROJECTION_FILE))
    const first = await again()
    expect(first.standing).toEqual({ is: 'missing' })
    first.discard()
    writeFileSync(join(temp.folder, PROJECTION_FILE), 'no database '.repeat(1_000))
    const second = await again()
    expect(second.standing).toEqual({ is: 'unusable' })
    expect(second.replace()).toBe(true)
    side = await readSideOf(temp)
  })
})

describe('npm run rebuild', () => {
  const folder = tempFolder()
  beforeAll(async () => {
    const made = join(folder, 'demo')
    await ensureDemo(made, { now: Date.now(), say: () => undefined })
    const core = await openCore({ data: made })
    const side = await readSideOf({ store: core.store, keys: core.keys, folder: made } as TempStore, made)
    await side.projection.catchUp()
    await side.close()
    await core.close()
  }, 240_000)
  afterAll(() => rmSync(folder, { recursive: true }))

  const script = fileURLToPath(new URL('../../../sync-server/ops/rebuild.ts', import.meta.url))
  const run = (
    ...args: readonly string[]
  ): Promise<{ readonly code: number | null; readonly said: string }> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [script, '--data', join(folder, 'demo'), ...args])
      let said = ''
      child.stdout.on('data', (text: Buffer) => (said += text.toString()))
      child.stderr.on('data', (text: Buffer) => (said += text.toString()))
      child.on('exit', (code) => resolve({ code, said }))
    })

  it('PRJ16 proves the demonstration equal, finds one row that was changed, and puts the new one in its place', async () => {
    const equal = await run()
    expect(equal.said).toContain('逐行相同')
    expect(equal.said).toMatch(/（100%）/)
    expect(equal.code).toBe(0)
    const db = new DatabaseSync(join(folder, 'demo', PROJECTION_FILE))
    db.exec("UPDATE cards SET tier = 'Z' WHERE id = (SELECT min(id) FROM cards)")
    db.close()
    const other = await run()
    expect(other.said).toMatch(/cards：.*不同 1 行/)
    expect(other.said).toContain('tier')
    expect(other.code).toBe(1)
    const replaced = await run('--replace')
    expect(replaced.said).toContain('已换上新的投影')
    expect(replaced.code).toBe(0)
    expect((await run()).code).toBe(0)
    expect(existsSync(join(folder, 'demo', 'projection.rebuilt.sqlite'))).toBe(false)
  }, 240_000)

  it('PRJ16 says what is wrong with a folder that has no log', async () => {
    expect(await run('--data', join(folder, 'nothing'))).toMatchObject({ code: 2 })
  })
})
