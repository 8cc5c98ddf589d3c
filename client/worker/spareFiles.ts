/** The second copy of each store (`client/vault/spare.ts`) as two files of the origin's private file system. */
import type { Random } from '../../shared/base/ports.ts'
import type { SpareFile, SpareFiles } from '../vault/spare.ts'

/**
 * Each file has this much from the beginning, and is written over rather than appended to: a disk that has become
 * full since takes what is written there all the same.
 */
const BYTES = 2 * 1024 * 1024
/** Noise, because disks compress, and the most that a browser gives at once. */
const DICE_BYTES = 65_536
const FOLDER = 'spare'
const SIDES = ['left', 'right'] as const
/** A file is open in one tab at a time; locks put the tabs in line, this is for a worker that is just ending. */
const TRIES = 20
const AGAIN_MS = 25

/** What TypeScript knows in workers only: a file in one hand, without promises. */
interface OpenFile {
  getSize(): number
  truncate(size: number): void
  read(into: Uint8Array, where: { readonly at: number }): number
  write(bytes: Uint8Array<ArrayBuffer>, where: { readonly at: number }): number
  flush(): void
  close(): void
}
interface Lendable {
  createSyncAccessHandle(): Promise<OpenFile>
}

export class BrowserSpareFiles implements SpareFiles {
  readonly #random: Random

  constructor(random: Random) {
    this.#random = random
  }

  async names(): Promise<readonly string[]> {
    const names: string[] = []
    try {
      const folder = await navigator.storage.getDirectory()
      const spare: unknown = await folder.getDirectoryHandle(FOLDER)
      for await (const name of (spare as { keys(): AsyncIterable<string> }).keys()) names.push(name)
    } catch {
      // None was ever made, or a browser that lends no files.
    }
    return names
  }

  async use<T>(name: string, work: (sides: readonly [SpareFile, SpareFile]) => Promise<T>): Promise<T> {
    return navigator.locks.request(`anjuan-spare-${name}`, async () => {
      const folder = await navigator.storage.getDirectory()
      const spare = await folder.getDirectoryHandle(FOLDER, { create: true })
      const own = await spare.getDirectoryHandle(name, { create: true })
      const open: OpenFile[] = []
      try {
        for (const side of SIDES) open.push(await opened(await own.getFileHandle(side, { create: true })))
        const [left, right] = open.map((file) => this.#lent(file)) as [SpareFile, SpareFile]
        return await work([left, right])
      } finally {
        for (const file of open) file.close()
      }
    })
  }

  async remove(name: string): Promise<void> {
    await navigator.locks.request(`anjuan-spare-${name}`, async () => {
      try {
        const folder = await navigator.storage.getDirectory()
        const spare = await folder.getDirectoryHandle(FOLDER)
        await spare.removeEntry(name, { recursive: true })
      } catch (problem) {
        // None was made.
        if (!(problem instanceof DOMException && problem.name !== 'NoModificationAllowedError')) throw problem
      }
    })
  }

  #lent(file: OpenFile): SpareFile {
    if (file.getSize() === 0) this.#fill(file)
    return {
      size: () => file.getSize(),
      read: (at, length) => {
        const bytes = new Uint8Array(Math.min(length, Math.max(0, file.getSize() - at)))
        return bytes.subarray(0, file.read(bytes, { at }))
      },
      write: (at, bytes) => {
        if (file.write(bytes as Uint8Array<ArrayBuffer>, { at }) < bytes.length)
          throw new DOMException('no room for the second copy', 'QuotaExceededError')
      },
      flush: () => file.flush(),
    }
  }

  #fill(file: OpenFile): void {
    try {
      for (let at = 0; at < BYTES; at += DICE_BYTES) {
        const noise = this.#random.bytes(Math.min(DICE_BYTES, BYTES - at)) as Uint8Array<ArrayBuffer>
        if (file.write(noise, { at }) < noise.length) throw new Error('no room')
      }
      file.flush()
    } catch {
      // On a disk that is full already the last bytes are for what the person does.
      file.truncate(0)
    }
  }
}

async function opened(entry: unknown): Promise<OpenFile> {
  for (let tries = 1; ; tries++) {
    try {
      return await (entry as Lendable).createSyncAccessHandle()
    } catch (problem) {
      const taken = problem instanceof DOMException && problem.name === 'NoModificationAllowedError'
      if (!taken || tries === TRIES) throw problem
      await new Promise((resume) => setTimeout(resume, AGAIN_MS))
    }
  }
}
