/**
 * When a store is over, as plain times of this device's clock: what `lease.ts` keeps sealed and what the
 * clear mark says of it.
 */
import type { Millis } from '../../shared/base/ports.ts'
import { UNKEPT_LEASE_MS } from '../../shared/policy/lease.ts'
import type { ShutReason } from '../api.ts'

export type { ShutReason }

export interface LeaseState {
  /** What the server granted at the last contact. */
  readonly whole: Millis
  /** This device's clock then. */
  readonly contact: Millis
  /** The newest time that this device's clock showed since. */
  readonly high: Millis
  /** Whether the browser had promised to keep what is stored. */
  readonly kept: boolean
}

/** What lies in clear. */
export interface Mark {
  readonly high: Millis
  readonly until: Millis
}

/**
 * Time servers trim clocks by seconds, and a device that slept wakes some minutes off until it has asked
 * one. More is somebody setting it; what he gains by steps of this size ends after the first, because the
 * mark never follows him back.
 */
export const CLOCK_SLACK_MS: Millis = 10 * 60_000

/** How long in all, from the last contact. */
export const wholeOf = ({ whole, kept }: LeaseState): Millis =>
  kept ? whole : Math.min(whole, UNKEPT_LEASE_MS)

export const endOf = (state: LeaseState): Millis => state.contact + wholeOf(state)

export const markOf = (state: LeaseState): Mark => ({ high: state.high, until: endOf(state) })

export function whyShut({ high, until }: Mark, now: Millis): 'expired' | 'clock' | null {
  if (now < high - CLOCK_SLACK_MS) return 'clock'
  return now >= until ? 'expired' : null
}
