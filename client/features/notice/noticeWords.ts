/** How the items of a notice are called, and what the law wants said in each. */
import type { NoticeItem } from '../../../shared/domain/privacyNotice.ts'
import { m } from '../../paraglide/messages.js'

export const itemTitles: { readonly [item in NoticeItem]: () => string } = {
  handler: m.notice_handler,
  purposes: m.notice_purposes,
  manner: m.notice_manner,
  kinds: m.notice_kinds,
  sensitive: m.notice_sensitive,
  retention: m.notice_retention,
  rights: m.notice_rights,
  complaints: m.notice_complaints,
}

export const itemHints: { readonly [item in NoticeItem]: () => string } = {
  handler: m.notice_handlerHint,
  purposes: m.notice_purposesHint,
  manner: m.notice_mannerHint,
  kinds: m.notice_kindsHint,
  sensitive: m.notice_sensitiveHint,
  retention: m.notice_retentionHint,
  rights: m.notice_rightsHint,
  complaints: m.notice_complaintsHint,
}
