/**
 * Doubts: what a person should look at before going on, and may ignore. Nothing here ever blocks a
 * save (R11); what must not enter is refused in `validate.ts`.
 */
import { isJsonObject, type Json } from '../base/json.ts'
import { isDay, type Day } from '../domain/day.ts'
import type { FieldKey } from '../domain/entry.ts'
import { fieldItem, itemKey } from '../domain/listField.ts'
import { checkResidentId, passesLuhn } from './identifiers.ts'
import { fieldOf } from './keys.ts'
import type { Regions } from './regions.ts'
import type { Field, Member, SimpleType, Template } from './types.ts'
import type { Values } from './validate.ts'
import { isOver } from './values.ts'

export const warningCodes = [
  'vague-value',
  'unlikely-number',
  'id-in-text',
  'card-in-text',
  'unknown-region',
  'retired-region',
  'luhn',
  'future-day',
  'minor-in-text',
  'more-than',
] as const
export type WarningCode = (typeof warningCodes)[number]

export interface Warning {
  readonly code: WarningCode
  readonly field: FieldKey
  readonly params: { readonly [name: string]: string | number }
}

export interface DoubtContext {
  readonly today?: Day
  /** Without the counties, region codes are not doubted. */
  readonly regions?: Regions
}

type Doubt = Omit<Warning, 'field'>
const doubt = (code: WarningCode, params: Warning['params'] = {}): Doubt => ({ code, params })

/** Every doubt about the values of one document, in the order of the template. */
export function warnings(template: Template, values: Values, context: DoubtContext = {}): readonly Warning[] {
  return Object.keys(values)
    .flatMap((key) => {
      const field = fieldOf(template, key)
      const value = values[key] ?? null
      if (field === null || value === null) return []
      return [...doubtsAbout(field, value, context), ...overPartner(field, key, values)].map((one) => ({
        order: field.order,
        warning: { ...one, field: key },
      }))
    })
    .sort((a, b) => a.order - b.order)
    .map(({ warning }) => warning)
}

function doubtsAbout(field: Field, value: Json, context: DoubtContext): readonly Doubt[] {
  const { type } = field
  if (type.is === 'contacts') return isJsonObject(value) ? aboutNumber(value['value'] ?? null) : []
  if (type.is === 'object' || type.is === 'list') return aboutShape(type.shape, value, context)
  if (type.is === 'facts') return []
  // A number is nobody's name, however short.
  if (field.key === 'name' && typeof value === 'string' && !/\p{L}/u.test(value))
    return [doubt('vague-value')]
  const household = field.key === 'household' && typeof value === 'string' && speaksOfMinor(value)
  return [...aboutValue(type, value, context), ...(household ? [doubt('minor-in-text')] : [])]
}

function aboutShape(shape: readonly Member[], value: Json, context: DoubtContext): readonly Doubt[] {
  if (!isJsonObject(value)) return []
  return shape.flatMap(({ key, type }) =>
    aboutValue(type, value[key] ?? null, context).map((one) => ({
      ...one,
      params: { ...one.params, member: key },
    })),
  )
}

function aboutValue(type: SimpleType, value: Json, context: DoubtContext): readonly Doubt[] {
  if (typeof value !== 'string') return []
  if (type.is === 'date') return type.past && isFuture(value, context.today) ? [doubt('future-day')] : []
  if (type.is !== 'text') return []
  switch (type.format) {
    case undefined:
      return aboutProse(value)
    case 'region':
      return aboutRegion(value, context.regions)
    case 'idNumber':
      return /^\d{17}[\dX]$/.test(value) ? aboutRegion(value.slice(0, 6), context.regions) : []
    case 'account':
      // Company accounts carry no check digit; only what is as long as a card can be mistyped like one.
      return /^\d{16,19}$/.test(value) && !passesLuhn(value) ? [doubt('luhn')] : []
    case 'mobile':
    case 'landline':
    case 'phone':
      return aboutNumber(value)
    default:
      return []
  }
}

const isFuture = (value: string, today: Day | undefined): boolean =>
  today !== undefined && isDay(value) && value > today

const VAGUE =
  /^(?:不详|不明|不清楚|不知道|未知|未定|待定|待补|待填|无|没有|暂无|略|同上|某某?|测试\d*|随便|保密|[xX*?？.。·\-—_/]+|n\/?a|none|unknown|test\d*|tbd|asdf\w*|qwer\w*)$/i

/** Text of any kind without a grammar: placeholder words, and numbers that belong elsewhere. */
function aboutProse(text: string): readonly Doubt[] {
  const found: Doubt[] = []
  if (VAGUE.test(text.trim()) || isMadeUp(text)) found.push(doubt('vague-value'))
  const runs = text.normalize('NFKC').match(/\d(?:[ -]?[\dXx]){14,20}/g) ?? []
  for (const run of runs) {
    const digits = run.replace(/[ -]/g, '').toUpperCase()
    if (looksLikeId(digits)) found.push(doubt('id-in-text'))
    else if (/^\d{16,19}$/.test(digits) && passesLuhn(digits)) found.push(doubt('card-in-text'))
  }
  return found
}

/** The number of a resident card, also the one of fifteen digits that was given out until 1999. */
function looksLikeId(digits: string): boolean {
  if (digits.length === 18) return checkResidentId(digits).ok
  return /^[1-8]\d{5}\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}$/.test(digits)
}

/** 11111111, 12345678, 87654321 and what ends in them. */
function isMadeUp(text: string): boolean {
  const digits = text.replace(/\D/g, '')
  if (digits.length < 7) return false
  const tail = digits.slice(-8)
  return /^(\d)\1+$/.test(tail) || '01234567890'.includes(tail) || '09876543210'.includes(tail)
}

/** A reachable number is rarely eight times the same digit; the operators' own hotlines are no client's. */
function aboutNumber(value: Json): readonly Doubt[] {
  return typeof value === 'string' && (isMadeUp(value) || /^13800\d{3}000$/.test(value))
    ? [doubt('unlikely-number')]
    : []
}

function aboutRegion(code: string, regions: Regions | undefined): readonly Doubt[] {
  if (regions === undefined || regions.find(code) !== null) return []
  const successor = regions.successor(code)
  return [successor === null ? doubt('unknown-region') : doubt('retired-region', { successor })]
}

/** Children's data needs a guardian's consent; what the home needs can be said without it. */
function speaksOfMinor(text: string): boolean {
  const age = /(\d{1,2})\s*(?:周?岁|years? old)/.exec(text)?.[1]
  return (age !== undefined && Number(age) < 14) || /小学|幼儿园|托儿所|身份证|出生/.test(text)
}

/** Two devices may each write one end of a range: refused where one sees both, shown where they meet. */
function overPartner(field: Field, key: FieldKey, values: Values): readonly Doubt[] {
  if (field.notOver === undefined) return []
  const suffix = fieldItem(key)
  const partner = suffix === null ? field.notOver : itemKey(field.notOver, suffix)
  return isOver(values[key], values[partner]) ? [doubt('more-than', { other: field.notOver })] : []
}
