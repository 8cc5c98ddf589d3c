/**
 * Watches over an open store: the lease, the clock, and whether anybody is still there.
 *
 * After three idle minutes the veil falls (the key stays in this worker, and nothing is read until it is
 * lifted); after thirty, after the fifth miss, or when the lease is over, the store is locked and the page
 * ends this worker. Everything is decided by comparing times, never by a timer having fired: a laptop that
 * slept for a night wakes with its timers where they were. Timers say one thing only: that at least so much
 * time has passed. A clock that shows less, by more than a trimmed one would, stands still or was set back.
 *
 * Tabs of one profile share idleness and locks by nudges that say no more than what happened.
 */
import type { Clock, Millis, Timers } from '../../shared/base/ports.ts'
import { err, ok, type Result } from '../../shared/base/result.ts'
import type { UnveilRefusal, Veil } from '../api.ts'
import { NOTE_MS } from '../vault/lease.ts'
import { CLOCK_SLACK_MS } from '../vault/mark.ts'
import type { Vault } from '../vault/vault.ts'

export const VEIL_AFTER_MS: Millis = 3 * 60_000
export const LOCK_AFTER_MS: Millis = 30 * 60_000
/** Often enough that three minutes are three minutes. */
const LOOK_MS: Millis = 5_000
export const UNVEIL_TRIES = 5

/** Between the tabs of one profile. */
export type PresenceWord = 'active' | 'veil' | 'lift' | 'lock'
export interface Presence {
  say(word: PresenceWord): void
  hear(listener: (word: PresenceWord) => void): void
  close(): void
}

export type WatchEnd =
  /** Nobody there, too many misses, another tab locked. */
  { readonly type: 'lock' } | { readonly type: 'shut'; readonly why: 'expired' | 'clock' }

export interface WatchPorts {
  readonly clock: Clock
  readonly timers: Timers
  readonly presence: Presence
  /** Whether the password opens this store. */
  isPassword(password: string): Promise<boolean>
  kept(): Promise<boolean>
  /** The veil fell or rose, or a try was used up. */
  changed(): void
  /** Called once. */
  end(how: WatchEnd): void
  report(problem: unknown): void
}

export class Watchman {
  readonly #vault: Vault
  readonly #ports: WatchPorts
  #active: Millis
  #said: Millis
  #noted: Millis
  /** Since the server vouched for the clock, or since this began to watch: what the clock showed, what timers counted. */
  #since: { readonly contact: Millis; readonly clock: Millis }
  #counted: Millis = 0
  #veiled = false
  #left = UNVEIL_TRIES
  #trying = false
  #ended = false
  #cancel: () => void = () => undefined

  constructor(vault: Vault, ports: WatchPorts) {
    this.#vault = vault
    this.#ports = ports
    this.#active = this.#said = this.#noted = ports.clock.now()
    this.#since = { contact: vault.lease.contact, clock: this.#noted }
    ports.presence.hear((word) => this.#hear(word))
    this.#later()
  }

  get veil(): Veil | null {
    if (!this.#veiled) return null
    return { by: this.#vault.pin.isSet ? 'pin' : 'password', triesLeft: this.#left }
  }

  /** Somebody pressed or moved something. Too late for that once the time was over: then the veil falls. */
  async touch(): Promise<void> {
    await this.look()
    if (this.#veiled || this.#ended) return
    const now = this.#ports.clock.now()
    this.#active = now
    if (now - this.#said < LOOK_MS) return
    this.#said = now
    this.#ports.presence.say('active')
  }

  /** By hand, here and in every other tab. */
  fall(): void {
    if (this.#ended || this.#veiled) return
    this.#fall()
    this.#ports.presence.say('veil')
  }

  async lift(secret: string): Promise<Result<null, UnveilRefusal>> {
    await this.look()
    if (this.#ended) return err({ type: 'locked' })
    if (!this.#veiled) return ok(null)
    // One at a time: else whoever sends a thousand at once has a thousand tries.
    if (this.#trying) return err({ type: 'busy' })
    this.#trying = true
    try {
      const right = this.#vault.pin.isSet
        ? await this.#vault.pin.is(secret)
        : await this.#ports.isPassword(secret)
      if (this.#ended) return err({ type: 'locked' })
      if (right) {
        this.#rise()
        this.#ports.presence.say('lift')
        return ok(null)
      }
      this.#left -= 1
      if (this.#left === 0) {
        this.#end({ type: 'lock' })
        return err({ type: 'locked' })
      }
      this.#ports.changed()
      return err({ type: 'wrong', triesLeft: this.#left })
    } finally {
      this.#trying = false
    }
  }

  /** Compares the clock with everything it is to be compared with. At each timer, and when a page wakes up. */
  async look(): Promise<void> {
    if (this.#ended) return
    const now = this.#ports.clock.now()
    const doubted = this.#vault.lease.whyShut() !== null || this.#lags(now)
    if (doubted || now - this.#noted >= NOTE_MS) await this.#note(now)
    if (this.#ended) return
    const idle = now - this.#active
    if (idle >= LOCK_AFTER_MS) this.#end({ type: 'lock' })
    // Backwards, but not so far that the lease minds.
    else if (idle < 0) this.#active = now
    else if (idle >= VEIL_AFTER_MS && !this.#veiled) this.#fall()
  }

  /** Locked by hand: every tab follows. */
  lockAll(): void {
    this.stop('lock')
  }

  stop(word: PresenceWord | null = null): void {
    if (this.#ended) return
    // First, so that nobody's echo is heard.
    this.#ended = true
    this.#cancel()
    if (word !== null) this.#ports.presence.say(word)
    this.#ports.presence.close()
  }

  async #note(now: Millis): Promise<void> {
    const { lease } = this.#vault
    // Another tab may have met the server.
    await lease.reread()
    const over = lease.whyShut() ?? (this.#lags(now) ? 'clock' : null)
    if (over !== null) return this.#end({ type: 'shut', why: over })
    this.#noted = now
    await lease.note(await this.#ports.kept())
  }

  /** Whether the clock shows less than what must have passed. A contact, of this tab or another, begins anew. */
  #lags(now: Millis): boolean {
    const { contact } = this.#vault.lease
    if (contact !== this.#since.contact) {
      this.#since = { contact, clock: now }
      this.#counted = 0
    }
    return now - this.#since.clock < this.#counted - CLOCK_SLACK_MS
  }

  #hear(word: PresenceWord): void {
    if (this.#ended) return
    if (word === 'lock') this.#end({ type: 'lock' })
    else if (word === 'veil') this.#fall()
    else if (word === 'lift' && this.#veiled) this.#rise()
    else if (word === 'active' && !this.#veiled) this.#active = this.#ports.clock.now()
  }

  #fall(): void {
    if (this.#veiled) return
    this.#veiled = true
    this.#left = UNVEIL_TRIES
    this.#ports.changed()
  }

  #rise(): void {
    this.#veiled = false
    this.#active = this.#ports.clock.now()
    this.#ports.changed()
  }

  #end(how: WatchEnd): void {
    if (this.#ended) return
    this.stop(how.type === 'lock' ? 'lock' : null)
    this.#ports.end(how)
  }

  #later(): void {
    this.#cancel = this.#ports.timers.after(LOOK_MS, () => {
      this.#counted += LOOK_MS
      this.look()
        .catch((problem: unknown) => this.#ports.report(problem))
        .finally(() => {
          if (!this.#ended) this.#later()
        })
    })
  }
}
