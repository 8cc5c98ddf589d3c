/** A person's kept views (`shared/domain/keptView.ts`): `GET` and `POST /api/my/views`. */
import Type from 'typebox'
import { KeptFilter } from './filter.ts'
import { Message, Millis, Text } from './types.ts'

const Values = Type.Array(Text(80), { maxItems: 100 })
const Id = Type.String({ pattern: '^(?:[0-7][0-9A-HJKMNP-TV-Z]{25}|archives|merged)$' })

const Question = Message({
  search: Text(80),
  branch: Values,
  stage: Values,
  owner: Values,
  tier: Values,
  template: Values,
  conflictsOnly: Type.Boolean(),
  pendingOnly: Type.Boolean(),
  due: Type.Union([Type.Literal('today'), Type.Literal('overdue'), Type.Literal('target'), Type.Null()]),
  filters: Type.Array(KeptFilter, { maxItems: 30 }),
  sort: Message({ by: Text(40), direction: Type.Union([Type.Literal('asc'), Type.Literal('desc')]) }),
})

const LogQuestion = Message({
  kinds: Values,
  actions: Values,
  outcomes: Values,
  user: Type.Union([Text(32), Type.Null()]),
  branch: Type.Union([Text(32), Type.Null()]),
  span: Type.Union([Type.Literal('today'), Type.Literal('week'), Type.Literal('month'), Type.Null()]),
  offlineOnly: Type.Boolean(),
  lateOnly: Type.Boolean(),
})

export const View = Message({
  id: Id,
  room: Type.Union([Type.Literal('archives'), Type.Literal('merged'), Type.Literal('log')]),
  name: Type.String({ maxLength: 30 }),
  question: Type.Union([Question, Type.Null()]),
  log: Type.Optional(LogQuestion),
  columns: Type.Union([
    Type.Array(
      Message({
        key: Text(40),
        shown: Type.Boolean(),
        widthPx: Type.Union([Type.Integer({ minimum: 40, maximum: 800 }), Type.Null()]),
      }),
      { maxItems: 60 },
    ),
    Type.Null(),
  ]),
  removed: Type.Boolean(),
  changed: Millis,
})

/** What changed here goes up; all that stands there after it comes back. */
export const Views = Message({ views: Type.Array(View, { maxItems: 200 }) })
export type Views = Type.Static<typeof Views>
