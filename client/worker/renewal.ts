/**
 * The server's session for a store that is open already: a store opens without a network, and what the server says
 * to the person comes when there is one.
 */
import { err, ok, type Result } from '../../shared/base/result.ts'
import type { SignedIn } from '../../shared/protocol/http.ts'
import type { AccessRefusal, Me, StepAnswer } from '../api.ts'
import type { SignIn } from '../replica/api.ts'
import type { OpenStore } from './openStore.ts'
import { answerStep, askedStep, type AskedStep } from './secondStep.ts'

export interface RenewalPorts {
  readonly signIn: SignIn
  isOpen(store: OpenStore): boolean
  /** The server wants a second step, or no longer does. */
  ask(store: OpenStore, step: AskedStep | null): void
  /** The password opens nothing here any more. */
  shut(store: OpenStore): Promise<void>
  report(problem: unknown): void
}

export class Renewal {
  readonly #ports: RenewalPorts

  constructor(ports: RenewalPorts) {
    this.#ports = ports
  }

  async goOnline(store: OpenStore, password: string): Promise<void> {
    const { profile, vault, replication } = store
    const current = await this.#ports.signIn.current()
    const mine = current.ok && current.value.user.id === profile.user
    const away = !current.ok && current.error.type === 'offline'
    if (!mine && !away) await this.#renew(store, password)
    if (!this.#ports.isOpen(store)) return
    if (away) this.#renewWhenThere(store, password)
    await replication.start(vault.depot)
  }

  /** To what the server asked of an open store. */
  async answer(store: OpenStore, answer: StepAnswer): Promise<Result<Me, AccessRefusal>> {
    if (store.step === null) return ok(store.vault.me)
    const signed = await answerStep(this.#ports.signIn, store.step, answer)
    if (!this.#ports.isOpen(store)) return err({ type: 'sign-in-again' })
    if (!signed.ok) {
      // The password went with the attempt: it is asked for when the store is unlocked again.
      if (signed.error.type === 'sign-in-again') this.#ports.ask(store, null)
      return signed
    }
    await this.#signedIn(store, signed.value)
    this.#ports.ask(store, null)
    store.replication.nudge()
    return ok(store.vault.me)
  }

  /** A password that the server does not know any more must not go on opening what lies here. */
  async #renew(store: OpenStore, password: string): Promise<void> {
    const { profile, vault } = store
    const { login, device } = profile
    const signed = await this.#ports.signIn.signIn(login, password, device, await vault.trust())
    if (!this.#ports.isOpen(store)) return
    if (signed.ok) await this.#signedIn(store, signed.value)
    else if (signed.error.type === 'step') this.#ports.ask(store, askedStep(signed.error, device))
    else if (signed.error.type === 'wrong-password') await this.#ports.shut(store)
  }

  /**
   * Unlocked without a network: the first answer of the server decides. A browser that was killed may
   * have lost its cookie, and who has just given the password is not asked for it again.
   */
  #renewWhenThere(store: OpenStore, password: string): void {
    const { replication } = store
    const end = replication.watch(({ connection, problem }) => {
      if (connection === 'open') return end()
      if (problem !== 'signed-out' && problem !== 'server-error') return
      end()
      this.#renew(store, password)
        .then(() => replication.nudge())
        .catch(this.#ports.report)
    })
  }

  async #signedIn({ vault }: OpenStore, { leaseMs, trust }: SignedIn): Promise<void> {
    await vault.contacted(leaseMs)
    if (trust !== undefined) await vault.keepTrust(trust)
  }
}
