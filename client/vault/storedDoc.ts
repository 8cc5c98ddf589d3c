/**
 * A document as the server acknowledged it: its updates byte for byte, and beside them who wrote and
 * when it was received. What this device has added since is not in here; it waits in the outbox.
 *
 * `count` and `setHash` are the server's description of the whole as it was at `seq`. They are compared
 * with the bytes after every change; where they differ, entries are missing or doubled and the document
 * is fetched. An own entry that was acknowledged after `seq` is held too and not counted.
 */
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { addToHash, emptySetHash, type SetHash } from '../../shared/base/setHash.ts'
import { CorruptDocument, readEntries, readRuns, type Run } from '../../shared/document/read.ts'
import { encodeEntries, mergeUpdates } from '../../shared/document/write.ts'
import type { Put } from '../../shared/protocol/feed.ts'
import type { AuthorRow, ReceiptRun } from '../../shared/protocol/types.ts'

export interface StoredDoc {
  readonly epoch: number
  /** Which of the server's logs `seq` and the receipts count in, as this device counts logs (`Stands.era`). */
  readonly era: number
  /** What `count` and `setHash` describe: the document up to this sequence. */
  readonly seq: number
  readonly updates: readonly Uint8Array[]
  readonly authors: readonly AuthorRow[]
  readonly receipts: readonly ReceiptRun[]
  readonly count: number
  readonly setHash: SetHash
}

const FORMAT = 2

/**
 * The sequence of what a log acknowledged that is gone, and the one that came after it has not shown: later than
 * all that a server ever says of a document.
 */
export const LOST = Number.MAX_SAFE_INTEGER

/** From this many updates on they are merged into one; reading walks each, and each costs a receipt of its own. */
export const MERGE_AT = 24

export function encodeStoredDoc(doc: StoredDoc): Uint8Array {
  return encoding.encode((to) => {
    encoding.writeUint8(to, FORMAT)
    encoding.writeVarUint(to, doc.epoch)
    encoding.writeVarUint(to, doc.era)
    encoding.writeVarUint(to, doc.seq)
    encoding.writeVarUint(to, doc.count)
    encoding.writeVarString(to, doc.setHash)
    encoding.writeVarUint(to, doc.updates.length)
    for (const update of doc.updates) encoding.writeVarUint8Array(to, update)
    encoding.writeVarUint(to, doc.authors.length)
    for (const author of doc.authors) {
      encoding.writeVarUint(to, author.client)
      encoding.writeVarString(to, author.user)
      encoding.writeVarString(to, author.device)
      encoding.writeVarString(to, author.membership ?? '')
    }
    encoding.writeVarUint(to, doc.receipts.length)
    for (const run of doc.receipts) {
      encoding.writeVarUint(to, run.client)
      encoding.writeVarUint(to, run.from)
      encoding.writeVarUint(to, run.to)
      encoding.writeVarUint(to, run.seq)
      encoding.writeVarUint(to, run.received)
      encoding.writeVarInt(to, run.offset)
    }
  })
}

export function decodeStoredDoc(bytes: Uint8Array): StoredDoc {
  const from = decoding.createDecoder(bytes)
  const format = decoding.readUint8(from)
  if (format !== FORMAT && format !== 1)
    throw new RangeError(`a document of format ${format} was stored by a newer version`)
  const epoch = decoding.readVarUint(from)
  const era = format === 1 ? 0 : decoding.readVarUint(from)
  const seq = decoding.readVarUint(from)
  const count = decoding.readVarUint(from)
  const setHash = decoding.readVarString(from)
  const updates = many(from, () => decoding.readVarUint8Array(from))
  const authors = many(from, () => {
    const client = decoding.readVarUint(from)
    const user = decoding.readVarString(from)
    const device = decoding.readVarString(from)
    const membership = decoding.readVarString(from)
    return { client, user, device, membership: membership === '' ? null : membership }
  })
  const receipts = many(from, () => ({
    client: decoding.readVarUint(from),
    from: decoding.readVarUint(from),
    to: decoding.readVarUint(from),
    seq: decoding.readVarUint(from),
    received: decoding.readVarUint(from),
    offset: decoding.readVarInt(from),
  }))
  return { epoch, era, seq, updates, authors, receipts, count, setHash }
}

