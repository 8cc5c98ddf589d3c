/**
 * A folder for backups, looked at before it is noted down: it must take a file that is synced to disk.
 *
 * It says what is there now and promises nothing about tomorrow; a disk that is pulled out later is noticed
 * when something is to be written.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rm, stat, statfs } from 'node:fs/promises'
import { dirname, isAbsolute, join, normalize, relative } from 'node:path'
import { err, ok, type Result } from '../../shared/base/result.ts'
import type { BackupFolderFound, FolderFault } from '../../shared/protocol/setup.ts'

/** Makes the folder itself when it is missing, never its parents: a slip of the pen must not become a tree. */
export async function inspectFolder(
  typed: string,
  data: string,
): Promise<Result<BackupFolderFound, FolderFault>> {
  const folder = normalize(typed.trim())
  if (!isAbsolute(folder)) return err('not-absolute')
  // A backup inside of what it is to save goes down with it.
  const within = relative(data, folder)
  if (within === '' || (!within.startsWith('..') && !isAbsolute(within))) return err('in-data')
  if (!(await isFolder(dirname(folder)))) return err('no-parent')
  try {
    await mkdir(folder, { mode: 0o700 })
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') return err('not-writable')
  }
  if (!(await isFolder(folder))) return err('not-a-folder')
  if (!(await takesFile(folder))) return err('not-writable')
  const [there, here, room] = await Promise.all([stat(folder), stat(data), statfs(folder)])
  return ok({
    folder,
    freeBytes: room.bavail * room.bsize,
    sameDisk: there.dev === here.dev,
    dataBytes: await weigh(data),
  })
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    return false
  }
}

async function takesFile(folder: string): Promise<boolean> {
  const probe = join(folder, `.anjuan-${randomUUID()}`)
  try {
    const file = await open(probe, 'wx', 0o600)
    try {
      await file.writeFile('anjuan')
      await file.sync()
    } finally {
      await file.close()
    }
    await rm(probe)
    return true
  } catch {
    await rm(probe, { force: true }).catch(() => undefined)
    return false
  }
}

async function weigh(folder: string): Promise<number> {
  let bytes = 0
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    // Files of the database come and go while they are counted.
    bytes += await stat(join(entry.parentPath, entry.name)).then(
      ({ size }) => size,
      () => 0,
    )
  }
  return bytes
}

const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : null
