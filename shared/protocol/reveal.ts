/**
 * REVEAL shows one value of a document that this person sees masked only. It stands in the log, with its
 * purpose, before it is answered; nothing is kept on the device.
 */
import Type from 'typebox'
import { Message, Text, Whole } from './types.ts'

export const Reveal = Message({
  type: Type.Literal('REVEAL'),
  req: Whole,
  archive: Text(32),
  /** `contact` or `<business>.deal`. */
  part: Text(60),
  /** A field of it, or one item of a list field: `contacts/<item>`. */
  field: Text(80),
  /** Why: a stable word of the task at hand, or what was typed. Never empty. */
  purpose: Type.String({ minLength: 1, maxLength: 80, pattern: '\\S' }),
})
export type Reveal = Type.Static<typeof Reveal>

export const Revealed = Message({
  type: Type.Literal('REVEALED'),
  req: Whole,
  /** Every value that stands: more than one in a conflict. Empty when refused, or when nothing stands. */
  values: Type.Array(Type.Unknown()),
  refused: Type.Union([Text(40), Type.Null()]),
})
export type Revealed = Type.Static<typeof Revealed>