function many<T>(from: decoding.Decoder, read: () => T): T[] {
  const items: T[] = []
  for (let left = decoding.readVarUint(from); left > 0; left--) items.push(read())
  return items
}

/** What a PUT with bytes becomes where nothing was held before, or where it replaces what was. */
export function receivedDoc(put: Put & { readonly update: Uint8Array }, era = 0): StoredDoc {
  return {
    epoch: put.epoch,
    era,
    seq: put.seq,
    updates: [put.update],
    authors: put.authors,
    receipts: put.receipts,
    count: put.count,
    setHash: put.setHash,
  }
}

/** What a PUT adds to what is held. An echo of our own entries comes without bytes, or with none that are new. */
export function extendDoc(before: StoredDoc, put: Put): StoredDoc {
  const runs = put.update === null ? [] : readRuns(put.update)
  const held = givingWay(before, runs)
  const news = put.update !== null && !holds(held, runs) ? [put.update] : []
  const newer = put.seq >= held.seq
  return {
    receipts: addReceipts(held.receipts, put.receipts),
    // Whose a client id is, and under which membership, is the server's to say: what this device noted of its own
    // at the acknowledgement was a guess.
    authors: addAuthors(put.authors, held.authors),
    epoch: put.epoch,
    era: held.era,
    updates: merged([...held.updates, ...news]),
    seq: newer ? put.seq : held.seq,
    count: newer ? put.count : held.count,
    setHash: newer ? put.setHash : held.setHash,
  }
}

/**
 * Without what a log that is gone had acknowledged and the log that is now shows under the same ids: a copy of its
 * author's profile may have said something else there, and what is shown is what holds.
 */
function givingWay(held: StoredDoc, shown: readonly Run[]): StoredDoc {
  const lost = held.receipts.filter(({ seq }) => seq === LOST)
  const isIn = (client: number, clock: number): boolean =>
    lost.some((run) => run.client === client && run.from <= clock && clock < run.to) &&
    shown.some((run) => run.client === client && run.clock <= clock && clock < run.clock + run.length)
  const some = shown.some(({ client, clock, length }) =>
    lost.some((run) => run.client === client && run.from < clock + length && clock < run.to),
  )
  return some ? pickEntries(held, ({ client, clock }) => !isIn(client, clock)) : held
}

/** This device's entry after the server's acknowledgement. */
export function acceptEntry(
  held: StoredDoc | null,
  entry: { readonly update: Uint8Array; readonly epoch: number },
  author: AuthorRow,
  receipt: ReceiptRun,
  era: number,
): StoredDoc {
  const before: StoredDoc = (held === null ? null : renewed(held, era)) ?? {
    epoch: entry.epoch,
    era,
    seq: 0,
    updates: [],
    authors: [],
    receipts: [],
    count: 0,
    setHash: emptySetHash,
  }
  const known = holds(before, [
    { client: receipt.client, clock: receipt.from, length: receipt.to - receipt.from },
  ])
  return {
    ...before,
    receipts: addReceipts(before.receipts, [receipt]),
    authors: addAuthors(before.authors, [author]),
    updates: known ? before.updates : merged([...before.updates, entry.update]),
  }
}

function addAuthors(known: readonly AuthorRow[], more: readonly AuthorRow[]): readonly AuthorRow[] {
  const clients = new Set(known.map((author) => author.client))
  return [...known, ...more.filter((author) => !clients.has(author.client))]
}

/**
 * A document of an older log: nothing in it counts as acknowledged until the log that is now shows it. Its numbers
 * compare with nothing; only their order is worth keeping, for it is the order in which entries name each other.
 */
