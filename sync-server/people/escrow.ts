/**
 * The server's half of the escrow slots: a key pair whose public half every store is sealed to.
 *
 * The private half lies sealed under a key of `keys.sqlite`, so neither the log's database nor a copy of it
 * opens a device. Older pairs stay, because slots are sealed anew only when their owner signs in.
 */
import { bytesToHex, hexToBytes } from '../../shared/base/bytes.ts'
import { newKeyPair, NotForUs, openWith } from '../../shared/base/hpke.ts'
import type { Clock, Random } from '../../shared/base/ports.ts'
import { newUlid } from '../../shared/base/ulid.ts'
import { slotPurpose, type EscrowKey, type EscrowSlot } from '../../shared/protocol/device.ts'
import { draft, type Recorder } from '../ingest/draft.ts'
import type { KeyStore, Store } from '../store/contract.ts'
import type { EscrowPair } from '../store/records.ts'

export interface EscrowTools {
  readonly store: Store
  readonly keys: KeyStore
  readonly recorder: Recorder
  readonly clock: Clock
  readonly random: Random
}

const place = (id: string): string => `escrow/${id}`

export class Escrow {
  readonly #tools: EscrowTools
  #key: Promise<EscrowKey> | null = null

  constructor(tools: EscrowTools) {
    this.#tools = tools
  }

  /** The newest pair, made when it is asked for first. Two processes that ask together settle on one. */
  key(): Promise<EscrowKey> {
    this.#key ??= this.#newest().catch((error: unknown) => {
      this.#key = null
      throw error
    })
    return this.#key
  }

  async #newest(): Promise<EscrowKey> {
    const { store, keys, recorder, clock, random } = this.#tools
    for (;;) {
      const newest = (await store.records('escrow')).at(-1)
      if (newest !== undefined && (await opens(this.#tools, newest.id, newest.row))) {
        return { id: newest.id, publicKey: newest.row.publicKey }
      }
      const { publicKey, privateKey } = await newKeyPair()
      const id = newUlid(clock, random)
      const sealed = (await keys.namedKey('escrow')).seal(privateKey, place(id))
      privateKey.fill(0)
      const row: EscrowPair = { publicKey: bytesToHex(publicKey), sealed: bytesToHex(sealed) }
      await recorder.record([
        {
          meta: draft('organisation', 'escrowKey', { object: id }),
          payload: null,
          effects: [{ on: 'record', kind: 'escrow', id, owner: null, expect: 0, row }],
        },
      ])
    }
  }

  /** The data key inside; null when the slot is not of this person and device, or of a pair that is gone. */
  async open(
    slot: EscrowSlot,
    owner: { readonly user: string; readonly device: string },
  ): Promise<Uint8Array | null> {
    const pair = await this.#tools.store.record('escrow', slot.key)
    if (pair === null) return null
    const privateKey = await privateKeyOf(this.#tools, pair.id, pair.row)
    try {
      return await openWith(privateKey, slotPurpose(owner.user, owner.device), hexToBytes(slot.sealed))
    } catch (error) {
      if (error instanceof NotForUs) return null
      throw error
    } finally {
      privateKey.fill(0)
    }
  }
}

async function privateKeyOf({ keys }: EscrowTools, id: string, pair: EscrowPair): Promise<Uint8Array> {
  return (await keys.namedKey('escrow')).open(hexToBytes(pair.sealed), place(id))
}

/** False after a restore that brought the log without its keys: then a new pair is made. */
async function opens(tools: EscrowTools, id: string, pair: EscrowPair): Promise<boolean> {
  try {
    const privateKey = await privateKeyOf(tools, id, pair)
    privateKey.fill(0)
    return true
  } catch {
    return false
  }
}
