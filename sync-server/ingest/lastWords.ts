/**
 * Last words: the outbox of a device whose person may write no more, opened through escrow and kept for a
 * person to look at.
 *
 * Nothing of it enters a document, whatever it says. What was received before is only recognised; what is no
 * sound update of a writer on that device is answered as such and kept nowhere, because nobody could have
 * saved it there.
 */
import { createHash } from 'node:crypto'
import { hexToBytes } from '../../shared/base/bytes.ts'
import type { Random } from '../../shared/base/ports.ts'
import { inspectUpdate } from '../../shared/document/inspect.ts'
import { parseDocId } from '../../shared/domain/names.ts'
import { decodeUtf8 } from 'lib0/string'
import { checkOf } from '../../shared/protocol/check.ts'
import {
  accessPlace,
  type LastWordsAnswer,
  type Order,
  type SealedAccess,
  type SealedRow,
} from '../../shared/protocol/device.ts'
import { decodePending, outboxPlace, type PendingBytes } from '../../shared/protocol/pending.ts'
import { SeenEvent } from '../../shared/protocol/seen.ts'
import { FIRST_EPOCH, MAX_UPDATE_BYTES } from '../../shared/protocol/version.ts'
import {
  documentAad,
  type DeviceRow,
  type Effect,
  type KeyStore,
  type Prepared,
  type Store,
} from '../store/contract.ts'
import { Sealer, secretKey } from '../store/seal.ts'
import { draft } from './draft.ts'

export interface LastWordsTools {
  readonly store: Store
  readonly keys: KeyStore
  readonly random: Random
}

type Answer = LastWordsAnswer['results'][number]['is']

/** One answer per row, in order. Durable on return. */
export async function holdLastWords(
  tools: LastWordsTools,
  device: DeviceRow,
  order: Order,
  dataKey: Uint8Array,
  rows: readonly SealedRow[],
): Promise<LastWordsAnswer> {
  const sealer = new Sealer(secretKey(dataKey), tools.random)
  const results: { id: string; is: Answer }[] = []
  for (const row of rows) results.push({ id: row.id, is: await hold(tools, device, order, sealer, row) })
  return { results }
}

async function hold(
  { store, keys }: LastWordsTools,
  device: DeviceRow,
  order: Order,
  sealer: Sealer,
  row: SealedRow,
): Promise<Answer> {
  const pending = opened(sealer, row)
  const address = parseDocId(row.doc)
  if (pending === null || address === null) return 'unsound'
  const { client, clock, update } = pending
  const read = inspectUpdate(update, { client, clock }, () => Infinity)
  if (!read.ok) return 'unsound'
  const archive = await store.archive(address.archive)
  // What was destroyed takes nothing any more, and no key for it is ever made again.
  if (archive?.voided?.erased != null) return 'unsound'
  const why = order === 'wipe' ? 'wiped' : 'revoked'
  const head = await store.docHead(row.doc)
  const epoch = head?.epoch ?? FIRST_EPOCH
  const key = await keys.documentKey(row.doc, epoch)
  for (;;) {
    const run = await store.run(row.doc, client, clock)
    // The device only missed the answer.
    if (run !== null && run.clock === clock && run.sha256 === sha256(update)) return 'held'
    if ((await store.record('held', row.id)) !== null) return 'held'
    const bound = await store.client(client)
    const effects: Effect[] = [
      {
        on: 'record',
        kind: 'held',
        id: row.id,
        owner: device.user,
        expect: 0,
        row: { doc: row.doc, device: device.id, client, clock, at: pending.at, why },
      },
    ]
    if (bound === null) {
      effects.push({
        on: 'client',
        row: { client, user: device.user, device: device.id, membership: pending.membership },
      })
    } else if (bound.user !== device.user || bound.device !== device.id) return 'unsound'
    const prepared: Prepared = {
      meta: draft('refused', 'held', {
        user: device.user,
        device: device.id,
        branch: archive?.branch ?? null,
        archive: address.archive,
        doc: row.doc,
        epoch,
        client,
        clock,
        length: read.value.length,
        claimed: pending.at,
        offline: true,
        object: row.id,
        outcome: why,
      }),
      sealed: key.seal(update, documentAad(row.doc, epoch)),
      effects,
    }
    const [outcome] = await store.commit([prepared])
    if (outcome?.ok === true) return 'held'
  }
}

/** Those that this store's key opens; a gap that the rest leave is what the log then says. */
export function openAccesses(
  dataKey: Uint8Array,
  rows: readonly SealedAccess[],
  random: Random,
): readonly SeenEvent[] {
  const sealer = new Sealer(secretKey(dataKey), random)
  return rows.flatMap(({ counter, sealed }) => {
    try {
      const event: unknown = JSON.parse(decodeUtf8(sealer.open(hexToBytes(sealed), accessPlace(counter))))
      return isSeenEvent(event) && event.counter === counter ? [event] : []
    } catch {
      return []
    }
  })
}

const isSeenEvent = checkOf(SeenEvent) as (value: unknown) => value is SeenEvent

/** Null: not sealed under this store's key, or no row of an outbox. */
function opened(sealer: Sealer, { id, sealed }: SealedRow): PendingBytes | null {
  try {
    const pending = decodePending(sealer.open(hexToBytes(sealed), outboxPlace(id)))
    const numbers = [pending.client, pending.clock, pending.at]
    const sound =
      numbers.every((number) => Number.isSafeInteger(number) && number >= 0) &&
      pending.client > 0 &&
      pending.client <= 0xffffffff &&
      pending.at <= 8_640_000_000_000_000 &&
      (pending.membership === null || pending.membership.length <= 32) &&
      pending.update.length <= MAX_UPDATE_BYTES
    return sound ? pending : null
  } catch {
    return null
  }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
