/**
 * Log entries that carry no ledger update: accesses, sign-ins, people. One helper, so that each of
 * them hashes the same shape (absent knowledge is null, never a missing key) and every payload is
 * sealed under the month's key before it reaches the store.
 *
 * Names, search words and everything else about a person belong into the payload; the metadata is
 * kept in clear for ever.
 */
import { encodeUtf8 } from 'lib0/string'
import { canonicalJson, type Json } from '../../shared/base/json.ts'
import type { Clock } from '../../shared/base/ports.ts'
import type { LogKind } from '../../shared/log/entry.ts'
import { POLICY_VERSION } from '../../shared/policy/table.ts'
import {
  monthAad,
  monthOf,
  type Draft,
  type Effect,
  type KeyStore,
  type Outcome,
  type Prepared,
  type Store,
} from '../store/contract.ts'

export function draft(kind: LogKind, action: string, known: Partial<Draft> = {}): Draft {
  return {
    kind,
    action,
    claimed: null,
    offset: null,
    user: null,
    membership: null,
    role: null,
    device: null,
    session: null,
    branch: null,
    archive: null,
    doc: null,
    epoch: null,
    client: null,
    clock: null,
    length: null,
    object: null,
    purpose: null,
    policy: POLICY_VERSION,
    counter: null,
    offline: null,
    outcome: 'ok',
    ...known,
  }
}

/** One entry that is to be written. `payload: null` leaves nothing to seal. */
export interface Note {
  readonly meta: Draft
  readonly payload: Json
  readonly effects?: readonly Effect[]
}

export class Recorder {
  readonly #store: Store
  readonly #keys: KeyStore
  readonly #clock: Clock

  constructor(store: Store, keys: KeyStore, clock: Clock) {
    this.#store = store
    this.#keys = keys
    this.#clock = clock
  }

  async prepare(notes: readonly Note[]): Promise<readonly Prepared[]> {
    const month = monthOf(this.#clock.now())
    const sealing = notes.some((note) => note.payload !== null) ? await this.#keys.monthKey(month) : null
    return notes.map(({ meta, payload, effects }) => ({
      meta,
      sealed:
        payload === null || sealing === null
          ? null
          : sealing.seal(encodeUtf8(canonicalJson(payload)), monthAad(month)),
      effects: effects ?? [],
    }))
  }

  /** Durable on return. */
  async record(notes: readonly Note[]): Promise<readonly Outcome[]> {
    return this.#store.commit(await this.prepare(notes))
  }
}
