/**
 * Whom branches name (`shared/domain/namings.ts`): `GET` and `POST /api/company/checkers` and, of the same shape,
 * `/api/company/triagers`. Two addresses, so that a device that knows only the first is told nothing that it refuses.
 */
import Type from 'typebox'
import { Message, Millis, Text, Whole } from './types.ts'

const Id = Text(32)
const OrNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Kind = Type.String({ pattern: '^([a-z][A-Za-z0-9]{0,39})?$' })
const AnswerTime = Message({ count: Whole, in: Type.Enum(['hours', 'days'] as const) })

export const Namings = Message({
  branches: Type.Array(
    Message({
      branch: Id,
      namings: Type.Array(Message({ kind: Kind, checker: Id, substitute: OrNull(Id), within: AnswerTime }), {
        maxItems: 20,
      }),
      present: Type.Record(
        Type.String({ maxLength: 32 }),
        Type.Array(Message({ from: Millis, until: OrNull(Millis) }), { maxItems: 64 }),
      ),
      /** Whom the asker may name there; empty for those who may name nobody. */
      candidates: Type.Array(Id),
    }),
  ),
})
export type Namings = Type.Static<typeof Namings>

export const NameSomebody = Message({
  branch: Id,
  kind: Kind,
  /** Null: nobody is named for that kind any more. */
  naming: OrNull(Message({ checker: Id, substitute: OrNull(Id), within: AnswerTime })),
})
export type NameSomebody = Type.Static<typeof NameSomebody>
