/**
 * The three fields with which an archive begins, from how people type them to template fields.
 *
 * Everything may be typed into the first line: 「王先生 13812345678 展会 芍药居102平」. What reads as a phone number or
 * as a channel moves to its own field; of what is left the first is the name, and words that are none are a remark.
 */
import type { Json } from '../../../shared/base/json.ts'
import type { Day } from '../../../shared/domain/day.ts'
import type { FieldKey } from '../../../shared/domain/entry.ts'
import type { UserId } from '../../../shared/domain/names.ts'
import { channelOfWord } from '../../../shared/templates/channelWords.ts'
import { fieldOf } from '../../../shared/templates/keys.ts'
import { parseType, readContact } from '../../../shared/templates/parse.ts'
import type { Complaint } from '../../../shared/templates/refusal.ts'
import type { Option, Template } from '../../../shared/templates/types.ts'
import { warnings, type Warning } from '../../../shared/templates/warn.ts'

export interface QuickDraft {
  readonly name: string
  readonly mobile: string
  /** Code of a channel, or empty. */
  readonly channel: string
  /** The word of the first line that was taken for the channel. */
  readonly said: string
  /** What stood in the first line beside all that: a remark of the new archive. */
  readonly rest: string
  /** One of these was wanted back: the line is left alone from then on. */
  readonly putBack: boolean
}

export const emptyDraft: QuickDraft = {
  name: '',
  mobile: '',
  channel: '',
  said: '',
  rest: '',
  putBack: false,
}

export function channelsOf(template: Template): readonly Option[] {
  const type = fieldOf(template, 'channel')?.type
  return type?.is === 'enum' ? type.options : []
}

/** A number typed right against a name or a word: 刘建军13911236677自然到店. */
const CLOSE = /(?<=\p{Script=Han})(?=1\d{10}(?!\d))|(?<=(?<!\d)1\d{10})(?=\p{Script=Han})/gu

/**
 * Takes phone number and channel out of the first line, unless their own fields are filled already, and then what can be
 * no part of a name. What was taken can be put back.
 */
export function spread(draft: QuickDraft, template: Template): QuickDraft {
  const words = draft.name
    .replace(CLOSE, ' ')
    .split(/[\s,，、;；]+/)
    .filter((word) => word !== '')
  if (words.length < 2) return draft
  let { mobile, channel, said } = draft
  const rest: string[] = []
  for (const [at, word] of words.entries()) {
    const meant = channel === '' && !draft.putBack ? channelOfWord(word, template) : null
    // The last word that could be a name is one.
    const others = rest.length > 0 || words.slice(at + 1).some((one) => !isNumber(one))
    if (mobile === '' && isNumber(word)) mobile = word
    else if (meant !== null && others) {
      channel = meant.code
      said = word
    } else rest.push(word)
  }
  if (mobile === draft.mobile && channel === draft.channel) return draft
  const called = draft.putBack ? rest.length : nameLength(rest)
  return {
    ...draft,
    name: rest.slice(0, called).join(' '),
    mobile,
    channel,
    said,
    rest: [draft.rest, ...rest.slice(called)].filter((word) => word !== '').join(' '),
  }
}

/** In Latin letters a name has several words; 「陈 女士」 is one of at most four characters. */
const LATIN = /^[\p{Script=Latin}.'’-]+$/u
const MOST_CHARACTERS = 4

/** How many of these words, from the first on, are a name. */
function nameLength(words: readonly string[]): number {
  const ends = words.findIndex(
    (word, at) =>
      at > 0 &&
      !LATIN.test(word) &&
      (/\d/.test(word) || words.slice(0, at + 1).join('').length > MOST_CHARACTERS),
  )
  return ends === -1 ? words.length : ends
}

const isNumber = (word: string): boolean => /\d{7}/.test(word) && readContact(word) !== null

/** The word that was taken for a channel is part of the name after all. */
export const putBack = (draft: QuickDraft): QuickDraft => ({
  ...draft,
  name: [draft.name, draft.said].filter((word) => word !== '').join(' '),
  channel: '',
  said: '',
  putBack: true,
})

/** What was taken for a remark is part of the name after all. */
export const putRestBack = (draft: QuickDraft): QuickDraft => ({
  ...draft,
  name: [draft.name, draft.rest].filter((word) => word !== '').join(' '),
  rest: '',
  putBack: true,
})

export type Faults = { readonly [key in keyof QuickDraft]?: Complaint | 'empty' }

export type Read =
  | { readonly ok: true; readonly fields: { readonly [key: FieldKey]: Json } }
  | { readonly ok: false; readonly faults: Faults }

interface Stamp {
  readonly contactKey: FieldKey
  readonly today: Day
  readonly by: UserId
}

/** Template fields of a draft. A number that is no mobile (座机, 微信) is taken as what it is. */
export function readDraft(draft: QuickDraft, template: Template, { contactKey, today, by }: Stamp): Read {
  const nameField = fieldOf(template, 'name')
  const name = nameField === null ? null : parseType(nameField.type, draft.name)
  const typed = draft.mobile.trim()
  const contact = typed === '' ? null : readContact(typed)
  const faults: { -readonly [key in keyof QuickDraft]?: Complaint | 'empty' } = {}
  if (name?.ok === false) faults.name = name.error
  else if ((name?.value ?? null) === null && typed === '') faults.name = 'empty'
  if (typed !== '' && contact === null) faults.mobile = { code: 'bad-phone', params: {} }
  if (Object.keys(faults).length > 0) return { ok: false, faults }
  const fields: Record<FieldKey, Json> = { capturedAt: today, capturedBy: by }
  if (name?.ok === true && name.value !== null) fields['name'] = name.value
  if (contact !== null) fields[contactKey] = { ...contact, primary: true }
  if (draft.channel !== '') fields['channel'] = draft.channel
  if (draft.rest !== '') fields['remark'] = draft.rest
  // 抖音 says more than 其他社交媒体: what the client's own word was is kept beside it.
  const meant = draft.said === '' ? null : channelOfWord(draft.said, template)
  if (meant?.code === draft.channel && !meant.exact && fieldOf(template, 'sourceDetail') !== null)
    fields['sourceDetail'] = draft.said
  return { ok: true, fields }
}

/** Doubts about what stands there, finished or not: 测试, 11111111. They stop nobody. */
export function doubtsOf(
  { name, mobile }: QuickDraft,
  template: Template,
): { readonly name?: Warning; readonly mobile?: Warning } {
  const about = (key: FieldKey, value: Json): Warning | undefined => warnings(template, { [key]: value })[0]
  const called = name.trim()
  const number = mobile.trim()
  const [ofName, ofMobile] = [
    called === '' ? undefined : about('name', called),
    number === '' ? undefined : about('contacts/typed', { type: 'mobile', value: number }),
  ]
  return {
    ...(ofName === undefined ? {} : { name: ofName }),
    ...(ofMobile === undefined ? {} : { mobile: ofMobile }),
  }
}
