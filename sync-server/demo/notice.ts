/**
 * The privacy notice of the demonstration, published on its first day, and how a consent names it. Its text is fixed, so
 * the plan knows the hash before anything is published, and a consent without the text behind it is found by a test.
 */
import type { JsonObject } from '../../shared/base/json.ts'
import { newUlid } from '../../shared/base/ulid.ts'
import type { Millis } from '../../shared/base/ports.ts'
import {
  canonicalNotice,
  noticeItems,
  type NoticeContent,
  type NoticeItem,
} from '../../shared/domain/privacyNotice.ts'
import { richOfPlain, type RichText } from '../../shared/domain/richText.ts'
import { coversOfTemplates, suggestedItem } from '../../shared/templates/noticeCover.ts'
import { hashOfNotice, PrivacyNotices } from '../people/privacyNotices.ts'
import type { Core } from '../server.ts'
import { DEMO_COMPANY } from './company.ts'
import { Chance } from './random.ts'

const VERSION = 1
const covers = coversOfTemplates()

/** What only the company knows; of the rest stands what the editor itself proposes. */
const own: { readonly [item in NoticeItem]?: string } = {
  handler: `${DEMO_COMPANY}及接待您的门店。\n个人信息保护负责人：顾明远（总部），privacy@example.com。\n这是演示用的告知书，公司和人名都是虚构的。`,
  complaints:
    '对处理方式有异议，可以先向接待您的门店提出，或写信到 privacy@example.com；也可以向当地网信部门投诉、举报。',
}
const itemText = (item: NoticeItem): RichText =>
  own[item] === undefined ? (suggestedItem(item, covers) ?? []) : richOfPlain(own[item])

const content: NoticeContent = {
  items: Object.fromEntries(
    noticeItems.map((item) => [item, itemText(item)]),
  ) as unknown as NoticeContent['items'],
  covers,
}
const hash = hashOfNotice(canonicalNotice(VERSION, content))

/** What the asking screen adds to each answer. Chance of its own, so that everybody else's story stays as it is. */
export const agreedNotice = (number: number, at: Millis): JsonObject => ({
  notice: String(VERSION),
  noticeHash: hash,
  together: newUlid({ now: () => at }, new Chance(BigInt(number) + 0x4e07_1ce5n)),
})

export async function publishNotice(core: Core, user: string): Promise<void> {
  const notices = new PrivacyNotices(core.store, core.recorder, core.clock)
  const published = await notices.publish(VERSION, content, user, { user })
  if (!published.ok) throw new Error(`the notice could not be published: ${published.error}`)
}