export function renewed(doc: StoredDoc, era: number): StoredDoc {
  if (doc.era === era) return doc
  const receipts = doc.receipts.toSorted((a, b) => a.seq - b.seq).map((run) => ({ ...run, seq: LOST }))
  return { ...doc, era, receipts, seq: 0, count: 0, setHash: emptySetHash }
}

function addReceipts(held: readonly ReceiptRun[], more: readonly ReceiptRun[]): readonly ReceiptRun[] {
  const shown = (lost: ReceiptRun): boolean =>
    lost.seq === LOST &&
    more.some((run) => run.client === lost.client && run.from <= lost.from && lost.to <= run.to)
  const kept = held.filter((run) => !shown(run))
  const runs = new Set(kept.map((run) => `${run.client}.${run.from}`))
  return [...kept, ...more.filter((run) => !runs.has(`${run.client}.${run.from}`))]
}

/** Only what has no holes: Yjs would fill them with what no reader of ours takes. */
function merged(updates: readonly Uint8Array[]): readonly Uint8Array[] {
  if (updates.length < MERGE_AT) return updates
  const runs = readRuns(...updates)
  const holes = runs.some((run, at) => runs[at + 1]?.client === run.client)
  return holes ? updates : [mergeUpdates(updates)]
}

function holds(held: StoredDoc, runs: readonly Run[]): boolean {
  const have = readRuns(...held.updates)
  return runs.every(({ client, clock, length }) =>
    have.some(
      (run) => run.client === client && run.clock <= clock && clock + length <= run.clock + run.length,
    ),
  )
}

/** Only the entries that `keep` says, each in an update of its own. Never on the usual paths: all is read and written anew. */
export function pickEntries(
  held: StoredDoc,
  keep: (entry: { readonly client: number; readonly clock: number }) => boolean,
): StoredDoc {
  const updates: Uint8Array[] = []
  const receipts: ReceiptRun[] = []
  for (const { client, clock, value } of readEntries(...held.updates)) {
    if (!keep({ client, clock })) continue
    const written = encodeEntries(client, clock, [value])
    // It was read from there, so it can be written; only its limits may have shrunk since.
    if (!written.ok) throw new RangeError(`an entry that was stored cannot be written: ${written.error.why}`)
    updates.push(written.value)
    const run = held.receipts.find((one) => one.client === client && one.from <= clock && clock < one.to)
    if (run !== undefined) receipts.push({ ...run, from: clock, to: clock + 1 })
  }
  return { ...held, updates, receipts }
}

/** Whether the bytes are what the server described. False for bytes that cannot be read at all. */
export function isWhole(doc: StoredDoc): boolean {
  try {
    const later = doc.receipts.filter((run) => run.seq > doc.seq)
    let count = 0
    let hash = emptySetHash
    for (const run of readRuns(...doc.updates)) {
      for (const { clock, length } of without(run, later)) {
        count += length
        hash = addToHash(hash, run.client, clock, length)
      }
    }
    return count === doc.count && hash === doc.setHash
  } catch (error) {
    if (error instanceof CorruptDocument) return false
    throw error
  }
}

/** The set hash of what a log that is still there acknowledged: the bytes' own, whatever was said of them. */
export function acknowledgedHash(doc: StoredDoc): SetHash {
  const lost = doc.receipts.filter((run) => run.seq === LOST)
  let hash = emptySetHash
  for (const run of readRuns(...doc.updates))
    for (const { clock, length } of without(run, lost)) hash = addToHash(hash, run.client, clock, length)
  return hash
}

/** What is left of `run` when the receipts are taken out. */
function without(run: Run, receipts: readonly ReceiptRun[]): readonly Run[] {
  const mine = receipts.filter((receipt) => receipt.client === run.client)
  if (mine.length === 0) return [run]
  const left: Run[] = []
  for (let clock = run.clock; clock < run.clock + run.length; clock++) {
    if (!mine.some((receipt) => receipt.from <= clock && clock < receipt.to)) {
      left.push({ client: run.client, clock, length: 1 })
    }
  }
  return left
}
