/**
 * One value against one type. Values are judged as they would stand in the ledger: already
 * normalised, never coerced here. Null means emptied and is always allowed.
 */
import { isJsonObject, type Json } from '../base/json.ts'
import { isUlid } from '../base/ulid.ts'
import { isDay } from '../domain/day.ts'
import { formatFault, type FormatContext } from './formats.ts'
import { complaint, type Complaint } from './refusal.ts'
import {
  contactStates,
  contactTypes,
  type EnumType,
  type EnumsType,
  type Member,
  type NumberType,
  type RefType,
  type SimpleType,
  type TextFormat,
  type TextType,
  type ValueType,
} from './types.ts'

/** Words of people's own in an open list: an industry, a tag, a style. */
const OPEN_WORD_MAX = 40
const SEVERAL_MAX = 50

/** Null: nothing wrong with it. */
export function complaintOf(type: ValueType, value: Json, context: FormatContext = {}): Complaint | null {
  if (value === null) return null
  switch (type.is) {
    case 'object':
    case 'list':
      return ofShape(type.shape, value, context)
    case 'contacts':
      return ofContact(value)
    case 'facts':
      return complaint('wrong-key')
    default:
      return ofSimple(type, value, context)
  }
}

function ofSimple(type: SimpleType, value: Json, context: FormatContext): Complaint | null {
  switch (type.is) {
    case 'text':
      return ofText(type, value, context)
    case 'number':
      return ofNumber(type, value)
    case 'money':
      if (!Number.isSafeInteger(value)) return complaint('wrong-type', { want: 'money' })
      // The sentence is read by people: 元, not 分.
      return Number(value) < type.min ? complaint('too-small', { min: type.min / 100 }) : null
    case 'moment':
      return Number.isSafeInteger(value) && Number(value) >= 0
        ? null
        : complaint('wrong-type', { want: 'moment' })
    case 'date':
      return typeof value === 'string' && isDay(value) ? null : complaint('not-a-day')
    case 'enum':
      return ofOption(type, value)
    case 'enums':
      return ofOptions(type, value)
    case 'bool':
      return typeof value === 'boolean' ? null : complaint('wrong-type', { want: 'bool' })
    case 'ref':
      return ofRef(type, value)
  }
}

// Control characters other than the line feed, and halves of characters: neither is ever typed.
// eslint-disable-next-line no-control-regex
const UNTIDY = /[\u0000-\u0009\u000b-\u001f\u007f\p{Surrogate}]/u

function ofText(type: TextType, value: Json, context: FormatContext): Complaint | null {
  if (typeof value !== 'string') return complaint('wrong-type', { want: 'text' })
  if (UNTIDY.test(value) || (!type.multiline && value.includes('\n'))) return complaint('untidy-text')
  const length = [...value].length
  if (length > type.max) return complaint('too-long', { max: type.max, length })
  if (length < (type.min ?? 1)) return complaint('too-short', { min: type.min ?? 1, length })
  if (type.pattern !== undefined && !new RegExp(`^(?:${type.pattern})$`, 'u').test(value))
    return complaint('bad-pattern')
  return type.format === undefined ? null : ofFormat(type.format, value, context)
}

function ofFormat(format: TextFormat, value: string, context: FormatContext): Complaint | null {
  const fault = formatFault(format, value, context)
  return fault === null ? null : complaint(fault)
}

function ofNumber(type: NumberType, value: Json): Complaint | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return complaint('wrong-type', { want: 'number' })
  if (value < type.min) return complaint('too-small', { min: type.min })
  if (value > type.max) return complaint('too-large', { max: type.max })
  return Number(value.toFixed(type.decimals)) === value
    ? null
    : complaint('too-fine', { decimals: type.decimals })
}

const isOption = (type: EnumType | EnumsType, value: string): boolean =>
  type.options.some((option) => option.code === value)

