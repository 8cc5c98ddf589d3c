/**
 * The ways into a store: making it, unlocking it with a password, and opening it again with the key that
 * the server gave back from escrow.
 *
 * The data key passes through here in the clear and is overwritten as soon as it is imported; what the
 * rest of the vault holds cannot be exported.
 */
import type { Millis } from '../../shared/base/ports.ts'
import { err, ok, type Result } from '../../shared/base/result.ts'
import { DEVICE_SECRET_BYTES, type EscrowKey, type EscrowSlot } from '../../shared/protocol/device.ts'
import { readSealedCards } from './cardPages.ts'
import { Directory, type DirectoryState } from './directory.ts'
import { begunLease, readLease, sealLease, shut } from './lease.ts'
import { markOf, whyShut, type ShutReason } from './mark.ts'
import { databaseName } from './profiles.ts'
import type { Self } from './reading.ts'
import { Schema, type MetaRow } from './schema.ts'
import { importKey, KEY_BYTES, Sealer, Unsealable } from './sealing.ts'
import { escrowSlot, standardCost, unwrapKey, wrapKey, type PasswordSlot } from './slots.ts'
import { sealStanding } from './standing.ts'
import { Store } from './store.ts'
import { beginVault, IDENTITY, type Vault, type VaultPorts } from './vault.ts'

/** What the server says at sign-in about every store of this person. */
export interface Terms {
  readonly escrow: EscrowKey
  readonly leaseMs: Millis
}

export type Closed =
  /** None was ever made here, or it was not finished being made. */
  | { readonly type: 'no-store' }
  | { readonly type: 'wrong-password' }
  /** Only the server can open it now. Nothing in it is lost. */
  | { readonly type: 'shut'; readonly why: ShutReason }

const databaseOf = ({ database }: VaultPorts, profile: string): Schema => {
  const name = databaseName(profile)
  return database === undefined ? new Schema(name) : database(name)
}

const slotPlace = (profile: string): string => `${databaseName(profile)}/slot/password`

/** Makes an empty store. Throws when one of this profile stands there already. */
export async function makeVault(
  ports: VaultPorts,
  profile: string,
  password: string,
  identity: Self,
  directory: DirectoryState,
  terms: Terms,
): Promise<Vault> {
  const db = databaseOf(ports, profile)
  const dataKey = ports.random.bytes(KEY_BYTES)
  const slot = await wrapFor(ports, profile, dataKey, password)
  const escrow = await escrowSlot(dataKey, terms.escrow, identity)
  const store = await sealedStore(ports, db, dataKey)
  const now = ports.clock.now()
  const rows: MetaRow[] = [
    { key: 'identity', sealed: await store.sealer.sealJson(IDENTITY, identity) },
    await Directory.seal(store, directory),
    await sealStanding(store, { serverEpoch: null, completeAt: null, era: 0, owed: false }),
    ...(await sealLease(store, begunLease(terms.leaseMs, await ports.kept(), now))),
    { key: 'secret', secret: ports.random.bytes(DEVICE_SECRET_BYTES) },
    { key: 'slot/escrow', escrow },
    { key: 'slot/password', slot },
  ]
  await store.transaction(['meta'], async () => {
    // A slot that stands here guards somebody's work.
    if ((await db.meta.get('slot/escrow')) !== undefined) throw new Error('the store is there already')
    await db.meta.bulkPut(rows)
  })
  return beginVault(ports, store, profile, readSealedCards(db))
}

/** Works without a network. A store whose lease is over is shut by the attempt. */
export async function unlockVault(
  ports: VaultPorts,
  profile: string,
  password: string,
): Promise<Result<Vault, Closed>> {
  const db = databaseOf(ports, profile)
  const opened = await unlock(ports, db, profile, password)
  if (!opened.ok) db.close()
  return opened
}

async function unlock(
  ports: VaultPorts,
  db: Schema,
  profile: string,
  password: string,
): Promise<Result<Vault, Closed>> {
  const slot = await slotOf(db)
  if (!slot.ok) return slot
  // On their way while the key is derived; without it they are of no use to anybody.
  const sealed = readSealedCards(db)
  sealed.catch(() => undefined)
  const dataKey = await unwrapKey(slot.value, password, slotPlace(profile), ports.random)
  if (dataKey === null) return err({ type: 'wrong-password' })
  const store = await sealedStore(ports, db, dataKey)
  const lease = await readLease(store)
  const now = ports.clock.now()
  const over = lease === null ? 'expired' : whyShut(markOf({ ...lease, kept: await ports.kept() }), now)
  if (over !== null) {
    await shut(db, over, now)
    return err({ type: 'shut', why: over })
  }
  return ok(await beginVault(ports, store, profile, sealed))
}

/** What can be told of a store without any key. */
export async function standingOf(
  db: Schema,
): Promise<{ readonly shut: ShutReason | null; readonly waiting: number; readonly there: boolean }> {
  const [made, over, waiting] = await Promise.all([
    db.meta.get('slot/escrow'),
    db.meta.get('shut'),
    db.outbox.count(),
  ])
  return { there: made !== undefined, shut: over !== undefined && 'why' in over ? over.why : null, waiting }
}

