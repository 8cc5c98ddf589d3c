/**
 * The PIN that lifts the veil. It opens nothing by itself: it is compared by a worker that holds the key
 * already, and what it is compared with lies sealed, so a stolen disk gives nothing to guess against.
 *
 * Six digits are guessed in a million tries; what protects them is that the fifth miss ends the worker.
 */
import { argon2id } from 'hash-wasm'
import { bytesToHex, hexToBytes, sameBytes } from '../../shared/base/bytes.ts'
import type { Cost } from './slots.ts'
import type { Store } from './store.ts'

interface PinRecord {
  readonly salt: string
  readonly hash: string
  readonly cost: Cost
}

export const PIN_DIGITS = 6
const PLACE = 'meta/pin'
/** A tenth of a second: the digits are few whatever it costs, and somebody waits each time. */
const PIN_COST: Cost = { memoryKiB: 16 * 1024, passes: 2, lanes: 1 }

export const isPinShaped = (text: string): boolean => /^[0-9]{6}$/.test(text)

/** What everybody would try first: one digit six times, or a row of them. */
export function isPinWeak(pin: string): boolean {
  const steps = new Set([...pin].slice(1).map((digit, at) => Number(digit) - Number(pin[at])))
  const [step] = steps
  return steps.size === 1 && step !== undefined && Math.abs(step) <= 1
}

export class Pin {
  readonly #store: Store
  readonly #cost: Cost
  #record: PinRecord | null

  private constructor(store: Store, record: PinRecord | null, cost: Cost) {
    this.#store = store
    this.#record = record
    this.#cost = cost
  }

  static async read(store: Store, cost: Cost = PIN_COST): Promise<Pin> {
    const pin = new Pin(store, null, cost)
    await pin.reread()
    return pin
  }

  get isSet(): boolean {
    return this.#record !== null
  }

  async reread(): Promise<void> {
    const row = await this.#store.meta('pin')
    this.#record = row === null ? null : await this.#store.sealer.unsealJson<PinRecord>(PLACE, row.sealed)
  }

  async is(pin: string): Promise<boolean> {
    const record = this.#record
    if (record === null || !isPinShaped(pin)) return false
    return sameBytes(await hashOf(pin, hexToBytes(record.salt), record.cost), hexToBytes(record.hash))
  }

  /** Null takes it away. Durable on return. */
  async set(pin: string | null): Promise<void> {
    const { db, sealer, random } = this.#store
    if (pin === null) {
      await this.#store.transaction(['meta'], async () => db.meta.delete('pin'))
      this.#record = null
      return
    }
    const salt = random.bytes(16)
    const record: PinRecord = {
      salt: bytesToHex(salt),
      hash: bytesToHex(await hashOf(pin, salt, this.#cost)),
      cost: this.#cost,
    }
    const sealed = await sealer.sealJson(PLACE, record)
    await this.#store.transaction(['meta'], async () => {
      await db.meta.put({ key: 'pin', sealed })
    })
    this.#record = record
  }
}

const hashOf = (pin: string, salt: Uint8Array, cost: Cost): Promise<Uint8Array> =>
  argon2id({
    password: pin,
    salt,
    parallelism: cost.lanes,
    iterations: cost.passes,
    memorySize: cost.memoryKiB,
    hashLength: 32,
    outputType: 'binary',
  })
