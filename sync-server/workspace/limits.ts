/** How much of everything. A workspace document is text that people type: far below all of these. */
import type { Millis } from '../../shared/base/ports.ts'

/** One frame, and one update in it: a device that was offline for long sends all it has at once. */
export const MAX_FRAME_BYTES = 512 * 1024
/** A whole document as Yjs writes it, without what was deleted. */
export const MAX_DOCUMENT_BYTES = 1024 * 1024
/** Client sections in one update: each tab of a device that was loaded while offline and wrote is one. */
export const MAX_SECTIONS = 512
export const MAX_STRUCTS = 20_000
/** Characters and elements that one update may insert. */
export const MAX_LENGTH = 1_000_000
/** Clocks stay far from where arithmetic ends. */
export const MAX_CLOCK = 0x3fffffff
export const MAX_AWARENESS_BYTES = 1024

/** Documents that one session may have open at once. */
export const MAX_ROOMS_PER_SESSION = 16
export const MAX_CONNECTIONS = 5_000
/** Unanswered frames of one connection beyond which its socket is paused. */
export const MAX_WAITING = 16
/** A reader that lets this much pile up is cut off; it comes back and asks for what it lacks. */
export const MAX_BUFFERED = 1024 * 1024
/** Updates that lack what they build on, one after the other, before a client is given up. */
export const MAX_GAPS = 8

/** A stock client hangs up after 30 s without a frame, so one leaves after at most 20. */
export const TICK_MS: Millis = 5_000
export const QUIET_MS: Millis = 12_000
export const SILENCE_MS: Millis = 45_000
/** Typing is acknowledged at most this often. */
export const ACK_MS: Millis = 250

/** What one update may cost the process that applies it. */
export const APPLY_MS: Millis = 1_000
export const APPLY_HEAP_MB = 96

/** Changes, or bytes of changes, above the snapshot before a new one is made. */
export const SNAPSHOT_CHANGES = 200
export const SNAPSHOT_BYTES = 256 * 1024
