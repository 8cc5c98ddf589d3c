/**
 * 告知书, the privacy notice: what a client is told before anything is kept about them (PIPL art. 17 and 30, read
 * 2026-11), version by version.
 *
 * It is drafted together as a workspace document and published whole. A published version is a text that never changes
 * again: `text` is the canonical JSON of what was said, and its SHA-256 is what a consent names.
 */
import { canonicalJson, type Json } from '../base/json.ts'
import type { Millis } from '../base/ports.ts'
import type { UserId } from './names.ts'
import { isBlank, jsonOfRich, parseRich, plainOfRich, type RichText } from './richText.ts'

/** What the law asks to be told, in the order in which it stands on paper. The last is ours to begin a complaint with. */
export const noticeItems = [
  'handler',
  'purposes',
  'manner',
  'kinds',
  'sensitive',
  'retention',
  'rights',
  'complaints',
] as const
export type NoticeItem = (typeof noticeItems)[number]

/** The text of an item within the draft. */
export const itemName = (item: NoticeItem): string => `item-${item}`

/** Personal data of one class kept for one purpose, on one basis, in the files of one template. */
export interface NoticeCover {
  /** `*`: of every client. */
  readonly template: string
  readonly purpose: string
  readonly basis: string
  readonly class: string
  /** Keys of the fields. */
  readonly kinds: readonly string[]
}

export interface NoticeContent {
  readonly items: { readonly [item in NoticeItem]: RichText }
  readonly covers: readonly NoticeCover[]
}

export interface PublishedNotice {
  /** From 1, without gaps. */
  readonly version: number
  readonly at: Millis
  readonly by: UserId
  /** Canonical JSON of version and content: what is hashed, byte for byte. */
  readonly text: string
  /** SHA-256 of `text` in UTF-8, in hex. */
  readonly hash: string
}

/** What still keeps it from being published. */
export const missingItems = (items: { readonly [item in NoticeItem]: RichText }): readonly NoticeItem[] =>
  noticeItems.filter((item) => isBlank(items[item]))

export const canonicalNotice = (version: number, { items, covers }: NoticeContent): string =>
  canonicalJson({
    version,
    items: Object.fromEntries(noticeItems.map((item) => [item, jsonOfRich(items[item])])),
    covers: covers as unknown as Json,
  })

/** Null for what is no notice. */
export function parseNotice(text: string): NoticeContent | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  return contentOf(value)
}

export function contentOf(value: unknown): NoticeContent | null {
  if (!isObject(value) || !isObject(value['items']) || !Array.isArray(value['covers'])) return null
  const items: Partial<Record<NoticeItem, RichText>> = {}
  for (const item of noticeItems) {
    const rich = parseRich(value['items'][item])
    if (rich === null) return null
    items[item] = rich
  }
  const covers = value['covers'].map(coverOf)
  if (!covers.every((cover) => cover !== null)) return null
  return { items: items as NoticeContent['items'], covers }
}

function coverOf(value: unknown): NoticeCover | null {
  if (!isObject(value)) return null
  const { template, purpose, basis, class: of, kinds } = value
  const isWord = (word: unknown): word is string => typeof word === 'string' && word.length <= 60
  return isWord(template) &&
    isWord(purpose) &&
    isWord(basis) &&
    isWord(of) &&
    Array.isArray(kinds) &&
    kinds.every(isWord)
    ? { template, purpose, basis, class: of, kinds }
    : null
}

/** Whole, as it is printed where nothing but lines can be. */
export const plainNotice = ({ items }: NoticeContent, title: (item: NoticeItem) => string): string =>
  noticeItems.map((item, at) => `${at + 1}. ${title(item)}\n${plainOfRich(items[item])}`).join('\n\n')

/** The newest; null: none was published yet. */
export const currentNotice = (published: readonly PublishedNotice[]): PublishedNotice | null =>
  published.reduce<PublishedNotice | null>(
    (newest, one) => (newest === null || one.version > newest.version ? one : newest),
    null,
  )

/** Only what rests on consent has to be asked about again (art. 14): the rest is told. */
const needsConsent = ({ basis }: NoticeCover): boolean => basis === 'consent' || basis === 'separateConsent'

/**
 * What the newer notice takes consent for, of clients with this template, that the agreed one did not: purposes, or
 * kinds of data. Empty: what was agreed to still says it all.
 */
export function addedCovers(
  agreed: NoticeContent,
  current: NoticeContent,
  template: string,
): readonly NoticeCover[] {
  const concerns = (cover: NoticeCover): boolean =>
    needsConsent(cover) && (cover.template === '*' || cover.template === template)
  const known = new Set(
    agreed.covers.filter(concerns).flatMap(({ purpose, kinds }) => kinds.map((kind) => `${purpose} ${kind}`)),
  )
  return current.covers.filter(concerns).flatMap((cover) => {
    const kinds = cover.kinds.filter((kind) => !known.has(`${cover.purpose} ${kind}`))
    return kinds.length === 0 ? [] : [{ ...cover, kinds }]
  })
}

const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
