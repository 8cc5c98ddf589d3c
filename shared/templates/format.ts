/**
 * Values as people read them, in documents, exports and histories. Whatever this writes, `parseValue`
 * reads back to the same value, unless the caller brings a way of its own to say a day (`dayWords`);
 * short forms for lists (12.5万) belong to the screens.
 */
import { isJsonObject, type Json } from '../base/json.ts'
import { formatMoney } from '../domain/money.ts'
import type { Regions } from './regions.ts'
import {
  contactTypes,
  type ContactType,
  type Field,
  type Member,
  type Option,
  type ValueType,
  type Words,
} from './types.ts'

export type Language = keyof Words

export interface FormatTools {
  readonly language: Language
  readonly regions?: Regions
  /** The name of a person, branch or client; the id stands where none is known. */
  readonly nameOf?: (to: string, id: string) => string | null
  /** How a screen says a day, 3月8日; where nobody brings it, the day stands as 2026-03-08. */
  readonly dayWords?: (day: string) => string
  /** The tag that a word stands for (`domain/tags.ts`); the word itself where nobody brings it. */
  readonly tagOf?: (word: string) => string
}

export const contactLabels: { readonly [type in ContactType]: Words } = {
  mobile: { zh: '手机', en: 'Mobile' },
  landline: { zh: '座机', en: 'Landline' },
  email: { zh: '邮箱', en: 'Email' },
  wechat: { zh: '微信', en: 'WeChat' },
  other: { zh: '其他', en: 'Other' },
}

/** Empty text for null. */
export function formatValue(field: Field, value: Json, tools: FormatTools): string {
  const text = formatType(field.type, field.key === 'tags' ? asTags(value, tools) : value, tools)
  return text === '' || field.unit === undefined ? text : withUnit(text, field.unit, tools)
}

/** Two words for one tag are one tag. */
function asTags(value: Json, { tagOf }: FormatTools): Json {
  if (!Array.isArray(value) || tagOf === undefined) return value
  return [...new Set(value.map((word: Json) => (typeof word === 'string' ? tagOf(word) : word)))]
}

const withUnit = (text: string, unit: Words, { language }: FormatTools): string =>
  language === 'zh' ? `${text}${unit.zh}` : `${text} ${unit.en}`

export function formatType(type: ValueType, value: Json, tools: FormatTools): string {
  if (value === null) return ''
  switch (type.is) {
    case 'money':
      return typeof value === 'number' ? formatMoney(value) : String(value)
    case 'bool':
      return value === true ? (tools.language === 'zh' ? '是' : 'Yes') : tools.language === 'zh' ? '否' : 'No'
    case 'enum':
      return labelOf(type.options, value, tools)
    case 'enums':
      return (Array.isArray(value) ? value : [value])
        .map((one: Json) => labelOf(type.options, one, tools))
        .join(tools.language === 'zh' ? '、' : ', ')
    case 'ref':
      return tools.nameOf?.(type.to, String(value)) ?? String(value)
    case 'text':
      return type.format === 'region' ? formatRegion(String(value), tools) : String(value)
    case 'contacts':
      return isJsonObject(value)
        ? formatContact(value['type'] ?? null, value['value'] ?? null, tools)
        : String(value)
    case 'object':
    case 'list':
      return formatShape(type.shape, value, tools)
    case 'date':
      return tools.dayWords?.(String(value)) ?? String(value)
    case 'number':
    case 'moment':
    case 'facts':
      return String(value)
  }
}

function labelOf(options: readonly Option[], value: Json, { language }: FormatTools): string {
  const option = options.find(({ code }) => code === value)
  return option === undefined ? String(value) : option[language]
}

/** 广东省深圳市南山区; an unknown code stands as it is. */
function formatRegion(code: string, { regions }: FormatTools): string {
  return regions?.find(code) == null ? code : regions.path(code).join('')
}

function formatContact(type: Json, value: Json, { language }: FormatTools): string {
  const known = contactTypes.find((one) => one === type) ?? 'other'
  return `${contactLabels[known][language]} ${String(value)}`
}

function formatShape(shape: readonly Member[], value: Json, tools: FormatTools): string {
  if (!isJsonObject(value)) return String(value)
  return shape
    .flatMap(({ key, label, type, unit }) => {
      const text = formatType(type, value[key] ?? null, tools)
      if (text === '') return []
      return [`${label[tools.language]} ${unit === undefined ? text : withUnit(text, unit, tools)}`]
    })
    .join(tools.language === 'zh' ? '，' : ', ')
}
