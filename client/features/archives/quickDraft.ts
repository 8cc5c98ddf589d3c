/**
 * The three fields with which an archive begins, from how people type them to template fields.
 *
 * Everything may be typed into the first line: 「王先生 13812345678 展会」. What reads as a phone number or
 * as a channel moves to its own field; what is left is the name.
 */
import type { Json } from '../../../shared/base/json.ts'
import type { Day } from '../../../shared/domain/day.ts'
import type { FieldKey } from '../../../shared/domain/entry.ts'
import type { UserId } from '../../../shared/domain/names.ts'
import { fieldOf } from '../../../shared/templates/keys.ts'
import { parseType, parseValue, readContact } from '../../../shared/templates/parse.ts'
import type { Complaint } from '../../../shared/templates/refusal.ts'
import type { Option, Template } from '../../../shared/templates/types.ts'

export interface QuickDraft {
  readonly name: string
  readonly mobile: string
  /** Code of a channel, or empty. */
  readonly channel: string
}

export const emptyDraft: QuickDraft = { name: '', mobile: '', channel: '' }

export function channelsOf(template: Template): readonly Option[] {
  const type = fieldOf(template, 'channel')?.type
  return type?.is === 'enum' ? type.options : []
}

/** Takes phone number and channel out of the first line, unless their own fields are filled already. */
export function spread(draft: QuickDraft, template: Template): QuickDraft {
  const words = draft.name.split(/[\s,，、;；]+/).filter((word) => word !== '')
  if (words.length < 2) return draft
  let { mobile, channel } = draft
  const rest: string[] = []
  for (const word of words) {
    if (mobile === '' && /\d{7}/.test(word) && readContact(word) !== null) mobile = word
    else if (channel === '' && rest.length > 0 && channelNamed(word, template) !== null)
      channel = channelNamed(word, template) ?? ''
    else rest.push(word)
  }
  if (mobile === draft.mobile && channel === draft.channel) return draft
  return { name: rest.join(' '), mobile, channel }
}

function channelNamed(word: string, template: Template): string | null {
  const field = fieldOf(template, 'channel')
  const read = field === null ? null : parseValue(field, word)
  return read?.ok === true && typeof read.value === 'string' ? read.value : null
}

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
  return { ok: true, fields }
}
