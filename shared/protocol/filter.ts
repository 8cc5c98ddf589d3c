/** Filters as they travel: what `shared/domain/filter.ts` says of them, in schemas. A choice by an unknown field finds nothing. */
import Type from 'typebox'
import { Message, Millis } from './types.ts'

const Text = Type.String({ maxLength: 80 })
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' })
const OrNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Cents = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })

const Choice = Message({
  is: Type.Literal('choice'),
  by: Text,
  values: Type.Array(Text, { minItems: 1, maxItems: 100 }),
})
const Money = Message({
  is: Type.Literal('money'),
  by: Type.Literal('budget'),
  from: OrNull(Cents),
  to: OrNull(Cents),
})
const Flagged = Message({
  is: Type.Literal('flag'),
  by: Type.Enum([
    'gaps',
    'complaint',
    'uncontacted',
    'unreachable',
    'unconsented',
    'stopped',
    'rejected',
    'alike',
  ]),
})
const Numbered = Message({
  is: Type.Literal('number'),
  by: Type.Enum(['completeness', 'filingMinutes']),
  from: OrNull(Cents),
  to: OrNull(Cents),
})
const Moments = Type.Enum(['lastContact', 'changed', 'begun', 'stageSince', 'nextReview', 'quietSince'])

/** As it is kept with a view: days may be said from today. */
export const KeptFilter = Type.Union([
  Choice,
  Money,
  Flagged,
  Numbered,
  Message({
    is: Type.Literal('days'),
    by: Type.Enum([
      'targetDate',
      'nextFollowUp',
      'lastContact',
      'changed',
      'begun',
      'stageSince',
      'nextReview',
      'quietSince',
    ]),
    from: OrNull(Type.Union([Day, Type.Integer({ minimum: -36_500, maximum: 36_500 })])),
    to: OrNull(Type.Union([Day, Type.Integer({ minimum: -36_500, maximum: 36_500 })])),
  }),
])

export const Asked = Type.Union([
  Choice,
  Money,
  Flagged,
  Numbered,
  Message({
    is: Type.Literal('days'),
    by: Type.Enum(['targetDate', 'nextFollowUp']),
    from: OrNull(Day),
    to: OrNull(Day),
  }),
  Message({
    is: Type.Literal('moments'),
    by: Moments,
    from: OrNull(Millis),
    until: OrNull(Millis),
  }),
])
