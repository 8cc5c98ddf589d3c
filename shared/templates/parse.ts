/**
 * Reading what people type, paste and import into the values that the ledger holds.
 *
 * What comes out has passed `validateValue`; what cannot be understood is refused with a code and
 * never guessed. Empty text is null: the field is emptied.
 */
import type { Json } from '../base/json.ts'
import { err, ok, type Result } from '../base/result.ts'
import { isUlid } from '../base/ulid.ts'
import { parseDay, type Day } from '../domain/day.ts'
import { parseMoney } from '../domain/money.ts'
import { tidyFormat } from './formats.ts'
import { readPhone } from './phones.ts'
import { complaint, type Complaint, type Refusal, type RefusalCode } from './refusal.ts'
import type { Regions } from './regions.ts'
import { salesAreaOf } from '../domain/salesArea.ts'
import type {
  Contact,
  ContactType,
  EnumsType,
  EnumType,
  Field,
  NumberType,
  RefTarget,
  RefType,
  TextType,
  ValueType,
} from './types.ts'
import { complaintOf } from './values.ts'

export interface ParseContext {
  /** For `3月8日` without a year and for birthdays to come. */
  readonly today?: Day
  readonly regions?: Regions
  /** The region around: the city of the branch or of the sheet. */
  readonly regionHint?: string
  /** Who or what a name means; null when nobody, or several. */
  readonly resolve?: (to: RefTarget, text: string) => string | null
  /** What stands in `idType` of the same row. */
  readonly idType?: Json
}

/** One field's text. Lists, objects and facts are not made from one text; contacts are (one item). */
export function parseValue(field: Field, text: string, context: ParseContext = {}): Result<Json, Refusal> {
  const read = parseType(field.type, text, context)
  return read.ok ? read : err({ ...read.error, field: field.key })
}

/** The same for a part of a list item or of a fact, where no field stands around it. */
export function parseType(
  type: ValueType,
  text: string,
  context: ParseContext = {},
): Result<Json, Complaint> {
  const plain = tidyText(text)
  if (plain === '') return ok(null)
  const read = readAs(type, plain, context)
  if (!read.ok) return read
  const today = context.today === undefined ? {} : { today: context.today }
  const wrong = complaintOf(type, read.value, { ...today, idType: context.idType })
  return wrong === null ? read : err(wrong)
}

/** Line ends of other systems, hard and full-width spaces, and the space around. Characters stay as typed. */
export const tidyText = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/[\u00a0\u2000-\u200a\u202f\u3000\t]/g, ' ')
    // eslint-disable-next-line no-control-regex
    .replace(/[\u200b-\u200d\ufeff\u0000-\u0008\u000b-\u001f\u007f]/g, '')
    .trim()

const refuse = (code: RefusalCode, params: Complaint['params'] = {}): Result<never, Complaint> =>
  err(complaint(code, params))

function readAs(type: ValueType, text: string, context: ParseContext): Result<Json, Complaint> {
  switch (type.is) {
    case 'text':
      return readText(type, text, context)
    case 'number':
      return readNumber(type, text)
    case 'money':
      return readMoney(text)
    case 'date':
      return readDate(text, context.today)
    case 'enum':
      return readOption(type, text)
    case 'enums':
      return readOptions(type, text)
    case 'bool':
      return readBool(text)
    case 'ref':
      return readRef(type, text, context)
    case 'contacts': {
      const contact = readContact(text)
      return contact === null ? refuse('bad-phone') : ok({ ...contact })
    }
    case 'moment':
    case 'object':
    case 'list':
    case 'facts':
      return refuse('not-from-text')
  }
}

function readText(type: TextType, text: string, context: ParseContext): Result<Json, Complaint> {
  switch (type.format) {
    case undefined:
      return ok(type.multiline ? text : text.replace(/\s*\n\s*/g, ' '))
    case 'region':
      return readRegion(text, context)
    case 'mobile':
    case 'landline':
    case 'phone': {
      const phone = readPhone(text)
      const fits = phone !== null && (type.format === 'phone' || phone.type === type.format)
      return fits ? ok(phone.value) : refuse(`bad-${type.format}`)
    }
    default:
      return ok(tidyFormat(type.format, text))
  }
}

/** Six digits are taken as they are: a code unknown to this table may be a newer one. So is the code of a sales area. */
function readRegion(text: string, { regions, regionHint }: ParseContext): Result<Json, Complaint> {
  const plain = text.normalize('NFKC')
  if (/^\d{6}$/.test(plain) || salesAreaOf(plain) !== null) return ok(plain)
  if (/^\d{6}~/.test(plain)) return refuse('bad-area')
  const code = regions?.regionOf(plain, regionHint) ?? null
  return code === null ? refuse('unknown-region', { text: text.slice(0, 40) }) : ok(code)
}

