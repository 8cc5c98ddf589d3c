/**
 * Who is here: the session as the worker tells it, for the screens.
 *
 * Nothing is decided here. `state` is null until the worker has answered for the first time; a screen
 * that needs the person takes `me`, which only exists while the store is open.
 */
import { createContext } from 'svelte'
import { createSubscriber } from 'svelte/reactivity'
import type { Result } from '../../shared/base/result.ts'
import type { AccessRefusal, Device, Me, Session } from '../api.ts'
import { watchDevice } from './watch.ts'

export class SessionView {
  readonly #device: Device
  readonly #track: () => void
  #state: Session | null = null

  constructor(device: Device) {
    this.#device = device
    this.#track = createSubscriber((changed) => {
      const end = watchDevice(device, (event) => {
        if (event.type !== 'session') return
        this.#state = event.session
        changed()
      })
      void device.session().then((session) => {
        // An event that came first is newer than this answer.
        this.#state ??= session
        changed()
      })
      return end
    })
  }

  get state(): Session | null {
    this.#track()
    return this.#state
  }

  get me(): Me | null {
    const state = this.state
    return state?.type === 'open' ? state.me : null
  }

  signIn(login: string, password: string): Promise<Result<Me, AccessRefusal>> {
    return this.#device.signIn(login, password)
  }

  unlock(profile: string, password: string): Promise<Result<Me, AccessRefusal>> {
    return this.#device.unlock(profile, password)
  }

  lock(): Promise<void> {
    return this.#device.lock()
  }

  signOut(): Promise<void> {
    return this.#device.signOut()
  }
}

const [getSession, setSession] = createContext<SessionView>()
export { getSession, setSession }
