/**
 * Slots: ways to the data key of a store. The data key is random and never changes with the password;
 * a slot holds it wrapped by something that only its owner has.
 *
 * The password slot opens with the password. The escrow slot is sealed to the server and opens nowhere on
 * this device; the server hands the key back to its signed-in owner, after it wrote that down.
 *
 * Nothing says whether a password is right but the wrapping itself: no hash of it is stored, and a
 * right password is one that unwraps.
 */
import { argon2id } from 'hash-wasm'
import type { Random } from '../../shared/base/ports.ts'
import { bytesToHex, hexToBytes } from '../../shared/base/bytes.ts'
import { sealTo } from '../../shared/base/hpke.ts'
import { slotPurpose, type EscrowKey, type EscrowSlot } from '../../shared/protocol/device.ts'
import { importKey, KEY_BYTES, Sealer, Unsealable } from './sealing.ts'

/** Cost of the derivation; stands in the slot, so that it can grow without shutting old stores. */
export interface Cost {
  readonly memoryKiB: number
  readonly passes: number
  readonly lanes: number
}

/** RFC 9106's second choice with three passes: half a second on the machines we measured. */
export const standardCost: Cost = { memoryKiB: 64 * 1024, passes: 3, lanes: 1 }

export interface PasswordSlot {
  readonly salt: Uint8Array
  readonly cost: Cost
  readonly wrapped: Uint8Array
}

const SALT_BYTES = 16

async function wrapper(password: string, salt: Uint8Array, cost: Cost, random: Random): Promise<Sealer> {
  const derived = await argon2id({
    // Two keyboards may send 'é' in two ways.
    password: password.normalize('NFC'),
    salt,
    parallelism: cost.lanes,
    iterations: cost.passes,
    memorySize: cost.memoryKiB,
    hashLength: KEY_BYTES,
    outputType: 'binary',
  })
  return new Sealer(await importKey(derived), random)
}

/** `place` names the store, so that a slot opens no other. */
export async function wrapKey(
  dataKey: Uint8Array,
  password: string,
  place: string,
  cost: Cost,
  random: Random,
): Promise<PasswordSlot> {
  const salt = random.bytes(SALT_BYTES)
  const sealer = await wrapper(password, salt, cost, random)
  return { salt, cost, wrapped: await sealer.seal(place, dataKey) }
}

/** Null: not the password of this slot. */
export async function unwrapKey(
  slot: PasswordSlot,
  password: string,
  place: string,
  random: Random,
): Promise<Uint8Array | null> {
  const sealer = await wrapper(password, slot.salt, slot.cost, random)
  try {
    return await sealer.unseal(place, slot.wrapped)
  } catch (error) {
    if (error instanceof Unsealable) return null
    throw error
  }
}

/** `owner` is whom the server will give the key back to, and on which device. */
export async function escrowSlot(
  dataKey: Uint8Array,
  key: EscrowKey,
  owner: { readonly user: string; readonly device: string },
): Promise<EscrowSlot> {
  const purpose = slotPurpose(owner.user, owner.device)
  return { key: key.id, sealed: bytesToHex(await sealTo(hexToBytes(key.publicKey), purpose, dataKey)) }
}
