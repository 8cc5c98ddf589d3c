/** What keeps a session honest: liveness, and the reason for an end. */
import Type from 'typebox'
import { Message, Whole } from './types.ts'

/** Either side may ask; the other echoes `n`. Silence for 45 s ends the connection. */
export const Ping = Message({ type: Type.Literal('PING'), n: Whole })
export const Pong = Message({ type: Type.Literal('PONG'), n: Whole })

/** `pending` and `oldest` let head office show 数据截至 and what a branch still holds. */
export const Standing = Message({
  type: Type.Literal('STANDING'),
  pending: Whole,
  oldest: Type.Union([Whole, Type.Null()]),
})

/** Said once before the socket is closed, or instead of an answer; nothing was changed. */
export const Refused = Message({
  type: Type.Literal('REFUSED'),
  code: Type.String({ maxLength: 40 }),
  detail: Type.String({ maxLength: 300 }),
})

export type Ping = Type.Static<typeof Ping>
export type Pong = Type.Static<typeof Pong>
export type Standing = Type.Static<typeof Standing>
export type Refused = Type.Static<typeof Refused>
