/**
 * Many whole documents in few bytes: the body of a PACK, and a segment of the device's store as it came.
 *
 *     pack    length of the head · head · tail, two blocks of columns (`shared/base/columns/`)
 *     head    archives, each with its documents: rest of the name, masked or not, epoch, sequence, card
 *     tail    for each document its entries by client and its receipts; then who owns the client ids
 *
 * A list needs the head alone, so the tail stays shut until somebody opens an archive. No count and no set hash
 * travel: 64 bits that nothing can squeeze for each of 50,000 documents are a seventh of a first sync. Both follow
 * from the entries, and the server compares them with its own guard before it packs.
 */
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { ColumnReader } from '../base/columns/reader.ts'
import { ColumnWriter } from '../base/columns/writer.ts'
import type { Json, JsonObject } from '../base/json.ts'
import type { AuthorRow, ReceiptRun } from './types.ts'

/** Entries of one client whose clocks follow each other, as JSON. */
export interface EntryRun {
  readonly client: number
  readonly clock: number
  readonly values: readonly JsonObject[]
}

/** A document in the head. */
export interface PackedHead {
  readonly doc: string
  /** Only the masked card travels. */
  readonly masked: boolean
  readonly epoch: number
  readonly seq: number
  /** The card fragment, or its mask; the protocol does not look into it. */
  readonly card: Json
}

export interface PackedBody {
  readonly runs: readonly EntryRun[]
  readonly receipts: readonly ReceiptRun[]
}

export type PackedDocument = PackedHead & PackedBody

/** `documents` in order of their archives. */
export function encodePack(documents: readonly PackedDocument[], authors: readonly AuthorRow[]): Uint8Array {
  const archives: { readonly archive: string; readonly documents: Json[] }[] = []
  for (const { doc, masked, epoch, seq, card } of documents) {
    const [archive = '', ...rest] = doc.split('.')
    let last = archives.at(-1)
    if (last?.archive !== archive) archives.push((last = { archive, documents: [] }))
    last.documents.push({ rest, masked, epoch, seq, card })
  }
  const bodies = documents.map(({ runs, receipts }) => ({ runs, receipts }))
  const writer = new ColumnWriter()
  const head = writer.block(archives)
  const tail = writer.block([bodies, [...authors]] as readonly Json[])
  return encoding.encode((to) => {
    encoding.writeVarUint8Array(to, head)
    encoding.writeUint8Array(to, tail)
  })
}

/** A pack of which the head was read. Throws on bytes that no `encodePack` made. */
export class OpenPack {
  readonly documents: readonly PackedHead[]
  /** How many documents of each archive, in order. */
  readonly archives: readonly number[]
  readonly #columns = new ColumnReader()
  readonly #tail: Uint8Array

  constructor(bytes: Uint8Array) {
    const from = decoding.createDecoder(bytes)
    const head = this.#columns.block(decoding.readVarUint8Array(from))
    this.#tail = decoding.readTailAsUint8Array(from)
    const documents: PackedHead[] = []
    const archives: number[] = []
    for (const row of head) {
      const { archive, documents: listed } = row as unknown as ArchiveRow
      archives.push(listed.length)
      for (const { rest, masked, epoch, seq, card } of listed)
        documents.push({ doc: `${archive}.${rest.join('.')}`, masked, epoch, seq, card })
    }
    this.documents = documents
    this.archives = archives
  }

  /** The rest of it, in the order of `documents`. Once: the columns go on where the head ended. */
  bodies(): { readonly bodies: readonly PackedBody[]; readonly authors: readonly AuthorRow[] } {
    const [bodies, authors] = this.#columns.block(this.#tail)
    return {
      bodies: bodies as unknown as readonly PackedBody[],
      authors: authors as unknown as readonly AuthorRow[],
    }
  }
}

interface ArchiveRow {
  readonly archive: string
  readonly documents: readonly (Omit<PackedHead, 'doc'> & { readonly rest: readonly string[] })[]
}
