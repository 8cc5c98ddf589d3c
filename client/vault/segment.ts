/**
 * Segments: many documents in one sealed row, as a first sync brought them. Two kinds, told apart by the first byte:
 *
 *     0     a pack (`shared/protocol/pack.ts`) as it came from the wire, still squeezed, and the log it came from
 *     1 …   so many documents, each as a row of `docs` has it
 *
 * A pack is stored without being opened, which is why a first sync costs little more than its bytes; opening one
 * archive later opens its pack. Once a document has to leave, the others are written anew in the second kind.
 */
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { addToHash, emptySetHash } from '../../shared/base/setHash.ts'
import { MAX_VALUES } from '../../shared/document/format.ts'
import { encodeEntries } from '../../shared/document/write.ts'
import type { DocId } from '../../shared/domain/names.ts'
import { unsqueeze } from '../../shared/protocol/codec.ts'
import { OpenPack, type PackedBody, type PackedHead } from '../../shared/protocol/pack.ts'
import type { AuthorRow } from '../../shared/protocol/types.ts'
import { platformDeflater } from '../replica/deflate.ts'
import { decodeStoredDoc, encodeStoredDoc, type StoredDoc } from './storedDoc.ts'

export type Segment =
  | { readonly type: 'pack'; readonly era: number; readonly body: Uint8Array }
  | { readonly type: 'documents'; readonly documents: ReadonlyMap<DocId, StoredDoc> }

const PACK = 0

export function encodeSegment(segment: Segment): Uint8Array {
  return encoding.encode((to) => {
    if (segment.type === 'pack') {
      encoding.writeVarUint(to, PACK)
      encoding.writeVarUint(to, segment.era)
      encoding.writeUint8Array(to, segment.body)
      return
    }
    encoding.writeVarUint(to, segment.documents.size)
    for (const [doc, stored] of segment.documents) {
      encoding.writeVarString(to, doc)
      encoding.writeVarUint8Array(to, encodeStoredDoc(stored))
    }
  })
}

/** Those of the wanted documents that are in it; all of them when none are named. */
export async function openSegment(
  bytes: Uint8Array,
  wanted?: ReadonlySet<DocId>,
): Promise<Map<DocId, StoredDoc>> {
  const from = decoding.createDecoder(bytes)
  const count = decoding.readVarUint(from)
  if (count === PACK) {
    const era = decoding.readVarUint(from)
    return documentsOf(await openPack(decoding.readTailAsUint8Array(from)), era, wanted)
  }
  const found = new Map<DocId, StoredDoc>()
  for (let left = count; left > 0; left--) {
    const doc = decoding.readVarString(from)
    const body = decoding.readVarUint8Array(from)
    if (wanted?.has(doc) !== false) found.set(doc, decodeStoredDoc(body))
  }
  return found
}

export const openPack = async (body: Uint8Array): Promise<OpenPack> =>
  new OpenPack(await unsqueeze(body, platformDeflater))

export function documentsOf(pack: OpenPack, era: number, wanted?: ReadonlySet<DocId>): Map<DocId, StoredDoc> {
  const found = new Map<DocId, StoredDoc>()
  const { bodies, authors } = pack.bodies()
  const owners = new Map(authors.map((author) => [author.client, author]))
  pack.documents.forEach((head, at) => {
    const body = bodies[at]
    if (head.masked || body === undefined || wanted?.has(head.doc) === false) return
    found.set(head.doc, documentOf(head, body, owners, era))
  })
  return found
}

function documentOf(
  { doc, epoch, seq }: PackedHead,
  { runs, receipts }: PackedBody,
  owners: ReadonlyMap<number, AuthorRow>,
  era: number,
): StoredDoc {
  const updates: Uint8Array[] = []
  let count = 0
  let setHash = emptySetHash
  for (const { client, clock, values } of runs) {
    for (let from = 0; from < values.length; from += MAX_VALUES)
      updates.push(...written(doc, client, clock + from, values.slice(from, from + MAX_VALUES)))
    count += values.length
    setHash = addToHash(setHash, client, clock, values.length)
  }
  const authors = [...new Set(runs.map(({ client }) => client))].flatMap((client) => owners.get(client) ?? [])
  return { epoch, era, seq, updates, authors, receipts, count, setHash }
}

function written(
  doc: DocId,
  client: number,
  clock: number,
  values: PackedBody['runs'][number]['values'],
): readonly Uint8Array[] {
  const update = encodeEntries(client, clock, values)
  if (update.ok) return [update.value]
  // Together they may be more than one push holds; each alone came in by one.
  if (values.length === 1)
    throw new RangeError(`entry ${client}.${clock} of ${doc} cannot be written: ${update.error.why}`)
  return values.flatMap((value, at) => written(doc, client, clock + at, [value]))
}
