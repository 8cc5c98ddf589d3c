/** The company's tags (`shared/domain/tags.ts`): `GET` and `POST /api/company/tags`. */
import Type from 'typebox'
import { Message } from './types.ts'

const Word = Type.String({ minLength: 1, maxLength: 60 })

export const Tags = Message({
  tags: Type.Array(Message({ name: Word, synonyms: Type.Array(Word, { maxItems: 50 }) }), { maxItems: 500 }),
})
export type Tags = Type.Static<typeof Tags>

export const TagOrder = Type.Union([
  Message({ do: Type.Literal('merge'), from: Word, into: Word }),
  Message({ do: Type.Literal('part'), synonym: Word }),
  Message({ do: Type.Literal('add'), name: Word }),
])
export type TagOrder = Type.Static<typeof TagOrder>
