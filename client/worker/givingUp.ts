/**
 * Giving a store up: what waits goes to the server as last words, then the store goes, and the person who
 * comes to this device next is told in words.
 *
 * All of it works on a locked store: the device proves itself by its secret, and the server opens the rows
 * through the escrow slot. A row leaves the outbox only after the server answered that it holds it, and the
 * store goes only when none is left; whatever breaks off in between is gone on with at the next contact.
 */
import { bytesToHex } from '../../shared/base/bytes.ts'
import type { Clock } from '../../shared/base/ports.ts'
import {
  MAX_LAST_WORDS_BYTES,
  MAX_LAST_WORDS_ROWS,
  type EscrowSlot,
  type Order,
  type SealedRow,
} from '../../shared/protocol/device.ts'
import type { DeviceCalls, DeviceProof } from '../replica/api.ts'
import { databaseName, type Farewell, type Profiles, type ProfileRow } from '../vault/profiles.ts'
import { forgetStore } from '../vault/recovering.ts'
import { Schema } from '../vault/schema.ts'
import type { SpareFiles } from '../vault/spare.ts'
import { forgetWorkspaces } from '../workspace/names.ts'

/** They share a request with the rows; each is some 300 bytes. */
const MAX_LAST_WORDS_ACCESSES = 50

export interface GivingUpPorts {
  readonly clock: Clock
  /** Where the second copies of stores are. */
  readonly spare?: SpareFiles
  readonly calls: DeviceCalls
  /** Runs `work` unless another tab is at it. */
  alone(name: string, work: () => Promise<void>): Promise<void>
  /** The application's own files too, once nobody has a store here any more. */
  forgetApp(): Promise<void>
}

/** What is to become of this store. No answer is no order. */
export async function orderFor({ calls }: GivingUpPorts, row: ProfileRow): Promise<Order> {
  if (row.farewell !== undefined) return 'keep'
  const papers = await papersOf(row)
  if (papers === null) return 'keep'
  const order = await calls.orders(papers.proof)
  return order.ok ? order.value : 'keep'
}

/** Does what the server orders for this store, which nobody has open here. Returns whether it is gone. */
export async function obey(ports: GivingUpPorts, profiles: Profiles, row: ProfileRow): Promise<boolean> {
  await giveReceipt(ports, profiles, row)
  const order = await orderFor(ports, row)
  if (order === 'keep') return false
  let gone = false
  await ports.alone(`${databaseName(row.id)}:giving-up`, async () => {
    gone = await giveUp(ports, profiles, row, order === 'wipe' ? 'wiped' : 'disabled')
  })
  return gone
}

async function giveUp(
  ports: GivingUpPorts,
  profiles: Profiles,
  row: ProfileRow,
  why: 'wiped' | 'disabled',
): Promise<boolean> {
  const papers = await papersOf(row)
  if (papers === null) return false
  const handed = await handIn(ports, row, papers)
  if (handed === null) return false
  await forgetStore(ports.spare, row.id)
  await forgetWorkspaces(row.id)
  const farewell: Farewell = { why, handed, at: ports.clock.now() }
  const owed = why === 'wiped' ? papers.proof.secret : undefined
  const gone: ProfileRow = { ...row, farewell, ...(owed === undefined ? {} : { owed }) }
  await profiles.put(gone)
  if ((await profiles.all()).every((each) => each.farewell !== undefined)) await ports.forgetApp()
  await giveReceipt(ports, profiles, gone)
  return true
}

/** Again at each contact until the server has it. */
async function giveReceipt(
  { calls }: GivingUpPorts,
  profiles: Profiles,
  { owed, ...row }: ProfileRow,
): Promise<void> {
  if (owed === undefined || row.farewell === undefined) return
  const { handed, at } = row.farewell
  const given = await calls.wiped({ device: row.device, secret: owed }, handed, at)
  // A secret that the server has forgotten is one of which it has the receipt.
  if (given.ok || given.error.type === 'refused') await profiles.put(row)
}

interface Papers {
  readonly proof: DeviceProof
  readonly slot: EscrowSlot
}

/** Null: there is no store, or it cannot speak for itself. */
async function papersOf(row: ProfileRow): Promise<Papers | null> {
  const db = new Schema(databaseName(row.id))
  try {
    const [secret, slot] = await Promise.all([db.meta.get('secret'), db.meta.get('slot/escrow')])
    if (secret === undefined || !('secret' in secret)) return null
    if (slot === undefined || !('escrow' in slot)) return null
    return { proof: { device: row.device, secret: bytesToHex(secret.secret) }, slot: slot.escrow }
  } finally {
    db.close()
  }
}

/** How many the server took over; null: it could not take them all now. */
async function handIn(
  { calls }: GivingUpPorts,
  row: ProfileRow,
  { proof, slot }: Papers,
): Promise<number | null> {
  const db = new Schema(databaseName(row.id))
  let handed = 0
  try {
    for (;;) {
      const [rows, accesses] = await Promise.all([
        db.outbox.orderBy('n').limit(MAX_LAST_WORDS_ROWS).toArray(),
        // What was looked at while nobody could know of it belongs to the log as much as what was written.
        db.seen.orderBy('counter').limit(MAX_LAST_WORDS_ACCESSES).toArray(),
      ])
      if (rows.length + accesses.length === 0) return handed
      const page: SealedRow[] = []
      const keys: number[] = []
      let bytes = 0
      for (const { n, id, doc, sealed } of rows) {
        bytes += sealed.length
        if (page.length > 0 && bytes > MAX_LAST_WORDS_BYTES) break
        page.push({ id, doc, sealed: bytesToHex(sealed) })
        keys.push(n as number)
      }
      const seen = accesses.map(({ counter, sealed }) => ({ counter, sealed: bytesToHex(sealed) }))
      const answer = await calls.lastWords(proof, slot, page, seen)
      if (!answer.ok) return null
      handed += answer.value.filter(({ is }) => is === 'held').length
      await db.transaction('rw', db.outbox, db.seen, async () => {
        await db.outbox.bulkDelete(keys)
        await db.seen.bulkDelete(accesses.map(({ counter }) => counter))
      })
    }
  } finally {
    db.close()
  }
}