/** Shuts a store whose lease, by its clear mark, is over. For pages that hold no key. */
export async function shutIfOver(db: Schema, now: Millis): Promise<void> {
  const [slot, row] = await Promise.all([db.meta.get('slot/password'), db.meta.get('mark')])
  if (slot === undefined || row === undefined || !('mark' in row)) return
  const over = whyShut(row.mark, now)
  if (over !== null) await shut(db, over, now)
}

/** For the server, who alone can open it; null where there is none. */
export async function escrowOf(profile: string): Promise<EscrowSlot | null> {
  const db = new Schema(databaseName(profile))
  try {
    const row = await db.meta.get('slot/escrow')
    return row !== undefined && 'escrow' in row ? row.escrow : null
  } finally {
    db.close()
  }
}

/**
 * Opens with the key that the server gave back and makes `password` the one that opens from now on.
 * Null: it is not the key of this store.
 */
export async function reopenVault(
  ports: VaultPorts,
  profile: string,
  dataKey: Uint8Array,
  password: string,
  terms: Terms,
): Promise<Vault | null> {
  const db = databaseOf(ports, profile)
  const slot = await wrapFor(ports, profile, dataKey, password)
  const kept = dataKey.slice()
  const store = await sealedStore(ports, db, dataKey)
  try {
    const identity = await store.meta('identity')
    if (identity === null) throw new Unsealable(IDENTITY)
    const self = await store.sealer.unsealJson<Self>(IDENTITY, identity.sealed)
    const escrow = await escrowSlot(kept, terms.escrow, self)
    const lease = await sealLease(store, begunLease(terms.leaseMs, await ports.kept(), ports.clock.now()))
    await store.transaction(['meta'], async () => {
      await db.meta.delete('shut')
      await db.meta.bulkPut([{ key: 'slot/password', slot }, { key: 'slot/escrow', escrow }, ...lease])
    })
  } catch (problem) {
    db.close()
    if (problem instanceof Unsealable) return null
    throw problem
  } finally {
    kept.fill(0)
  }
  return beginVault(ports, store, profile, readSealedCards(db))
}

/** After the server made a new pair (a restore without its keys, say): the slot is sealed to that one. */
export async function renewEscrow(
  ports: VaultPorts,
  profile: string,
  password: string,
  owner: Self,
  key: EscrowKey,
): Promise<void> {
  const db = databaseOf(ports, profile)
  try {
    const [row, slot] = await Promise.all([db.meta.get('slot/escrow'), slotOf(db)])
    if (row === undefined || !('escrow' in row) || row.escrow.key === key.id || !slot.ok) return
    const dataKey = await unwrapKey(slot.value, password, slotPlace(profile), ports.random)
    if (dataKey === null) return
    const escrow = await escrowSlot(dataKey, key, owner)
    dataKey.fill(0)
    await db.meta.put({ key: 'slot/escrow', escrow })
  } finally {
    db.close()
  }
}

/** The new wrapping is made first and put in one write, so a crash leaves one password or the other. */
export async function rewrap(
  ports: VaultPorts,
  profile: string,
  old: string,
  next: string,
): Promise<Result<null, Closed>> {
  const db = databaseOf(ports, profile)
  try {
    const slot = await slotOf(db)
    if (!slot.ok) return slot
    const dataKey = await unwrapKey(slot.value, old, slotPlace(profile), ports.random)
    if (dataKey === null) return err({ type: 'wrong-password' })
    const wrapped = await wrapFor(ports, profile, dataKey, next)
    dataKey.fill(0)
    return await db.transaction('rw', db.meta, async (): Promise<Result<null, Closed>> => {
      // Shut meanwhile: a new slot would open it again.
      const over = await db.meta.get('shut')
      if (over !== undefined && 'why' in over) return err({ type: 'shut', why: over.why })
      await db.meta.put({ key: 'slot/password', slot: wrapped })
      return ok(null)
    })
  } finally {
    db.close()
  }
}

/** Whether this is the password, without opening anything. */
export async function isPassword(ports: VaultPorts, profile: string, password: string): Promise<boolean> {
  const db = databaseOf(ports, profile)
  try {
    const slot = await slotOf(db)
    if (!slot.ok) return false
    const dataKey = await unwrapKey(slot.value, password, slotPlace(profile), ports.random)
    dataKey?.fill(0)
    return dataKey !== null
  } finally {
    db.close()
  }
}

async function slotOf(db: Schema): Promise<Result<PasswordSlot, Closed>> {
  const [slot, over] = await Promise.all([db.meta.get('slot/password'), db.meta.get('shut')])
  if (over !== undefined && 'why' in over) return err({ type: 'shut', why: over.why })
  if (slot === undefined || !('slot' in slot)) return err({ type: 'no-store' })
  return ok(slot.slot)
}

const wrapFor = (
  ports: VaultPorts,
  profile: string,
  dataKey: Uint8Array,
  password: string,
): Promise<PasswordSlot> =>
  wrapKey(dataKey, password, slotPlace(profile), ports.cost ?? standardCost, ports.random)

/** Forgets the raw key. */
async function sealedStore(ports: VaultPorts, db: Schema, dataKey: Uint8Array): Promise<Store> {
  const sealer = new Sealer(await importKey(dataKey), ports.random)
  dataKey.fill(0)
  return new Store(db, sealer, ports.clock, ports.random, ports.room)
}
