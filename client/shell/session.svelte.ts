/**
 * Who is here: the session as the worker tells it, for the screens.
 *
 * Nothing is decided here. `state` is null until the worker has answered for the first time; a screen
 * that needs the person takes `me`, which only exists while the store is open.
 */
import { createContext } from 'svelte'
import { createSubscriber } from 'svelte/reactivity'
import type { Result } from '../../shared/base/result.ts'
import type {
  AccessRefusal,
  Device,
  Me,
  PinRefusal,
  Session,
  StepAnswer,
  StepAsk,
  UnveilRefusal,
} from '../api.ts'
import { watchDevice } from './watch.ts'

export class SessionView {
  readonly #device: Device
  readonly #track: () => void
  #changed: () => void = () => undefined
  #state: Session | null = null
  #failure: unknown = null
  #step: StepAsk | null = null
  #stepPutOff = false

  constructor(device: Device) {
    this.#device = device
    this.#track = createSubscriber((changed) => {
      this.#changed = changed
      const end = watchDevice(device, (event) => {
        if (event.type === 'session') this.#take(event.session)
      })
      void this.#ask()
      return () => {
        end()
        this.#changed = () => undefined
      }
    })
  }

  get state(): Session | null {
    this.#track()
    return this.#state
  }

  /** What kept the worker from answering at all: storage that cannot be opened. Null when all is well. */
  get failure(): unknown {
    this.#track()
    return this.#failure
  }

  get me(): Me | null {
    const state = this.state
    return state?.type === 'open' ? state.me : null
  }

  /** What the last sign-in wants beside the password, while the store is still shut. */
  get step(): StepAsk | null {
    this.#track()
    return this.#step
  }

  /** The open store's `step` was put off; until it is asked for anew. */
  get stepPutOff(): boolean {
    this.#track()
    return this.#stepPutOff
  }

  putOffStep(off: boolean): void {
    this.#stepPutOff = off
    this.#changed()
  }

  /** Begin with the password again. */
  dropStep(): void {
    this.#step = null
    this.#changed()
  }

  async answerStep(answer: StepAnswer): Promise<Result<Me, AccessRefusal>> {
    const opened = await this.#device.answerStep(answer)
    if (!opened.ok && opened.error.type === 'sign-in-again') this.#step = null
    return this.#then(opened)
  }

  async signIn(login: string, password: string): Promise<Result<Me, AccessRefusal>> {
    return this.#then(await this.#device.signIn(login, password))
  }

  async unlock(profile: string, password: string): Promise<Result<Me, AccessRefusal>> {
    return this.#then(await this.#device.unlock(profile, password))
  }

  /** The worker ends with the lock and another takes its place, so nobody is left to tell us. */
  async lock(): Promise<void> {
    await this.#device.lock()
    await this.#ask()
  }

  async signOut(): Promise<void> {
    await this.#device.signOut()
    await this.#ask()
  }

  /** Of this tab, while it still stands in a form. */
  forgetTyped(): Promise<void> {
    return this.#device.keepTyped([])
  }

  dropTyped(): Promise<void> {
    return this.#device.dropTyped()
  }

  veil(): Promise<void> {
    return this.#device.veil()
  }

  unveil(secret: string): Promise<Result<null, UnveilRefusal>> {
    return this.#device.unveil(secret)
  }

  setPin(password: string, pin: string | null): Promise<Result<null, PinRefusal>> {
    return this.#device.setPin(password, pin)
  }

  removeProfile(profile: string, losing: boolean): Promise<Result<null, { readonly waiting: number }>> {
    return this.#device.removeProfile(profile, losing)
  }

  async #then(opened: Result<Me, AccessRefusal>): Promise<Result<Me, AccessRefusal>> {
    // A refusal may have found out that a store is sealed, or gone.
    await this.#ask()
    if (opened.ok) this.#step = null
    else if (opened.error.type === 'step') this.#step = opened.error.ask
    this.#changed()
    return opened
  }

  async #ask(): Promise<void> {
    try {
      this.#take(await this.#device.session())
    } catch (cause) {
      this.#failure = cause
      this.#changed()
    }
  }

  #take(session: Session): void {
    if (session.type === 'locked' || session.step === null) this.#stepPutOff = false
    this.#state = session
    this.#changed()
  }
}

const [getSession, setSession] = createContext<SessionView>()
export { getSession, setSession }
