/**
 * Second factors of a person as records: authenticator apps and passkeys, the codes on paper beside them,
 * and the devices that are spared the question for a while.
 *
 * Nothing here commits. Each answer is the effects that a sign-in or a change takes into its own log entry, with
 * the version they were judged by; so a code that two sign-ins use at the same moment is good for one of them.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { bytesToHex } from '../../shared/base/bytes.ts'
import type { Clock, Millis, Random } from '../../shared/base/ports.ts'
import type { FactorProof } from '../../shared/protocol/security.ts'
import type { Effect, KeyStore, Store } from '../store/contract.ts'
import type { StoredRecord } from '../store/records.ts'
import { usedPasskey, type Place } from './passkeys.ts'
import { hashRecoveryCode, newRecoveryCodes } from './recoveryCodes.ts'
import type { FactorRow, RecoveryCodesRow, TotpRow, TrustRow } from './rows.ts'
import type { Session } from './sessions.ts'
import { totpStep } from './totp.ts'

export type Factor = StoredRecord<'factor'>

/** How long a device renews its session by the password alone after a second factor was given on it. */
export const TRUST_MS: Millis = 30 * 24 * 3_600_000

const hashOf = (word: string): string => createHash('sha256').update(word, 'utf8').digest('hex')
const factorAad = (id: string): string => `factor/${id}`

export class Factors {
  readonly #store: Store
  readonly #keys: KeyStore
  readonly #clock: Clock
  readonly #random: Random

  constructor(store: Store, keys: KeyStore, clock: Clock, random: Random) {
    this.#store = store
    this.#keys = keys
    this.#clock = clock
    this.#random = random
  }

  /** Oldest first. */
  async of(user: string): Promise<readonly Factor[]> {
    return this.#store.recordsOf('factor', user)
  }

