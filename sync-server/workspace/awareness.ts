/**
 * Who is at a workspace document now, in the words of `y-protocols`. Memory only.
 *
 * A stock client repeats whatever it hears of others, so what is not the sender's own is passed over
 * without a word: each connection speaks for one client, and its state names nobody but the person who is
 * signed in. Whoever may only read is named to nobody, as in SYN95–97.
 */
import type { Json } from '../../shared/base/json.ts'
import type { AwarenessEntry } from './frames.ts'
import type { Client } from './inspect.ts'
import { MAX_AWARENESS_BYTES } from './limits.ts'

export interface Person {
  readonly id: string
  readonly name: string
}

/** `Guest` is whatever stands for a connection. */
export class Awareness<Guest> {
  readonly #present = new Map<Client, AwarenessEntry & { readonly guest: Guest }>()

  /** What of it is new and true, to be told to the others. */
  hear(guest: Guest, person: Person, entries: readonly AwarenessEntry[]): readonly AwarenessEntry[] {
    const told: AwarenessEntry[] = []
    for (const entry of entries) {
      const held = this.#present.get(entry.client)
      if (held === undefined ? this.#speaks(guest) : held.guest !== guest || entry.clock <= held.clock)
        continue
      if (entry.state === null) {
        if (held === undefined) continue
        this.#present.delete(entry.client)
      } else {
        if (!isOwnState(entry.state, person)) continue
        this.#present.set(entry.client, { ...entry, guest })
      }
      told.push(entry)
    }
    return told
  }

  /** What is to be told of a connection that ended. */
  leave(guest: Guest): readonly AwarenessEntry[] {
    const gone = [...this.#present.values()].filter((one) => one.guest === guest)
    for (const { client } of gone) this.#present.delete(client)
    return gone.map(({ client, clock }) => ({ client, clock: clock + 1, state: null }))
  }

  guestOf(client: Client): Guest | null {
    return this.#present.get(client)?.guest ?? null
  }

  /** All that a newcomer is told. */
  others(guest: Guest): readonly AwarenessEntry[] {
    return [...this.#present.values()]
      .filter((one) => one.guest !== guest)
      .map(({ client, clock, state }) => ({ client, clock, state }))
  }

  #speaks(guest: Guest): boolean {
    return [...this.#present.values()].some((one) => one.guest === guest)
  }
}

const known = new Set(['user', 'cursor'])
const knownOfUser = new Set(['id', 'name', 'color', 'colorLight'])

/** Where the cursor is, and of the person only what is true. */
function isOwnState(state: Json, person: Person): boolean {
  if (!isObject(state) || !Object.keys(state).every((key) => known.has(key))) return false
  if (JSON.stringify(state).length > MAX_AWARENESS_BYTES) return false
  const { user, cursor } = state
  return isOwnUser(user ?? null, person) && isCursor(cursor ?? null, 4)
}

function isOwnUser(user: Json, { id, name }: Person): boolean {
  if (user === null) return true
  if (!isObject(user) || !Object.keys(user).every((key) => knownOfUser.has(key))) return false
  const isColour = (value: Json | undefined): boolean =>
    value === undefined || (typeof value === 'string' && /^#[0-9a-f]{3,8}$/i.test(value))
  return (
    (user['id'] ?? id) === id &&
    (user['name'] ?? name) === name &&
    isColour(user['color']) &&
    isColour(user['colorLight'])
  )
}

/** Relative positions: ids, and names of types, in which nobody could be named. */
function isCursor(value: Json, depth: number): boolean {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return true
  if (typeof value === 'string') return /^[a-zA-Z0-9_-]{0,32}$/.test(value)
  if (depth === 0 || !isObject(value)) return false
  return Object.values(value).every((one) => isCursor(one as Json, depth - 1))
}

const isObject = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
