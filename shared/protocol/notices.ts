/** Privacy notices (`shared/domain/privacyNotice.ts`): `POST /api/company/privacy-notices` publishes, `…/query` asks. */
import Type from 'typebox'
import { Message, Millis, Sha256, Whole } from './types.ts'

export const PublishedNotices = Message({
  notices: Type.Array(
    Message({
      version: Type.Integer({ minimum: 1 }),
      at: Millis,
      by: Type.String({ maxLength: 32 }),
      text: Type.String({ maxLength: 400_000 }),
      hash: Sha256,
    }),
  ),
})
export type PublishedNotices = Type.Static<typeof PublishedNotices>

/** Those above it; published ones never change, so nobody needs to be told twice. */
export const NoticesAsk = Message({ after: Whole })
export type NoticesAsk = Type.Static<typeof NoticesAsk>

export const PublishNotice = Message({
  /** The one it becomes. Somebody who published meanwhile is not overtaken unseen. */
  version: Type.Integer({ minimum: 1 }),
  /** `NoticeContent` as JSON: the protocol knows no domain. */
  content: Type.String({ maxLength: 400_000 }),
})
export type PublishNotice = Type.Static<typeof PublishNotice>
