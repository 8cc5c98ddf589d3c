/**
 * A value while it is being typed. Text stays text until the person is done with it, so that 12.5万 does
 * not become 125000 under the fingers; reading it back is the templates' business and nobody else's.
 */
import { isJsonObject, type Json } from '../../../shared/base/json.ts'
import { err, ok, type Result } from '../../../shared/base/result.ts'
import { formatMoney, formatMoneyShort, parseMoney } from '../../../shared/domain/money.ts'
import { formatType, type FormatTools } from '../../../shared/templates/format.ts'
import { parseType, readContact, type ParseContext } from '../../../shared/templates/parse.ts'
import { complaint, type Complaint } from '../../../shared/templates/refusal.ts'
import {
  contactTypes,
  type ContactType,
  type Member,
  type ValueType,
} from '../../../shared/templates/types.ts'
import { complaintOf } from '../../../shared/templates/values.ts'

export type Draft = string | readonly string[] | DraftShape
export interface DraftShape {
  readonly [member: string]: Draft
}

export interface DraftTools extends FormatTools, ParseContext {}

export const isShape = (draft: Draft): draft is DraftShape =>
  typeof draft === 'object' && !Array.isArray(draft)
export const draftText = (draft: Draft | undefined): string => (typeof draft === 'string' ? draft : '')
export const draftWords = (draft: Draft | undefined): readonly string[] =>
  Array.isArray(draft) ? (draft as readonly string[]) : []

/** What an empty field of that type begins as. */
export function emptyDraft(type: ValueType): Draft {
  switch (type.is) {
    case 'enums':
      return []
    case 'object':
    case 'list':
      return Object.fromEntries(type.shape.map((member) => [member.key, emptyDraft(member.type)]))
    case 'contacts':
      return { type: 'mobile', value: '', label: '', primary: '', status: '' }
    default:
      return ''
  }
}

export function draftOf(type: ValueType, value: Json, tools: FormatTools): Draft {
  if (value === null) return emptyDraft(type)
  switch (type.is) {
    case 'enums':
      return (Array.isArray(value) ? value : [value]).map(String)
    case 'object':
    case 'list':
      return Object.fromEntries(
        type.shape.map(({ key, type: of }) => [key, draftOf(of, memberOf(value, key), tools)]),
      )
    case 'contacts':
      return {
        type: String(memberOf(value, 'type') ?? 'mobile'),
        value: String(memberOf(value, 'value') ?? ''),
        label: String(memberOf(value, 'label') ?? ''),
        primary: memberOf(value, 'primary') === true ? 'yes' : '',
        status: String(memberOf(value, 'status') ?? ''),
      }
    case 'bool':
      return value === true ? 'yes' : 'no'
    case 'money':
      return typeof value === 'number' ? moneyText(value, tools) : ''
    // Chosen from a list, so the stored code stands in the draft; where words of one's own will do, the word.
    case 'enum':
      return type.open ? formatType(type, value, tools) : String(value)
    case 'ref':
      return type.orText ? formatType(type, value, tools) : String(value)
    case 'text':
      return type.format === 'region' ? String(value) : formatType(type, value, tools)
    default:
      return formatType(type, value, tools)
  }
}

const memberOf = (value: Json, key: string): Json => (isJsonObject(value) ? (value[key] ?? null) : null)

/** 12.5万 where that says it all, else in full; in English always in full. */
function moneyText(fen: number, { language }: FormatTools): string {
  const short = formatMoneyShort(fen)
  const read = parseMoney(short)
  return language === 'zh' && read.ok && read.value === fen ? short : formatMoney(fen)
}

export function readDraft(type: ValueType, draft: Draft, tools: ParseContext): Result<Json, Complaint> {
  switch (type.is) {
    case 'enums': {
      const words = draftWords(draft)
      return judged(type, words.length === 0 ? null : [...words])
    }
    case 'object':
    case 'list':
      return isShape(draft) ? readShape(type, type.shape, draft, tools) : ok(null)
    case 'contacts':
      return isShape(draft) ? readContactDraft(draft) : ok(null)
    case 'bool':
      return ok(draft === 'yes' ? true : draft === 'no' ? false : null)
    case 'moment':
    case 'facts':
      return ok(null)
    default:
      return parseType(type, draftText(draft), tools)
  }
}

function readShape(
  type: ValueType,
  shape: readonly Member[],
  draft: DraftShape,
  tools: ParseContext,
): Result<Json, Complaint> {
  const value: Record<string, Json> = {}
  for (const member of shape) {
    const read = readDraft(member.type, draft[member.key] ?? '', tools)
    if (!read.ok) return err(complaint(read.error.code, { ...read.error.params, member: member.key }))
    if (read.value !== null) value[member.key] = read.value
  }
  return judged(type, Object.keys(value).length === 0 ? null : value)
}

function readContactDraft(draft: DraftShape): Result<Json, Complaint> {
  const typed = draftText(draft['value']).trim()
  if (typed === '') return ok(null)
  const type = contactTypes.find((one) => one === draft['type']) ?? 'other'
  const contact = readContact(typed, type)
  if (contact === null) return err(complaint(refusedContact[type], { member: 'value' }))
  const label = draftText(draft['label']).trim()
  const status = draftText(draft['status'])
  return judged(
    { is: 'contacts' },
    {
      ...contact,
      ...(label === '' ? {} : { label }),
      ...(draft['primary'] === 'yes' ? { primary: true } : {}),
      ...(status === '' ? {} : { status }),
    },
  )
}

const refusedContact = {
  mobile: 'bad-mobile',
  landline: 'bad-landline',
  email: 'bad-email',
  wechat: 'bad-wechat',
  other: 'bad-format',
} as const satisfies { readonly [type in ContactType]: Complaint['code'] }

function judged(type: ValueType, value: Json): Result<Json, Complaint> {
  const wrong = complaintOf(type, value)
  return wrong === null ? ok(value) : err(wrong)
}
