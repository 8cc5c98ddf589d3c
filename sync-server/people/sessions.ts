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

/** A session that was begun by a password alone, of somebody who needs more, lasts as long as it takes to add that. */
export const ENROLMENT_MS: Millis = 30 * 60_000

export interface Session extends SessionRow {
  /** Names the session in the log; says nothing about the token. */
  readonly id: string
}

export const hashToken = (token: string): string => createHash('sha256').update(token, 'utf8').digest('hex')

export class Sessions {
  readonly #store: Store
  readonly #clock: Clock
  readonly #random: Random
  readonly #suffices: (session: SessionRow) => boolean
  readonly #live = new Map<string, Session>()
  /** When each was heard of since this start. */
  readonly #seen = new Map<string, Millis>()
  readonly #listeners = new Set<(tokenHash: string) => void>()

  /** `suffices`: whether the way this session was begun is enough for what its person is by now. */
  constructor(store: Store, clock: Clock, random: Random, suffices: (session: SessionRow) => boolean) {
    this.#store = store
    this.#clock = clock
    this.#random = random
    this.#suffices = suffices
  }

  /** Nothing is stored yet: the caller commits `effect` with the sign-in that it belongs to, then calls `begun`. */
  mint(
    user: string,
    device: string,
    factor: boolean,
  ): { readonly token: string; readonly session: Session; readonly effect: Effect } {
    const token = bytesToHex(this.#random.bytes(32))
    const created = this.#clock.now()
    const row: SessionRow = {
      tokenHash: hashToken(token),
      user,
      device,
      created,
      expires: created + SESSION_MS,
      factor,
    }
    return { token, session: named(row), effect: { on: 'session', row } }
  }

  begun(session: Session): void {
    this.#live.set(session.tokenHash, session)
  }

  /** Null when unknown, ended or expired. What is found may still lack a second factor: ask `alive`. */
  async find(token: string): Promise<Session | null> {
    if (!/^[0-9a-f]{64}$/.test(token)) return null
    const tokenHash = hashToken(token)
    const known = this.#live.get(tokenHash)
    if (known !== undefined) return this.#heard(this.#runs(known) ? known : null)
    const row = await this.#store.session(tokenHash)
    if (row === null || row.expires <= this.#clock.now()) return null
    const session = named(row)
    this.#live.set(tokenHash, session)
    return this.#heard(this.#runs(session) ? session : null)
  }

  /** It has not ended, and what was given for it is enough. */
  alive(session: Session): boolean {
    const live = this.#live.get(session.tokenHash)
    return live !== undefined && this.#runs(live) && this.#suffices(live)
  }

  #runs(session: Session): boolean {
    const now = this.#clock.now()
    return session.expires > now && (this.#suffices(session) || session.created + ENROLMENT_MS > now)
  }

  #heard(session: Session | null): Session | null {
    if (session !== null) this.#seen.set(session.tokenHash, this.#clock.now())
    return session
  }

  /** Of a person, the newest first. */
  async of(user: string): Promise<readonly Session[]> {
    return (await this.#store.sessionsOf(user)).map(named).filter((session) => this.#runs(session))
  }

  /** Since this start of the server; 0: not yet. */
  lastSeen(session: Session): Millis {
    return this.#seen.get(session.tokenHash) ?? 0
  }

  /** `more`: what else ends with it. */
  async end(session: Session, recorder: Recorder, more: readonly Effect[] = []): Promise<void> {
    await recorder.record([
      {
        meta: draft('signOut', 'signOut', {
          user: session.user,
          device: session.device,
          session: session.id,
        }),
        payload: null,
        effects: [{ on: 'endSession', tokenHash: session.tokenHash }, ...more],
      },
    ])
    this.#forget(session.tokenHash)
  }

  /** After a commit with the effect `endSession`. */
  ended(tokenHash: string): void {
    this.#forget(tokenHash)
  }

  /** After a commit with the effect `endSessionsOf`, of which `device` may name one. */
  endedOf(user: string, device: string | null = null): void {
    for (const session of [...this.#live.values()]) {
      if (session.user === user && (device === null || session.device === device))
        this.#forget(session.tokenHash)
    }
  }

  /** After a commit with the effect `endSessionsOf` that put this one back, perhaps changed. */
  endedButFor(kept: Session): void {
    for (const { user, tokenHash } of [...this.#live.values()]) {
      if (user === kept.user && tokenHash !== kept.tokenHash) this.#forget(tokenHash)
    }
    this.begun(kept)
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
    this.#seen.delete(tokenHash)
    for (const listener of this.#listeners) listener(tokenHash)
  }
}

/** What the store keeps of it. */
export const rowOf = ({ tokenHash, user, device, created, expires, factor }: Session): SessionRow => ({
  tokenHash,
  user,
  device,
  created,
  expires,
  factor,
})

const named = (row: SessionRow): Session => ({ ...row, id: row.tokenHash.slice(0, 16) })
