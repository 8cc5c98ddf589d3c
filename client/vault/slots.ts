/**
 * Slots: ways to the data key of a store. The data key is random and never changes with the password;
 * a slot holds it wrapped by something that only its owner has.
 *
 * Nothing says whether a password is right but the wrapping itself: no hash of it is stored, and a
 * right password is one that unwraps.
 */
import { argon2id } from 'hash-wasm'
import type { Random } from '../../shared/base/ports.ts'
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
