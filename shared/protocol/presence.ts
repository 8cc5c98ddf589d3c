/**
 * Who else has an archive open, and where in it: so that two people do not write the same thing at once. It
 * is told while it lasts and kept nowhere; that somebody looked stands in the log already (SEEN, FETCH).
 */
import Type from 'typebox'
import { Message, Text } from './types.ts'

/** A field of an archive under somebody's hand. */
const At = Message({
  /** `contact` or `<business>.deal`. */
  part: Text(60),
  field: Text(80),
})

/** Every archive that is open on this device, whole each time: what is not named any more is closed. */
export const Presence = Message({
  type: Type.Literal('PRESENCE'),
  open: Type.Array(Message({ archive: Text(32), at: Type.Union([At, Type.Null()]) }), { maxItems: 8 }),
})
export type Presence = Type.Static<typeof Presence>
/** One open archive, and where in it the person's hand is. */
export type Place = Presence['open'][number]

/** The others in one archive, whole each time, each person once. */
export const Present = Message({
  type: Type.Literal('PRESENT'),
  archive: Text(32),
  people: Type.Array(Message({ user: Text(32), at: Type.Union([At, Type.Null()]) }), { maxItems: 16 }),
})
export type Present = Type.Static<typeof Present>
export type People = Present['people']
