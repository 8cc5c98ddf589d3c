/** The two directions of `/sync`, each one union of schemas used by both sides. */
import Type from 'typebox'
import { Ping, Pong, Refused, Standing } from './control.ts'
import { Digest, Digested } from './digest.ts'
import { Batch, Fetch, Fetched, Live, Nudge, Pull } from './feed.ts'
import { Hello, Welcome } from './hello.ts'
import { Presence, Present } from './presence.ts'
import { Ack, Push } from './push.ts'
import { Reveal, Revealed } from './reveal.ts'
import { Seen, SeenAck } from './seen.ts'
import { More, Pack, Sweep } from './sweep.ts'

/** Device to server. */
export const Up = Type.Union([
  Hello,
  Pull,
  Sweep,
  More,
  Digest,
  Push,
  Fetch,
  Reveal,
  Seen,
  Presence,
  Standing,
  Ping,
  Pong,
])
export type Up = Type.Static<typeof Up>

/** Server to device. */
export const Down = Type.Union([
  Welcome,
  Batch,
  Pack,
  Digested,
  Ack,
  Live,
  Nudge,
  Fetched,
  Revealed,
  SeenAck,
  Present,
  Refused,
  Ping,
  Pong,
])
export type Down = Type.Static<typeof Down>

const upByType = {
  HELLO: Hello,
  PULL: Pull,
  SWEEP: Sweep,
  MORE: More,
  DIGEST: Digest,
  PUSH: Push,
  FETCH: Fetch,
  REVEAL: Reveal,
  SEEN: Seen,
  PRESENCE: Presence,
  STANDING: Standing,
  PING: Ping,
  PONG: Pong,
}
const downByType = {
  WELCOME: Welcome,
  BATCH: Batch,
  PACK: Pack,
  DIGESTED: Digested,
  ACK: Ack,
  LIVE: Live,
  NUDGE: Nudge,
  FETCHED: Fetched,
  REVEALED: Revealed,
  SEEN_ACK: SeenAck,
  PRESENT: Present,
  REFUSED: Refused,
  PING: Ping,
  PONG: Pong,
}

/** Schemas by the value of `type`, so that a check looks at one schema only. */
export const upSchemas: { readonly [type in Up['type']]: Type.TSchema } = upByType
export const downSchemas: { readonly [type in Down['type']]: Type.TSchema } = downByType
