/**
 * What is set aside is a file of its own beside the databases (the origin's private file system): to cut it to
 * nothing writes no record anywhere, so it can be done on a disk that has not a byte left. Deleting a row cannot.
 *
 * A second file tries whether there is room for a fresh log. Begun on a disk that cannot take it, the log breaks off
 * a second time behind the first tear, and LevelDB takes that for corruption and deletes every database of the origin.
 * That still happens in one of some fifty full disks (`npm run fault -- --browser --only fullDisk --fills 50`); what
 * waited comes back from its second copy then (`client/vault/spare.ts`). An origin that the browser has not promised to
 * keep is evicted whole, this file and the copy with it: hence the short lease there, and what the screen says.
 */
import type { Random } from '../../shared/base/ports.ts'
import type { Room } from '../vault/room.ts'

/** A fresh log (`freshLog.ts`) takes 5 MB of it; the rest is for what the person does. */
const BYTES = 8 * 1024 * 1024
/** What a fresh log takes for a moment, and the table that it becomes. */
const FRESH_LOG_BYTES = 6 * 1024 * 1024
/** Noise, because disks compress, and the most that a browser gives at once. */
const DICE_BYTES = 65_536
/** One file is open in one tab at a time, for milliseconds. */
const TRIES = 20
const AGAIN_MS = 25

/** What TypeScript knows in workers only: a file in one hand, without promises. */
interface OpenFile {
  getSize(): number
  truncate(size: number): void
  write(bytes: Uint8Array<ArrayBuffer>, where: { readonly at: number }): number
  flush(): void
  close(): void
}
interface Lendable {
  createSyncAccessHandle(): Promise<OpenFile>
}

export class DiskRoom implements Room {
  readonly #random: Random
  readonly #beginFreshLog: (() => Promise<void>) | null
  #spent = false
  #torn = false

  constructor(random: Random, beginFreshLog: (() => Promise<void>) | null) {
    this.#random = random
    this.#beginFreshLog = beginFreshLog
  }

  get spent(): boolean {
    return this.#spent
  }

  get torn(): boolean {
    return this.#torn
  }

  async setAside(): Promise<void> {
    try {
      await withFile('room', (file) => this.#fill(file, BYTES))
      this.#spent = false
    } catch {
      // Full, or a browser that lends no files (private windows): then there is nothing to give back.
    }
  }

  async release(): Promise<boolean> {
    this.#spent = true
    try {
      return await withFile('room', (file) => {
        const had = file.getSize() > 0
        file.truncate(0)
        file.flush()
        return had
      })
    } catch {
      return false
    }
  }

  async mend(): Promise<void> {
    if (this.#beginFreshLog === null) return
    this.#torn = true
    await this.#assertRoom()
    await this.#beginFreshLog()
    this.#torn = false
  }

  async #assertRoom(): Promise<void> {
    try {
      await withFile('probe', (file) => {
        this.#fill(file, FRESH_LOG_BYTES)
        file.truncate(0)
      })
    } catch (problem) {
      // A browser that lends no files says nothing about the disk.
      if (problem instanceof DOMException && problem.name === 'SecurityError') return
      throw new DOMException('no room for a fresh log', 'QuotaExceededError')
    }
  }

  #fill(file: OpenFile, bytes: number): void {
    try {
      for (let at = file.getSize(); at < bytes; at += DICE_BYTES) {
        const noise = this.#random.bytes(Math.min(DICE_BYTES, bytes - at)) as Uint8Array<ArrayBuffer>
        if (file.write(noise, { at }) < noise.length) throw new Error('no room')
      }
      file.flush()
    } catch (problem) {
      // Half of it would take room from the work and be of no use to it.
      file.truncate(0)
      throw problem
    }
  }
}

async function withFile<T>(name: 'room' | 'probe', use: (file: OpenFile) => T): Promise<T> {
  const folder = await navigator.storage.getDirectory()
  const entry: unknown = await folder.getFileHandle(name, { create: true })
  for (let tries = 1; ; tries++) {
    try {
      const file = await (entry as Lendable).createSyncAccessHandle()
      try {
        return use(file)
      } finally {
        file.close()
      }
    } catch (problem) {
      const taken = problem instanceof DOMException && problem.name === 'NoModificationAllowedError'
      if (!taken || tries === TRIES) throw problem
      await new Promise((resume) => setTimeout(resume, AGAIN_MS))
    }
  }
}
