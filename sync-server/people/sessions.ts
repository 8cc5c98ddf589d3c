/**
 * Sessions: a random token in a cookie, of which the store knows only the SHA-256.
 *
 * Every push asks whether its session still lives, so live ones are kept in memory. `onEnd` tells
 * open sockets at once; a session that merely ran out is noticed at its next use.
 */
import { createHash } from 'node:crypto'
import { bytesToHex } from '../../shared/base/bytes.ts'
import type { Clock, Millis, Random } from '../../shared/base/ports.ts'
import { draft, type Recorder } from '../ingest/draft.ts'
import type { Effect, SessionRow, Store } from '../store/contract.ts'

export const SESSION_MS: Millis = 30 * 24 * 3_600_000

export interface Session extends SessionRow {
  /** Names the session in the log; says nothing about the token. */
  readonly id: string
}

export const hashToken = (token: string): string => createHash('sha256').update(token, 'utf8').digest('hex')

export class Sessions {
  readonly #store: Store
  readonly #clock: Clock
  readonly #random: Random
  readonly #live = new Map<string, Session>()
  readonly #listeners = new Set<(tokenHash: string) => void>()

  constructor(store: Store, clock: Clock, random: Random) {
    this.#store = store
    this.#clock = clock
    this.#random = random
  }

  /** Nothing is stored yet: the caller commits `effect` with the sign-in that it belongs to, then calls `begun`. */
  mint(
    user: string,
    device: string,
  ): { readonly token: string; readonly session: Session; readonly effect: Effect } {
    const token = bytesToHex(this.#random.bytes(32))
    const created = this.#clock.now()
    const row: SessionRow = {
      tokenHash: hashToken(token),
      user,
      device,
      created,
      expires: created + SESSION_MS,
    }
    return { token, session: named(row), effect: { on: 'session', row } }
  }

  begun(session: Session): void {
    this.#live.set(session.tokenHash, session)
  }

  /** Null when unknown, ended or expired. */
  async find(token: string): Promise<Session | null> {
    if (!/^[0-9a-f]{64}$/.test(token)) return null
    const tokenHash = hashToken(token)
    const known = this.#live.get(tokenHash)
    if (known !== undefined) return this.alive(known) ? known : null
    const row = await this.#store.session(tokenHash)
    if (row === null || row.expires <= this.#clock.now()) return null
    const session = named(row)
    this.#live.set(tokenHash, session)
    return session
  }

  alive(session: Session): boolean {
    return this.#live.has(session.tokenHash) && session.expires > this.#clock.now()
  }

  async end(session: Session, recorder: Recorder): Promise<void> {
    await recorder.record([
      {
        meta: draft('signOut', 'signOut', {
          user: session.user,
          device: session.device,
          session: session.id,
        }),
        payload: null,
        effects: [{ on: 'endSession', tokenHash: session.tokenHash }],
      },
    ])
    this.#forget(session.tokenHash)
  }

  /** After a commit with the effect `endSessionsOf`, of which `device` may name one. */
  endedOf(user: string, device: string | null = null): void {
    for (const session of [...this.#live.values()]) {
      if (session.user === user && (device === null || session.device === device))
        this.#forget(session.tokenHash)
    }
  }

  /** After another process wrote: some may have been ended there. */
  async recheck(): Promise<void> {
    for (const tokenHash of [...this.#live.keys()]) {
      if ((await this.#store.session(tokenHash)) === null) this.#forget(tokenHash)
    }
  }

  onEnd(listener: (tokenHash: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #forget(tokenHash: string): void {
    this.#live.delete(tokenHash)
    for (const listener of this.#listeners) listener(tokenHash)
  }
}

const named = (row: SessionRow): Session => ({ ...row, id: row.tokenHash.slice(0, 16) })
