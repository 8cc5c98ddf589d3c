/**
 * Making the projection anew from the log, beside the one that stands, and proving the two equal.
 *
 * What stands may be behind the log by a moment, and a running server moves it on. So a copy of it is what is
 * compared: caught up to where the new one is, it has followed entry by entry, and the new one has not (PRJ3, PRJ16).
 */
import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import type { Ledgers } from '../ingest/ledgers.ts'
import type { KeyStore, Store } from '../store/contract.ts'
import { query } from '../store/sqlite/database.ts'
import { compareProjections, type TableDifference } from './compare.ts'
import { cardRules, PROJECTION_FILE } from './index.ts'
import { isUnusable, Projection } from './projection.ts'
import { PROJECTION_VERSION } from './schema.ts'
import { fragmentsOf, type FragmentMaker } from './source.ts'

export interface RebuildTools {
  readonly folder: string
  readonly store: Store
  readonly ledgers: Ledgers
  readonly cards: FragmentMaker
  readonly keys: Pick<KeyStore, 'namedKey'>
  /** How far: entries of the log that are in, and all there are; then rows compared. */
  readonly told: (progress: RebuildProgress) => void
}

export type RebuildProgress =
  | { readonly at: 'reading'; readonly done: number; readonly of: number }
  | { readonly at: 'comparing'; readonly rows: number }

export type Standing =
  /** It was compared; `behind`: entries of the log that it had not taken in yet. */
  | { readonly is: 'compared'; readonly behind: number; readonly tables: readonly TableDifference[] }
  | { readonly is: 'missing' }
  /** Broken, of another version, of another log: a start of the server makes it anew. */
  | { readonly is: 'unusable' }

export interface Rebuilt {
  readonly standing: Standing
  /** The last entry of the log that it was made of. */
  readonly seq: number
  /** Puts the new file in the place of the old one. False: a server has it open, and nothing was changed. */
  replace(): boolean
  /** Removes what was made, if it was not put in place. */
  discard(): void
}

const NEW_FILE = 'projection.rebuilt.sqlite'
const COPY_FILE = 'projection.compared.sqlite'

export const isEqual = (standing: Standing): boolean =>
  standing.is === 'compared' && standing.tables.every(({ different }) => different === 0)

/** Leaves what stands as it is. A server may run on the same folder. */
export async function rebuild(tools: RebuildTools): Promise<Rebuilt> {
  const { folder } = tools
  const [path, made, copy] = [PROJECTION_FILE, NEW_FILE, COPY_FILE].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  remove(made)
  remove(copy)
  try {
    const seq = await readLog(made, tools)
    const standing = await compare(path, copy, made, tools)
    return { standing: standing.found, seq: standing.seq ?? seq, ...putting(path, made) }
  } catch (error) {
    remove(made)
    throw error
  } finally {
    remove(copy)
  }
}

async function readLog(path: string, tools: RebuildTools): Promise<number> {
  const projection = await open(path, tools)
  try {
    const of = await tools.store.head()
    const timer = setInterval(() => tools.told({ at: 'reading', done: projection.standing.seq, of }), 1_000)
    try {
      const { seq } = await projection.catchUp()
      tools.told({ at: 'reading', done: seq, of: Math.max(of, seq) })
      return seq
    } finally {
      clearInterval(timer)
    }
  } finally {
    await projection.close()
  }
}

async function compare(
  path: string,
  copy: string,
  made: string,
  tools: RebuildTools,
): Promise<{ readonly found: Standing; readonly seq?: number }> {
  if (!existsSync(path)) return { found: { is: 'missing' } }
  const before = await copied(path, copy, tools.store)
  if (before === null) return { found: { is: 'unusable' } }
  const behind = Math.max(0, (await tools.store.head()) - before)
  // A server may write meanwhile: both until nothing is left between them.
  const seq = await level([copy, made], tools)
  const [standing, rebuilt] = [copy, made].map((file) => new DatabaseSync(file)) as [
    DatabaseSync,
    DatabaseSync,
  ]
  try {
    const tables = compareProjections(standing, rebuilt, (rows) => tools.told({ at: 'comparing', rows }))
    return { found: { is: 'compared', behind, tables }, seq }
  } finally {
    standing.close()
    rebuilt.close()
  }
}

/** Where the copy stands in the log; null where a server would throw the original away. */
async function copied(path: string, copy: string, store: Store): Promise<number | null> {
  try {
    const original = new DatabaseSync(path, { readOnly: true, timeout: 10_000 })
    try {
      const about = query<{ value: string | number }>(original, 'SELECT value FROM about WHERE key = ?')
      const read = (key: string): string | number | undefined => about.get(key)?.value
      const cursor = Number(read('cursor') ?? 0)
      const fits =
        read('version') === PROJECTION_VERSION &&
        read('rules') === cardRules.version &&
        read('serverEpoch') === store.serverEpoch &&
        cursor <= (await store.head())
      if (!fits) return null
      await backup(original, copy)
      return cursor
    } finally {
      original.close()
    }
  } catch (error) {
    if (isUnusable(error)) return null
    throw error
  }
}

async function level(files: readonly string[], tools: RebuildTools): Promise<number> {
  const both = await Promise.all(files.map((file) => open(file, tools)))
  try {
    for (;;) {
      const [one, other] = await Promise.all(both.map((each) => each.catchUp()))
      const head = await tools.store.head()
      if (one?.seq === other?.seq && one?.seq === head) return head
    }
  } finally {
    for (const each of both) await each.close()
  }
}

const open = (path: string, { store, ledgers, cards, keys }: RebuildTools): Promise<Projection> =>
  Projection.open({ path, store, source: fragmentsOf(ledgers, cards, keys), rules: cardRules })

function putting(path: string, made: string): Pick<Rebuilt, 'replace' | 'discard'> {
  return {
    replace() {
      if (!isAlone(path)) return false
      remove(path)
      renameSync(made, path)
      return true
    },
    discard: () => remove(made),
  }
}

/** Leaving WAL takes the file for oneself alone; a server that has it open does not let go. */
function isAlone(path: string): boolean {
  if (!existsSync(path)) return true
  let db: DatabaseSync | null = null
  try {
    db = new DatabaseSync(path, { timeout: 200 })
    db.exec('PRAGMA journal_mode = DELETE')
    return true
  } catch (error) {
    // What cannot be read is nobody's; what is busy is somebody's.
    return isUnusable(error)
  } finally {
    db?.close()
  }
}

function remove(path: string): void {
  for (const part of ['', '-wal', '-shm', '-journal']) rmSync(path + part, { force: true })
}
