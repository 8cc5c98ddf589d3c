/**
 * What a room remembers while the person is elsewhere: its filters, its place in a list.
 *
 * Kept in memory only and per person: a lock or a sign-out throws it away with everything decrypted.
 */
import { createContext } from 'svelte'

export class Keep {
  readonly #things = new Map<string, unknown>()

  /** The thing made under this name in this session, or made now. One name belongs to one type. */
  once<Thing>(name: string, make: () => Thing): Thing {
    if (!this.#things.has(name)) this.#things.set(name, make())
    return this.#things.get(name) as Thing
  }
}

const [getKeep, setKeep] = createContext<Keep>()
export { getKeep, setKeep }
