/** What happened in a world, line by line: its hash says whether two runs of a seed were the same. */
import { createHash } from 'node:crypto'
import type { Loop } from './loop.ts'

export class Trace {
  readonly #loop: Loop
  readonly #hash = createHash('sha256')
  readonly #counts = new Map<string, number>()
  /** Kept only when somebody wants to read it. */
  readonly lines: string[] | null

  constructor(loop: Loop, keep: boolean) {
    this.#loop = loop
    this.lines = keep ? [] : null
  }

  say(what: string): void {
    const line = `${this.#loop.now()} ${what}`
    this.#hash.update(line).update('\n')
    this.lines?.push(line)
  }

  /** Something of a kind that every set of runs must have had. */
  count(kind: string, times = 1): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + times)
  }

  get counts(): ReadonlyMap<string, number> {
    return this.#counts
  }

  digest(): string {
    return this.#hash.update(String(this.#loop.happened)).digest('hex').slice(0, 16)
  }
}
