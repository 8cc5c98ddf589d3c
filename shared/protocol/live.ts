/**
 * What moved on the server, told while somebody looks on: `GET /api/live`, Server-Sent Events (WHATWG HTML §9.2).
 *
 * Numbers and nothing else: whoever may see what moved asks for it, and is judged then. They are good for a comparison
 * with the last ones only; a log that was put back from a backup begins anew.
 */
import type Type from 'typebox'
import type { Millis as Time } from '../base/ports.ts'
import { Message, Whole } from './types.ts'

export const LiveNumbers = Message({
  /** The newest entry of the log that is no look at the log itself: two people who read it do not wake each other. */
  log: Whole,
  /** The last write of any archive's card, as lists and counts show it. */
  cards: Whole,
})
export type LiveNumbers = Type.Static<typeof LiveNumbers>

/** Said again after this long when nothing moved: who hears nothing for much longer is talking to nobody. */
export const LIVE_BEAT_MS: Time = 25_000
