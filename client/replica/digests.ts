/**
 * Once a day, while everything is complete and quiet, the device compares with the server what it holds, scope
 * after scope. What differs is fetched; a scope in which something is lacking is pulled anew.
 */
import type { Millis } from '../../shared/base/ports.ts'
import type { DocId } from '../../shared/domain/names.ts'
import type { Digest, Digested } from '../../shared/protocol/digest.ts'
import type { Tenure } from '../vault/depot.ts'

/** After the line is complete, and from one scope to the next. */
export const DIGEST_REST_MS: Millis = 20_000
export const DIGEST_EVERY_MS: Millis = 24 * 3_600_000

type Comparing = Pick<Tenure, 'digest' | 'compare' | 'compared' | 'noteCompared'>

export interface DigestsTools {
  send(message: Digest): void
  repair(docs: readonly DocId[]): Promise<void>
  /** Asks for all of the scope again. */
  pullAnew(scope: string): void
  now(): Millis
}

export class Digests {
  readonly #tenure: Comparing
  readonly #tools: DigestsTools
  readonly #scopes: readonly string[]
  #asked: string | null = null

  constructor(tenure: Comparing, tools: DigestsTools, scopes: readonly string[]) {
    this.#tenure = tenure
    this.#tools = tools
    this.#scopes = scopes
  }

  /** Compares the next scope whose day is over. To be called when every scope is complete and nobody waits. */
  async next(): Promise<void> {
    const now = this.#tools.now()
    // A clock that was set back makes it due: else nothing would be compared until it has caught up.
    const due = this.#scopes.find((scope) => {
      const last = this.#tenure.compared.get(scope) ?? -Infinity
      return last > now || now - last >= DIGEST_EVERY_MS
    })
    if (due === undefined || this.#asked !== null) return
    const digest = await this.#tenure.digest(due)
    if (digest === null) return
    this.#asked = due
    this.#tools.send({ type: 'DIGEST', scope: due, base: digest.base, buckets: [...digest.buckets] })
  }

  async answered(digested: Digested): Promise<void> {
    if (digested.scope !== this.#asked) return
    this.#asked = null
    if (digested.moved) return
    // Compared once: what cannot be mended is tried again tomorrow, not over and over.
    await this.#tenure.noteCompared(digested.scope, this.#tools.now())
    if (digested.buckets.length === 0) return
    const { mismatched, lacking } = await this.#tenure.compare(digested)
    if (lacking) this.#tools.pullAnew(digested.scope)
    else if (mismatched.length > 0) await this.#tools.repair(mismatched)
  }
}
