/**
 * What the replica touches of the outside world, handed in by the worker's root and, in tests, by
 * hand-flushed stand-ins: sockets, timers, the clock, dice, the lock that elects a leader.
 */
import type { Clock, Random, Timers } from '../../shared/base/ports.ts'
import type { Deflater } from '../../shared/protocol/codec.ts'
import type { People, Place } from '../../shared/protocol/presence.ts'

/** One socket. Exactly one `closed` follows whatever happens; `message` comes only after `opened`. */
export interface Wire {
  send(frame: Uint8Array): void
  close(code: number): void
}
export interface WireEvents {
  opened(): void
  message(frame: Uint8Array): void
  /** `code` 1006 when the other side said nothing. */
  closed(code: number): void
}
export type Dial = (events: WireEvents) => Wire

/** Which of several tabs speaks with the server. */
export interface Election {
  /** `lead` runs when this tab is elected and holds the lead until its promise settles. */
  stand(lead: (lost: AbortSignal) => Promise<void>, retired: AbortSignal): Promise<void>
}

/** Between the tabs of one profile: status, nudges and places, never content. */
export interface Hall {
  say(word: HallWord): void
  hear(listener: (word: HallWord) => void): () => void
}
export type HallWord =
  | { readonly type: 'nudge' }
  | { readonly type: 'ask' }
  | { readonly type: 'status'; readonly status: import('./api.ts').ReplicationStatus }
  /** Asked by a tab that leads now: what do you have open? */
  | { readonly type: 'where' }
  | { readonly type: 'here'; readonly tab: string; readonly open: readonly Place[] }
  | {
      readonly type: 'present'
      readonly archive: string
      readonly people: People
    }

export interface Network {
  /** The browser's hint that a network came or went: a reason to try or to ask at once, never a proof. */
  watch(hint: (there: boolean) => void): () => void
}

export interface ReplicaPorts {
  readonly dial: Dial
  readonly deflater: Deflater
  readonly timers: Timers
  readonly clock: Clock
  readonly random: Random
  readonly election: Election
  readonly hall: Hall
  readonly network: Network
}
