/**
 * How a person comes in: first sign-in, sign-in again, unlock, and the way through escrow when this device
 * cannot open its own store any more.
 *
 * Whatever fails here, nothing of a store is lost: a way in is only ever replaced by another one, in one
 * write. It holds no session; `device.ts` does.
 */
import { err, ok, type Result } from '../../shared/base/result.ts'
import { newUlid } from '../../shared/base/ulid.ts'
import type { EscrowReason } from '../../shared/protocol/device.ts'
import type { SignedIn } from '../../shared/protocol/http.ts'
import type { AccessRefusal, StepAnswer } from '../api.ts'
import type { DeviceCalls, SignIn, SignInRefusal } from '../replica/api.ts'
import { directoryOfSignIn } from '../vault/directory.ts'
import {
  escrowOf,
  makeVault,
  renewEscrow,
  reopenVault,
  rewrap,
  unlockVault,
  type Closed,
} from '../vault/entering.ts'
import type { Profiles, ProfileRow } from '../vault/profiles.ts'
import type { Vault, VaultPorts } from '../vault/vault.ts'
import { answerStep, askedStep, type AskedStep } from './secondStep.ts'

export interface EntrancePorts {
  readonly vault: VaultPorts
  readonly signIn: SignIn
  readonly calls: DeviceCalls
}

export interface Entered {
  readonly row: ProfileRow
  readonly vault: Vault
  /** The server has just confirmed who this is. */
  readonly signedIn: boolean
}

export class Entrance {
  readonly #ports: EntrancePorts
  readonly #profiles: Profiles
  /** The second step that somebody is being asked for, and what opens the store after it. */
  #asked: { readonly step: AskedStep; readonly password: string } | null = null

  constructor(ports: EntrancePorts, profiles: Profiles) {
    this.#ports = ports
    this.#profiles = profiles
  }

  /** Online. */
  async signIn(login: string, password: string): Promise<Result<Entered, AccessRefusal>> {
    const { clock, random } = this.#ports.vault
    const known = await this.#profiles.byLogin(login)
    let device = known?.device ?? newUlid(clock, random)
    this.#asked = null
    let signed = await this.#ports.signIn.signIn(login, password, device, null)
    if (!signed.ok && signed.error.type === 'device-taken' && known === null) {
      device = newUlid(clock, random)
      signed = await this.#ports.signIn.signIn(login, password, device, null)
    }
    if (!signed.ok) return err(this.#refused(signed.error, device, password))
    return this.#admit(signed.value, device, password)
  }

  /** Without a network where the store opens here; through the server where it does not. */
  async unlock(profile: string, password: string): Promise<Result<Entered, AccessRefusal>> {
    const row = await this.#profiles.find(profile)
    if (row === null) return err({ type: 'unknown-profile' })
    const opened = await unlockVault(this.#ports.vault, profile, password)
    if (opened.ok) {
      const used = { ...row, lastUnlocked: this.#ports.vault.clock.now() }
      await this.#profiles.put(used)
      return ok({ row: used, vault: opened.value, signedIn: false })
    }
    if (opened.error.type === 'no-store') return err({ type: 'unknown-profile' })
    // It may be the new password of somebody who changed it elsewhere: only the server can tell.
    this.#asked = null
    const signed = await this.#ports.signIn.signIn(row.login, password, row.device, null)
    if (signed.ok) return this.#admit(signed.value, row.device, password)
    const refused = this.#refused(signed.error, row.device, password)
    return err(refused.type === 'offline' ? refusalOf(opened.error) : refused)
  }

  /** The second step of either of them. */
  async answer(answer: StepAnswer): Promise<Result<Entered, AccessRefusal>> {
    const asked = this.#asked
    if (asked === null) return err({ type: 'sign-in-again' })
    const signed = await answerStep(this.#ports.signIn, asked.step, answer)
    if (signed.ok || signed.error.type === 'sign-in-again') this.#asked = null
    return signed.ok ? this.#admit(signed.value, asked.step.device, asked.password) : signed
  }

  #refused(refusal: SignInRefusal, device: string, password: string): AccessRefusal {
    if (refusal.type === 'device-taken') return storage('device-taken')
    if (refusal.type !== 'step') return refusal
    this.#asked = { step: askedStep(refusal, device), password }
    return { type: 'step', ask: refusal.ask }
  }

  /** The server knows the new one when this is called. A crash before the end is healed by escrow. */
  async rewrap(profile: string, old: string, next: string): Promise<void> {
    await rewrap(this.#ports.vault, profile, old, next)
  }

  /** Signed in: the store is opened, made, or opened again by what the server gives back. */
  async #admit(said: SignedIn, device: string, password: string): Promise<Result<Entered, AccessRefusal>> {
    const entered = await this.#let(said, device, password)
    if (entered.ok && said.trust !== undefined) await entered.value.vault.keepTrust(said.trust)
    return entered
  }

  async #let(said: SignedIn, device: string, password: string): Promise<Result<Entered, AccessRefusal>> {
    const { vault: ports } = this.#ports
    const { user, organisation } = said
    const row: ProfileRow = {
      id: `${organisation.id}.${user.id}`,
      organisation,
      user: user.id,
      login: user.login,
      name: user.name,
      device,
      lastUnlocked: ports.clock.now(),
    }
    const self = { user: user.id, device }
    // Before the store: one without its profile would be opened under another device's name.
    await this.#profiles.put(row)
    const opened = await unlockVault(ports, row.id, password)
    if (opened.ok) {
      await renewEscrow(ports, row.id, password, self, said.escrow)
      await opened.value.contacted(said.leaseMs)
      return ok({ row, vault: opened.value, signedIn: true })
    }
    if (opened.error.type === 'no-store') {
      const directory = directoryOfSignIn(said, ports.clock.now())
      const vault = await makeVault(ports, row.id, password, self, directory, said)
      return ok({ row, vault, signedIn: true })
    }
    const why = opened.error.type === 'shut' ? opened.error.why : 'password'
    return this.#throughEscrow(row, said, password, why)
  }

  async #throughEscrow(
    row: ProfileRow,
    said: SignedIn,
    password: string,
    why: EscrowReason,
  ): Promise<Result<Entered, AccessRefusal>> {
    const slot = await escrowOf(row.id)
    if (slot === null) return err(storage('no-escrow'))
    const key = await this.#ports.calls.openEscrow(slot, why, row)
    if (!key.ok) {
      if (key.error.type === 'refused') return err(storage('escrow'))
      return err(key.error.type === 'offline' ? { type: 'shut', why } : key.error)
    }
    const vault = await reopenVault(this.#ports.vault, row.id, key.value, password, said)
    return vault === null ? err(storage('escrow')) : ok({ row, vault, signedIn: true })
  }
}

function refusalOf(closed: Exclude<Closed, { type: 'no-store' }>): AccessRefusal {
  return closed.type === 'shut' ? { type: 'shut', why: closed.why } : { type: 'wrong-password' }
}

export const storage = (detail: string): AccessRefusal => ({ type: 'storage', detail })
