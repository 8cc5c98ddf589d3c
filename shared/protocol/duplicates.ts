/**
 * 查重 over the whole company (`POST /api/duplicates`): is this client known at another desk? The answer says where to
 * ask and nothing else, so it tells nobody's name, number, owner or file.
 */
import Type from 'typebox'
import { Message, Text } from './types.ts'

export const DuplicateAsk = Message({
  /** A company's, or with a number a person's; a person's name alone asks nothing. */
  name: Type.String({ maxLength: 60 }),
  numbers: Type.Array(Type.String({ minLength: 5, maxLength: 40 }), { maxItems: 10 }),
})
export type DuplicateAsk = Type.Static<typeof DuplicateAsk>

export const Elsewhere = Message({
  branch: Text(60),
  /** Where its owner sits; null: in the branch itself. */
  department: Type.Union([Text(60), Type.Null()]),
})
export type Elsewhere = Type.Static<typeof Elsewhere>
export const DuplicateAnswer = Message({ found: Type.Array(Elsewhere, { maxItems: 20 }) })
export type DuplicateAnswer = Type.Static<typeof DuplicateAnswer>
