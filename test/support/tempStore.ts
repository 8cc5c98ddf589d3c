/**
 * A real store in a folder of its own under the machine's temporary files, with a clock moved by hand.
 *
 * `crash()` is what SIGKILL leaves behind: the files are copied as they stand, without closing
 * anything, and the copy is opened. Only what a resolved promise had written may be relied on.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../../shared/base/ports.ts'
import { systemRandom } from '../../sync-server/ports.ts'
import type { KeyStore, Store } from '../../sync-server/store/contract.ts'
import { createSqliteStore } from '../../sync-server/store/sqlite/index.ts'

export class HandClock implements Clock {
  time: number

  constructor(time = Date.UTC(2026, 10, 21, 9)) {
    this.time = time
  }

  now(): number {
    return this.time
  }
}

export const tempFolder = (): string => mkdtempSync(join(tmpdir(), 'anjuan-'))

export class TempStore {
  readonly clock: HandClock
  readonly random = systemRandom
  readonly #folders: string[] = []
  #open: { readonly store: Store; readonly keys: KeyStore } | null = null

  private constructor(clock: HandClock) {
    this.clock = clock
  }

  static async start(clock = new HandClock()): Promise<TempStore> {
    const temp = new TempStore(clock)
    await temp.#openFolder(tempFolder())
    return temp
  }

  get folder(): string {
    return this.#folders.at(-1) ?? ''
  }

  get store(): Store {
    if (this.#open === null) throw new Error('the store is closed')
    return this.#open.store
  }

  get keys(): KeyStore {
    if (this.#open === null) throw new Error('the store is closed')
    return this.#open.keys
  }

  /** A graceful stop and start. */
  async restart(): Promise<void> {
    await this.close()
    await this.#openFolder(this.folder)
  }

  async crash(): Promise<void> {
    const copy = tempFolder()
    for (const name of ['log.sqlite', 'keys.sqlite']) {
      for (const part of ['', '-wal']) {
        cpSync(join(this.folder, name + part), join(copy, name + part))
      }
    }
    cpSync(join(this.folder, 'master.key'), join(copy, 'master.key'))
    await this.close()
    await this.#openFolder(copy)
  }

  /** Ends the store and leaves its files to be looked at. */
  async close(): Promise<void> {
    await this.#open?.store.close()
    await this.#open?.keys.close()
    this.#open = null
  }

  async end(): Promise<void> {
    await this.close()
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true })
  }

  async #openFolder(folder: string): Promise<void> {
    if (this.folder !== folder) this.#folders.push(folder)
    this.#open = await createSqliteStore({ folder, clock: this.clock, random: this.random })
  }
}
