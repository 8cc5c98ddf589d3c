/**
 * What is set aside is a file of its own beside the databases (the origin's private file system): to cut it to
 * nothing writes no record anywhere, so it can be done on a disk that has not a byte left. Deleting a row cannot.
 */
import type { Random } from '../../shared/base/ports.ts'
import type { Room } from '../vault/room.ts'

/** A fresh log (`freshLog.ts`) takes 5 MB of it; the rest is for what the person does. */
const BYTES = 8 * 1024 * 1024
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
  readonly #beginFreshLog: () => Promise<void>
  #spent = false

  constructor(random: Random, beginFreshLog: () => Promise<void>) {
    this.#random = random
    this.#beginFreshLog = beginFreshLog
  }

  get spent(): boolean {
    return this.#spent
  }

  async setAside(): Promise<void> {
    try {
      await this.#withFile((file) => this.#fill(file))
      this.#spent = false
    } catch {
      // Full, or a browser that lends no files (private windows): then there is nothing to give back.
    }
  }

  async release(): Promise<boolean> {
    this.#spent = true
    try {
      return await this.#withFile((file) => {
        const had = file.getSize() > 0
        file.truncate(0)
        file.flush()
        return had
      })
    } catch {
      return false
    }
  }

  mend(): Promise<void> {
    return this.#beginFreshLog()
  }

  #fill(file: OpenFile): void {
    try {
      for (let at = file.getSize(); at < BYTES; at += DICE_BYTES) {
        const noise = this.#random.bytes(Math.min(DICE_BYTES, BYTES - at)) as Uint8Array<ArrayBuffer>
        if (file.write(noise, { at }) < noise.length) throw new Error('no room')
      }
      file.flush()
    } catch (problem) {
      // Half of it would take room from the work and be of no use to it.
      file.truncate(0)
      throw problem
    }
  }

  async #withFile<T>(use: (file: OpenFile) => T): Promise<T> {
    const folder = await navigator.storage.getDirectory()
    const entry: unknown = await folder.getFileHandle('room', { create: true })
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
}
