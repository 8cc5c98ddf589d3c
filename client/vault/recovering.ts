/**
 * Stores that the browser lost: what their second copy holds (`spare.ts`) becomes a store again, shut. Its person
 * signs in, the server opens it through escrow, and what waited goes up; archives are fetched again.
 */
import type { Clock } from '../../shared/base/ports.ts'
import { databaseName, type Profiles, type ProfileRow } from './profiles.ts'
import type { RowChange } from './rowChanges.ts'
import { Schema, type MetaRow, type TableName } from './schema.ts'
import { newestOf, sparedTables, type SpareFile, type SpareFiles } from './spare.ts'
import { decodeFrames, rowsAfter } from './spareText.ts'

interface Copy {
  readonly row: ProfileRow
  readonly rows: ReadonlyMap<string, ReadonlyMap<string | number, unknown>>
}

/**
 * Brings back every store of which there is a copy and nothing else. Returns whose.
 * A store that is there is left alone, and so is one that was given up. `writable` is awaited before the first write.
 */
export async function recoverLost(
  files: SpareFiles,
  profiles: Profiles,
  clock: Clock,
  writable: () => Promise<void>,
): Promise<readonly ProfileRow[]> {
  const recovered: ProfileRow[] = []
  for (const name of await files.names()) {
    if (await isThere(name)) continue
    const copy = await files.use(name, readCopy)
    if (copy === null || databaseName(copy.row.id) !== name) continue
    const known = await profiles.find(copy.row.id)
    if (known?.farewell !== undefined) continue
    await writable()
    if (!(await bringBack(name, copy, clock))) continue
    await profiles.put({ ...copy.row, ...known })
    recovered.push(copy.row)
  }
  return recovered
}

/** For good: the copy first, so that nothing brings the store back. */
export async function forgetStore(files: SpareFiles | undefined, profile: string): Promise<void> {
  const name = databaseName(profile)
  await files?.remove(name)
  await new Schema(name).delete()
}

async function isThere(name: string): Promise<boolean> {
  const db = new Schema(name)
  try {
    return (await db.meta.get('slot/escrow')) !== undefined
  } finally {
    db.close()
  }
}

async function bringBack(name: string, { rows }: Copy, clock: Clock): Promise<boolean> {
  const meta = rows.get('meta')
  // Never finished being made: nothing can have been written in it.
  if (meta?.has('slot/escrow') !== true || !meta.has('identity') || !meta.has('directory')) return false
  const db = new Schema(name)
  try {
    return await db.transaction('rw', [...sparedTables], async () => {
      if ((await db.meta.get('slot/escrow')) !== undefined) return false
      for (const table of sparedTables)
        await db.table(table satisfies TableName).bulkPut([...(rows.get(table)?.values() ?? [])])
      const shut: MetaRow = { key: 'shut', why: 'lost', at: clock.now() }
      await db.meta.put(shut)
      return true
    })
  } finally {
    db.close()
  }
}

async function readCopy(sides: readonly [SpareFile, SpareFile]): Promise<Copy | null> {
  const newest = newestOf(sides)
  if (newest === null) return null
  const { side } = newest
  const [row, ...changes] = await decodeFrames(side.read(0, side.size()))
  if (row === undefined) return null
  return { row: row as ProfileRow, rows: rowsAfter((changes as RowChange[][]).flat()) }
}