/** `59㎡`, `1,200 平米`, `90天`, `12个月`, `35%`: the unit is the field's and need not be said. */
function readNumber(type: NumberType, text: string): Result<Json, Complaint> {
  const plain = text.normalize('NFKC').replace(/\s/g, '')
  const match =
    /^([+-]?)((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(万)?(?:m2|㎡|平方米|平米|平方|平|天|日|个月|月|年|套|件|台|个|次|秒|分钟|分|%|days?|months?|homes?|s)?$/i.exec(
      plain,
    )
  if (match === null) return refuse('not-a-number')
  const [, sign = '', digits = '', tenThousand] = match
  const value =
    Number(digits.replaceAll(',', '')) * (tenThousand === undefined ? 1 : 10_000) * (sign === '-' ? -1 : 1)
  // A product of 万 is exact again at the field's own precision.
  return ok(tenThousand === undefined ? value + 0 : Number(value.toFixed(Math.min(type.decimals + 4, 10))))
}

function readMoney(text: string): Result<Json, Complaint> {
  const read = parseMoney(text)
  if (read.ok) return read
  if (read.error === 'too-large') return refuse('too-large', { max: Number.MAX_SAFE_INTEGER / 100 })
  return refuse(read.error === 'empty' ? 'not-an-amount' : read.error)
}

function readDate(text: string, today: Day | undefined): Result<Json, Complaint> {
  const read = parseDay(text, today === undefined ? undefined : Number(today.slice(0, 4)))
  if (read.ok) return read
  return refuse(read.error === 'empty' ? 'not-a-day' : read.error)
}

const folded = (text: string): string => text.normalize('NFKC').replace(/\s+/g, '').toLowerCase()

/** A code, a label in either language, or a part of a label (男 or 先生; 带看 of 二手·带看) that only one has. */
function readOption(type: EnumType | EnumsType, text: string): Result<Json, Complaint> {
  const wanted = folded(text)
  const whole = type.options.filter(({ code, zh, en }) =>
    [code, zh, en].some((name) => folded(name) === wanted),
  )
  const part = type.options.filter(({ zh, en }) =>
    [zh, en].some((name) => name.split(/[/·:]/).some((one) => folded(one) === wanted)),
  )
  const [first, second] = whole.length > 0 ? whole : part
  if (second !== undefined) return refuse('ambiguous-option', { value: text.slice(0, 40) })
  if (first !== undefined) return ok(first.code)
  return type.open ? ok(text.replace(/\s+/g, ' ')) : refuse('not-an-option', { value: text.slice(0, 40) })
}

function readOptions(type: EnumsType, text: string): Result<Json, Complaint> {
  const codes: Json[] = []
  for (const part of text.split(/[、,，;；|\n]+/)) {
    const plain = part.trim()
    if (plain === '') continue
    const read = readOption(type, plain)
    if (!read.ok) return read
    if (!codes.includes(read.value)) codes.push(read.value)
  }
  return ok(codes.length === 0 ? null : codes)
}

const YES = ['是', '有', '对', '√', '✓', '1', 'y', 'yes', 'true', '已', '需要']
const NO = ['否', '无', '不', '没有', '×', '✗', '0', 'n', 'no', 'false', '未', '不需要']

function readBool(text: string): Result<Json, Complaint> {
  const plain = folded(text)
  return YES.includes(plain) ? ok(true) : NO.includes(plain) ? ok(false) : refuse('not-yes-or-no')
}

function readRef(type: RefType, text: string, context: ParseContext): Result<Json, Complaint> {
  if (isUlid(text)) return ok(text)
  const found = context.resolve?.(type.to, text) ?? null
  if (found !== null) return ok(found)
  return type.orText ? ok(text) : refuse('unknown-person', { text: text.slice(0, 40) })
}

/** What kind of contact a text is, for a column that just says 联系方式. Null when it is none. */
export function readContact(text: string, type?: ContactType): Contact | null {
  const phone = type === undefined || ['mobile', 'landline', 'other'].includes(type) ? readPhone(text) : null
  if (phone !== null) return type === undefined || type === phone.type ? phone : null
  if (type === 'mobile' || type === 'landline') return null
  const email = tidyFormat('email', text)
  if ((type ?? 'email') === 'email' && isFormat('email', email)) return { type: 'email', value: email }
  const wechat = tidyFormat('wechat', text)
  // Digits alone are a number with too few or too many of them, unless the column says otherwise.
  const spelt = type === 'wechat' || /[a-z]/i.test(wechat)
  if ((type ?? 'wechat') === 'wechat' && spelt && isFormat('wechat', wechat))
    return { type: 'wechat', value: wechat }
  return type === 'other' ? { type, value: text } : null
}

/** A cell with several: `13812345678/0755-12345678`. Null as soon as one part is no contact. */
export function readContacts(text: string, type?: ContactType): readonly Contact[] | null {
  const whole = readContact(text, type)
  if (whole !== null) return [whole]
  const contacts: Contact[] = []
  for (const part of text.split(/[/、,，;；|\n]+/)) {
    if (part.trim() === '') continue
    const contact = readContact(part.trim(), type)
    if (contact === null) return null
    contacts.push(contact)
  }
  return contacts
}

const isFormat = (format: 'email' | 'wechat', text: string): boolean =>
  complaintOf({ is: 'text', max: 254, format }, text) === null

/** `1.10105E+17`: a sheet keeps fifteen digits of a number, and identity cards have eighteen. */
export const hasLostDigits = (text: string): boolean => {
  const power = /^\d(?:\.\d+)?e\+?(\d{1,3})$/i.exec(text.trim())
  return power !== null && Number(power[1]) >= 15
}
