/** DIGEST → DIGESTED: which documents of a scope a device holds otherwise than we do. */
import { bucketOf, Digest } from '../../shared/base/digest.ts'
import type { SetHash } from '../../shared/base/setHash.ts'
import type { Digest as Asked, Digested } from '../../shared/protocol/digest.ts'
import type { DocId } from '../../shared/domain/names.ts'
import { rowsOf } from '../../shared/policy/decide.ts'
import { turn, type ServerTimers } from '../ports.ts'
import type { Store } from '../store/contract.ts'
import type { Listings } from './listings.ts'

export interface DigestTools {
  readonly store: Store
  readonly listings: Listings
  readonly timers: ServerTimers
}

/** A scope of 10,000 documents is read in slices, so that other sockets get their turn. */
const AT_ONCE = 128

export async function answerDigest(
  { scope, base, buckets }: Asked,
  { store, listings, timers }: DigestTools,
): Promise<Digested> {
  const moved: Digested = { type: 'DIGESTED', scope, base, moved: true, buckets: [], documents: [] }
  const { head, seqs, names } = await listings.of(rowsOf(scope))
  if (head !== base) return moved
  const ours = new Digest()
  const hashes = new Map<DocId, SetHash>()
  for (const [at, doc] of names.entries()) {
    if (at % AT_ONCE === AT_ONCE - 1) await turn(timers)
    const known = await store.docHead(doc)
    // Destroyed since: that comes by the feed.
    if (known === null) continue
    if (known.lastSeq !== seqs.get(doc)) return moved
    hashes.set(doc, known.guard.setHash)
    ours.add(doc, known.guard.setHash)
  }
  const differing = ours.buckets.flatMap((hash, bucket) => (hash === buckets[bucket] ? [] : [bucket]))
  const documents = [...hashes].flatMap(([doc, setHash]) =>
    differing.includes(bucketOf(doc)) ? [{ doc, setHash }] : [],
  )
  return { type: 'DIGESTED', scope, base, moved: false, buckets: differing, documents }
}
