/** What this device holds of a scope, as hashes of entry sets, read from the very bytes. */
import { bucketOf, Digest } from '../../shared/base/digest.ts'
import type { SetHash } from '../../shared/base/setHash.ts'
import type { DocId } from '../../shared/domain/names.ts'
import type { Digested } from '../../shared/protocol/digest.ts'
import type { Reading } from './reading.ts'
import type { Shelf } from './shelf.ts'
import { acknowledgedHash } from './storedDoc.ts'

/** Documents that are read together, where no segment holds them. */
const AT_ONCE = 128

export interface DigestingTools {
  readonly shelf: Shelf
  readonly reading: Reading
}

/** Opens the documents of the scope, segment by segment, those in `buckets` when any are named; nothing is held in between. */
export async function hashesIn(
  { shelf, reading }: DigestingTools,
  scope: string,
  buckets?: readonly number[],
): Promise<ReadonlyMap<DocId, SetHash>> {
  const segments = new Map<number | null, DocId[]>()
  for (const [doc, card] of shelf.docs()) {
    if (!card.scopes.includes(scope) || buckets?.includes(bucketOf(doc)) === false) continue
    const together = segments.get(card.seg)
    if (together === undefined) segments.set(card.seg, [doc])
    else together.push(doc)
  }
  const hashes = new Map<DocId, SetHash>()
  for (const docs of segments.values())
    for (let from = 0; from < docs.length; from += AT_ONCE)
      for (const [doc, { stored }] of await reading.many(docs.slice(from, from + AT_ONCE)))
        if (stored !== null) hashes.set(doc, acknowledgedHash(stored))
  return hashes
}

export function bucketsOf(hashes: ReadonlyMap<DocId, SetHash>): readonly string[] {
  const digest = new Digest()
  for (const [doc, hash] of hashes) digest.add(doc, hash)
  return digest.buckets
}

/** What is to be done about an answer. */
export interface Difference {
  /** Held otherwise than the server does: each is fetched whole. */
  readonly other: readonly DocId[]
  /** Held, and not listed there. */
  readonly extra: readonly DocId[]
  /** Documents that the scope lists are not here at all. */
  readonly lacking: boolean
}

/** `hashes`: of the buckets that differ. */
export function compare(hashes: ReadonlyMap<DocId, SetHash>, { documents }: Digested): Difference {
  const told = new Map(documents.map(({ doc, setHash }) => [doc, setHash]))
  const other: DocId[] = []
  const extra: DocId[] = []
  for (const [doc, hash] of hashes) {
    const there = told.get(doc)
    if (there === undefined) extra.push(doc)
    else if (there !== hash) other.push(doc)
  }
  return { other, extra, lacking: documents.some(({ doc }) => !hashes.has(doc)) }
}
