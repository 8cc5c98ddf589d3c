/** Second copies of stores in memory, as the files of a browser would hold them, and with a disk that may be full. */
import type { SpareFile, SpareFiles } from '../../client/vault/spare.ts'

class MemoryFile implements SpareFile {
  bytes = new Uint8Array(0)
  readonly #disk: { full: boolean }

  constructor(disk: { full: boolean }) {
    this.#disk = disk
  }

  size(): number {
    return this.bytes.length
  }
  read(at: number, length: number): Uint8Array {
    return this.bytes.slice(at, at + length)
  }
  write(at: number, bytes: Uint8Array): void {
    const end = at + bytes.length
    if (end > this.bytes.length) {
      if (this.#disk.full) throw new DOMException('full', 'QuotaExceededError')
      const longer = new Uint8Array(end)
      longer.set(this.bytes)
      this.bytes = longer
    }
    this.bytes.set(bytes, at)
  }
  flush(): void {}
}

export class MemorySpare implements SpareFiles {
  readonly stores = new Map<string, readonly [MemoryFile, MemoryFile]>()
  /** Files grow no more; what they have may be written over. */
  full = false
  #working: Promise<unknown> = Promise.resolve()

  names(): Promise<readonly string[]> {
    return Promise.resolve([...this.stores.keys()])
  }

  use<T>(name: string, work: (sides: readonly [SpareFile, SpareFile]) => Promise<T>): Promise<T> {
    const sides = this.stores.get(name) ?? [new MemoryFile(this), new MemoryFile(this)]
    this.stores.set(name, sides)
    const working = this.#working.then(() => work(sides))
    this.#working = working.catch(() => undefined)
    return working
  }

  remove(name: string): Promise<void> {
    this.stores.delete(name)
    return Promise.resolve()
  }

  /** What has been begun is done. */
  async rest(): Promise<void> {
    for (let round = 0; round < 20; round++) {
      await this.#working
      await new Promise((resume) => setTimeout(resume, 1))
    }
  }
}