  async recoveryCodesLeft(user: string): Promise<number> {
    return (await this.#store.record('recoveryCodes', user))?.row.hashes.length ?? 0
  }

  async totpRow(id: string, name: string, secret: Uint8Array, step: number): Promise<TotpRow> {
    const key = await this.#keys.namedKey('factors')
    const sealed = Buffer.from(key.seal(secret, factorAad(id))).toString('base64')
    return { is: 'totp', name, added: this.#clock.now(), used: null, sealed, step }
  }

  /** Null: the proof fits nothing that this person has. `challenge` is what the passkey was asked. */
  async prove(
    user: string,
    proof: FactorProof,
    passkeys: { readonly place: Place | null; readonly challenge: string | null },
  ): Promise<readonly Effect[] | null> {
    switch (proof.is) {
      case 'totp':
        return this.#proveTotp(user, proof.code)
      case 'passkey': {
        const { place, challenge } = passkeys
        const factor = (await this.of(user)).find(
          ({ row }) => row.is === 'passkey' && row.credential === proof.response.id,
        )
        if (place === null || challenge === null || factor?.row.is !== 'passkey') return null
        const row = await usedPasskey(place, challenge, proof.response, factor.row, this.#clock.now())
        return row === null ? null : [put(factor, row)]
      }
      case 'recoveryCode': {
        const codes = await this.#store.record('recoveryCodes', user)
        const hash = hashRecoveryCode(proof.code)
        if (codes === null || !codes.row.hashes.includes(hash)) return null
        const hashes = codes.row.hashes.filter((each) => each !== hash)
        return [
          {
            on: 'record',
            kind: 'recoveryCodes',
            id: user,
            owner: user,
            expect: codes.version,
            row: { ...codes.row, hashes },
          },
        ]
      }
    }
  }

  async #proveTotp(user: string, code: string): Promise<readonly Effect[] | null> {
    const key = await this.#keys.namedKey('factors')
    const now = this.#clock.now()
    for (const factor of await this.of(user)) {
      if (factor.row.is !== 'totp') continue
      const secret = key.open(Buffer.from(factor.row.sealed, 'base64'), factorAad(factor.id))
      const step = totpStep(secret, code, now, factor.row.step)
      if (step !== null) return [put(factor, { ...factor.row, step, used: now })]
    }
    return null
  }

  /** Fresh codes in place of any before. */
  newRecoveryCodes(user: string): { readonly codes: readonly string[]; readonly effect: Effect } {
    const codes = newRecoveryCodes(this.#random)
    const row: RecoveryCodesRow = { made: this.#clock.now(), hashes: codes.map(hashRecoveryCode) }
    return {
      codes,
      effect: { on: 'record', kind: 'recoveryCodes', id: user, owner: user, expect: null, row },
    }
  }

  // ---- devices that are trusted for a while ------------------------------------------------------

  /** A new word for the device of this session, in place of any before. It ends with the session. */
  trust({ user, device, tokenHash }: Session): { readonly word: string; readonly effect: Effect } {
    const word = bytesToHex(this.#random.bytes(32))
    const until = this.#clock.now() + TRUST_MS
    return { word, effect: trustEffect(user, device, { hash: hashOf(word), until, session: tokenHash }) }
  }

  /** Null: the word does not fit, or what it was given in is over or was ended. */
  async trusted(user: string, device: string, word: string | undefined): Promise<TrustRow | null> {
    const known = await this.#store.record('trustedDevice', device)
    if (word === undefined || known === null || known.owner !== user) return null
    const { row } = known
    const fits = timingSafeEqual(Buffer.from(row.hash, 'hex'), Buffer.from(hashOf(word), 'hex'))
    return fits && (await this.#lasts(row)) ? row : null
  }

  /** The session that was begun by it carries it further, no longer than before. */
  trustGoesOn(row: TrustRow, { user, device, tokenHash }: Session): Effect {
    return trustEffect(user, device, { ...row, session: tokenHash })
  }

  /** Whoever ends a session, from wherever, ends the trust that was given in it. */
  async #lasts({ until, session }: TrustRow): Promise<boolean> {
    return until > this.#clock.now() && (await this.#store.session(session)) !== null
  }

  /** Device → until when. */
  async trustedOf(user: string): Promise<ReadonlyMap<string, Millis>> {
    const found = new Map<string, Millis>()
    for (const { id, row } of await this.#store.recordsOf('trustedDevice', user)) {
      if (await this.#lasts(row)) found.set(id, row.until)
    }
    return found
  }

  /** For every change of password or factors: all devices but one are asked again. */
  async distrust(user: string, but: string | null): Promise<readonly Effect[]> {
    const all = await this.#store.recordsOf('trustedDevice', user)
    return all.filter(({ id }) => id !== but).map(({ id }) => distrustDevice(user, id))
  }

  /** Factors, codes and trust: what recovery takes away. */
  async wipe(user: string): Promise<readonly Effect[]> {
    const factors = await this.of(user)
    return [
      ...factors.map((factor) => drop(factor)),
      { on: 'record', kind: 'recoveryCodes', id: user, owner: user, expect: null, row: null },
      ...(await this.distrust(user, null)),
    ]
  }
}

const trustEffect = (user: string, device: string, row: TrustRow): Effect => ({
  on: 'record',
  kind: 'trustedDevice',
  id: device,
  owner: user,
  expect: null,
  row,
})

export const distrustDevice = (user: string, device: string): Effect => ({
  on: 'record',
  kind: 'trustedDevice',
  id: device,
  owner: user,
  expect: null,
  row: null,
})

export const add = (user: string, id: string, row: FactorRow): Effect => ({
  on: 'record',
  kind: 'factor',
  id,
  owner: user,
  expect: 0,
  row,
})
const put = (factor: Factor, row: FactorRow): Effect => ({
  on: 'record',
  kind: 'factor',
  id: factor.id,
  owner: factor.owner,
  expect: factor.version,
  row,
})
export const drop = ({ id, owner }: Factor): Effect => ({
  on: 'record',
  kind: 'factor',
  id,
  owner,
  expect: null,
  row: null,
})
