/**
 * Whether two sides hold the same entries of many documents, told in a few hundred bytes: documents fall into
 * buckets by name, and a bucket's hash is an order-free sum over (name, set hash). Where a bucket differs, its
 * documents are compared one by one.
 *
 * Like the set hash it finds accidents, not malice (`setHash.ts`).
 */
import { hex8, type SetHash } from './setHash.ts'

export const BUCKETS = 64

/** FNV-1a over UTF-16 units; 32 bits. For finding things again, never against somebody who chooses the text. */
export function fnv(text: string, seed: number): number {
  let hash = seed | 0
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x0100_0193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x7feb352d)
  return hash ^ (hash >>> 15)
}

export const bucketOf = (doc: string): number => (fnv(doc, 0x811c_9dc5) >>> 0) % BUCKETS

export class Digest {
  readonly #first = new Int32Array(BUCKETS)
  readonly #second = new Int32Array(BUCKETS)

  /** Each document once. */
  add(doc: string, setHash: SetHash): void {
    const bucket = bucketOf(doc)
    const text = `${doc} ${setHash}`
    this.#first[bucket] = ((this.#first[bucket] as number) + fnv(text, 0x811c_9dc5)) | 0
    this.#second[bucket] = ((this.#second[bucket] as number) + fnv(text, 0x2545_f491)) | 0
  }

  /** `BUCKETS` of 16 hexadecimal digits. */
  get buckets(): readonly string[] {
    return Array.from(this.#first, (first, at) => hex8(first) + hex8(this.#second[at] as number))
  }
}