function ofOption(type: EnumType | EnumsType, value: Json): Complaint | null {
  if (typeof value !== 'string') return complaint('wrong-type', { want: 'option' })
  if (isOption(type, value)) return null
  if (!type.open) return complaint('not-an-option', { value: value.slice(0, OPEN_WORD_MAX) })
  return ofText({ is: 'text', max: OPEN_WORD_MAX }, value, {})
}

function ofOptions(type: EnumsType, value: Json): Complaint | null {
  if (!Array.isArray(value)) return complaint('wrong-type', { want: 'options' })
  const several: readonly Json[] = value
  if (several.length > SEVERAL_MAX) return complaint('too-many', { max: SEVERAL_MAX })
  for (const one of several) {
    const wrong = ofOption(type, one)
    if (wrong !== null) return wrong
  }
  return new Set(several).size === several.length ? null : complaint('repeated')
}

function ofRef(type: RefType, value: Json): Complaint | null {
  if (typeof value === 'string' && isUlid(value)) return null
  return type.orText ? ofText({ is: 'text', max: 60 }, value, {}) : complaint('wrong-type', { want: 'ref' })
}

/** Members that are empty are left out; one that is there must be right. */
export function ofShape(
  shape: readonly Member[],
  value: Json,
  context: FormatContext = {},
): Complaint | null {
  if (!isJsonObject(value)) return complaint('wrong-type', { want: 'object' })
  const stranger = Object.keys(value).find((key) => !shape.some((member) => member.key === key))
  if (stranger !== undefined) return complaint('unknown-member', { member: stranger.slice(0, 40) })
  for (const member of shape) {
    const wrong = ofMember(member, Object.hasOwn(value, member.key) ? value[member.key] : undefined, context)
    if (wrong !== null) return wrong
  }
  for (const { key, notOver } of shape) {
    if (notOver !== undefined && isOver(value[key], value[notOver]))
      return complaint('more-than', { member: key, other: notOver })
  }
  return null
}

function ofMember(member: Member, value: Json | undefined, context: FormatContext): Complaint | null {
  if (value === undefined) return member.required ? complaint('missing-member', { member: member.key }) : null
  const wrong = value === null ? complaint('wrong-type') : complaintOf(member.type, value, context)
  return wrong === null ? null : { ...wrong, params: { ...wrong.params, member: member.key } }
}

/** Numbers by size, days by date; what is not both filled and comparable is not over. */
export function isOver(value: Json | undefined, limit: Json | undefined): boolean {
  if (typeof value === 'number' && typeof limit === 'number') return value > limit
  return (
    typeof value === 'string' && typeof limit === 'string' && isDay(value) && isDay(limit) && value > limit
  )
}

const words = (codes: readonly string[]): EnumType => ({
  is: 'enum',
  options: codes.map((code) => ({ code, zh: code, en: code })),
})
const CONTACT: readonly Member[] = [
  { key: 'type', label: { zh: '类型', en: 'Kind' }, type: words(contactTypes), required: true },
  { key: 'value', label: { zh: '号码', en: 'Value' }, type: { is: 'text', max: 254 }, required: true },
  { key: 'label', label: { zh: '说明', en: 'Label' }, type: { is: 'text', max: 20 } },
  { key: 'primary', label: { zh: '首选', en: 'Preferred' }, type: { is: 'bool' } },
  { key: 'status', label: { zh: '状态', en: 'State' }, type: words(contactStates) },
]
const CONTACT_FORMATS: { readonly [type: string]: TextFormat } = {
  mobile: 'mobile',
  landline: 'landline',
  email: 'email',
  wechat: 'wechat',
}

function ofContact(value: Json): Complaint | null {
  const wrong = ofShape(CONTACT, value)
  if (wrong !== null || !isJsonObject(value)) return wrong
  const format = CONTACT_FORMATS[String(value['type'])]
  return format === undefined ? null : ofFormat(format, String(value['value']), {})
}
