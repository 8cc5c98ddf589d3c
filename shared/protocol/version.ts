/** Versions that both sides compare in HELLO and WELCOME. `test/unit/protocol` pins the schemas beside them. */
export const PROTOCOL_VERSION = 6
/**
 * Devices that speak this one are still served: 4 adds SWEEP, MORE and PACK, and 5 adds to PUSH what log it is meant
 * for, none of which they say. 6 adds to WELCOME what colleagues are where, which older ones are not told.
 */
export const OLDEST_PROTOCOL_VERSION = 3
/** Older devices refuse what they do not know. */
export const POSTS_SINCE = 6

/** Largest frame that a device may send, as it stands on the wire. The server aims below it too. */
export const MAX_FRAME_BYTES = 256 * 1024
/** Largest message after inflation; more is a hostile or broken peer. */
export const MAX_MESSAGE_BYTES = 8 * 1024 * 1024
/**
 * Largest message of a device after inflation. Lower, because values cost a hundred times their bytes
 * once they are read, and 8 KB of frame inflate to 8 MB of empty objects.
 */
export const MAX_UP_BYTES = 1024 * 1024
export const MAX_PUSH_ENTRIES = 64
/** Largest single update (DOC1). */
export const MAX_UPDATE_BYTES = 64 * 1024

/**
 * What one document may weigh on its way to a device, receipts included. It travels in one message, and a
 * message that no device can inflate would stop the feed of everybody who may read it, for good.
 */
export const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024
/** What a receipt and its author add to an update, about. */
export const RECEIPT_BYTES = 128

/** The epoch of a document until something is redacted from it (F9): what a device says of one it has just made. */
export const FIRST_EPOCH = 1

/** Close codes. 44xx are final for this session: the device must sign in or upgrade, not reconnect. */
export const closeCodes = {
  protocolError: 4400,
  signedOut: 4401,
  denied: 4403,
  /** A workspace document that does not exist, or not any more. */
  gone: 4410,
  tooLarge: 4413,
  upgradeNeeded: 4426,
  tooSlow: 4408,
  goingAway: 1001,
} as const
