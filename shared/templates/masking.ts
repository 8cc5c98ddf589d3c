/**
 * Masks: what is shown of a value to someone who may know that it is there.
 *
 * The server makes them before anything is sent, so a masked reader's device never holds more. What
 * has no mask of its own is hidden whole: a field added tomorrow leaks nothing by being forgotten.
 */
import { isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import type { FieldKey } from '../domain/entry.ts'
import { isFilled } from '../domain/listField.ts'
import type { DocumentView } from '../domain/view.ts'
import { formatType, formatValue, type FormatTools } from './format.ts'
import { fieldOf } from './keys.ts'
import { regionPart } from '../domain/salesArea.ts'
import type { Field, MaskKind, Member, Template } from './types.ts'

export const HIDDEN = '****'

/** 复姓 still in use. Without this list 欧阳修 would show 欧**, which hides one sign less of the given name. */
const DOUBLE_SURNAMES =
  /^(?:欧阳|歐陽|司马|司馬|上官|诸葛|諸葛|夏侯|东方|東方|皇甫|尉迟|尉遲|公孙|公孫|慕容|令狐|宇文|长孙|長孫|司徒|司空|端木|独孤|獨孤|南宫|南宮|西门|西門|东郭|百里|呼延|轩辕|轩轅|闻人|聞人|澹台|澹臺|公冶|宗政|濮阳|濮陽|淳于|单于|單于|太叔|申屠|仲孙|钟离|鍾離|拓跋|完颜|完顏|第五|赫连|赫連|万俟|梁丘|左丘|谷梁|公羊|段干|羊舌|微生|纳兰|叶赫)/

/** 张*, 欧阳**, 买*; a Latin name keeps its first letter. Form of address and all else is covered. */
function maskName(name: string): string {
  const kept = DOUBLE_SURNAMES.exec(name)?.[0] ?? [...name][0] ?? ''
  const rest = [...name].length - [...kept].length
  return kept + '*'.repeat(Math.min(Math.max(rest, 1), 3))
}

/** 138****5678, +852****4567. */
function maskMobile(number: string): string {
  if (number.length < 8) return HIDDEN
  return `${number.slice(0, number.startsWith('+') ? 4 : 3)}****${number.slice(-4)}`
}

/** 0755-****123; the extension is covered. */
function maskLandline(number: string): string {
  const [, area, local] = /^(010|02\d|0[3-9]\d{2})-?(\d{7,8})(?:-\d{1,6})?$/.exec(number) ?? []
  return area === undefined || local === undefined ? HIDDEN : `${area}-****${local.slice(-3)}`
}

/** First three and last four; of anything shorter than eleven nothing. */
function maskId(number: string): string {
  return number.length < 11 ? HIDDEN : number.slice(0, 3) + '*'.repeat(number.length - 7) + number.slice(-4)
}

const maskCard = (number: string): string => (number.length < 8 ? HIDDEN : `****${number.slice(-4)}`)

/** z***@x.com */
function maskEmail(address: string): string {
  const at = address.lastIndexOf('@')
  return at < 1 ? HIDDEN : `${[...address][0] ?? ''}***${address.slice(at)}`
}

/** One level of an address that is an area. 小区, 社区 and 园区 are not: they would give the estate away. */
const AREA =
  /^(?:(?!小区|社区|[园厂校院景]区)[^\d\s]){1,11}?(?:省|自治区|自治州|市|盟|地区|[^小社园厂校院景\d\s]区|[^\d\s]县|旗)/
const STREET = /^[^\d\s区路]{2,8}?街道(?![口路])/

/**
 * Down to 区 or 街道, level by level; a town (镇, 乡) is covered, for estates like to be called so.
 * Where no area is named at the beginning, nothing stays.
 */
function maskAddress(address: string): string {
  let kept = ''
  for (let level = 0; level < 4 && !/[区县旗]$/.test(kept.replace(/自治区$/, '')); level++) {
    const area = AREA.exec(address.slice(kept.length))?.[0]
    if (area === undefined) break
    kept += area
  }
  kept += STREET.exec(address.slice(kept.length))?.[0] ?? ''
  return kept === '' ? HIDDEN : `${kept}****`
}

/** Province only: the code of the district says where someone lives. */
const maskRegion = (code: string): string =>
  /^\d{6}$/.test(regionPart(code)) ? `${code.slice(0, 2)}0000` : HIDDEN

const maskWechat = (id: string): string => (id.length < 4 ? HIDDEN : `${id.slice(0, 2)}****`)

const maskPhone = (number: string): string =>
  number.startsWith('0') ? maskLandline(number) : maskMobile(number)

const MASKS: { readonly [kind in MaskKind]: (text: string) => string } = {
  name: maskName,
  mobile: maskMobile,
  landline: maskLandline,
  phone: maskPhone,
  email: maskEmail,
  wechat: maskWechat,
  id: maskId,
  card: maskCard,
  address: maskAddress,
  region: maskRegion,
  hidden: () => HIDDEN,
}

export const maskText = (kind: MaskKind, text: string): string => (text === '' ? '' : MASKS[kind](text))

/** What a masked reader gets of a field's value. C0 says nothing of anyone and stands as it is. */
export function maskValue(field: Field, value: Json): Json {
  if (value === null || field.class === 'C0') return value
  const { type } = field
  if (type.is === 'contacts') return maskContact(value)
  if (type.is === 'object' || type.is === 'list')
    return field.mask === 'hidden' ? HIDDEN : maskShape(type.shape, value)
  return maskOne(field.mask, value)
}

/**
 * A whole document as a masked reader sees it. A field that the template does not know, and every fact, is
 * not even named.
 */
export function maskedValues(template: Template, view: DocumentView): { readonly [key: FieldKey]: Json } {
  const values: Record<FieldKey, Json> = {}
  for (const { key, value } of view.fields.values()) {
    const field = isFilled(value) ? fieldOf(template, key) : null
    if (field !== null) values[key] = maskValue(field, value)
  }
  return values
}

const maskOne = (mask: MaskKind | undefined, value: Json): string =>
  mask === undefined || typeof value !== 'string' ? HIDDEN : maskText(mask, value)

function maskShape(shape: readonly Member[], value: Json): Json {
  if (!isJsonObject(value)) return HIDDEN
  const masked: Record<string, Json> = {}
  for (const { key, mask } of shape) {
    const part = value[key]
    if (part !== undefined) masked[key] = maskOne(mask, part)
  }
  return masked
}

const CONTACT_MASKS: { readonly [type: string]: MaskKind } = {
  mobile: 'mobile',
  landline: 'landline',
  email: 'email',
  wechat: 'wechat',
}

/** Kind, preference and state of a contact stay: one sees how many there are and which still work. */
function maskContact(value: Json): Json {
  if (!isJsonObject(value)) return HIDDEN
  const { type, value: text, primary, status }: JsonObject = value
  const mask =
    (typeof type === 'string' && Object.hasOwn(CONTACT_MASKS, type) ? CONTACT_MASKS[type] : undefined) ??
    'hidden'
  return {
    type: type ?? 'other',
    value: maskOne(mask, text ?? null),
    ...(primary === undefined ? {} : { primary }),
    ...(status === undefined ? {} : { status }),
  }
}

/**
 * Shown in its mask to everyone, those who may read the document included, until it is asked for with a purpose:
 * what identifies or reaches a person (C2, C3), and any figure that has a mask. A name or a region (C1) is what
 * its readers work with all day; only a masked reader gets those covered.
 */
export function isCovered(field: Field): boolean {
  if (field.class === 'C2' || field.class === 'C3') return true
  return (
    field.class === 'F' &&
    (field.mask !== undefined || membersOf(field).some(({ mask }) => mask !== undefined))
  )
}

const membersOf = ({ type }: Field): readonly Member[] =>
  type.is === 'object' || type.is === 'list' ? type.shape : []

/** What `maskValue` left, in words. A value of the field's own type no longer stands there, so `formatValue` would misread it. */
export function formatMasked(field: Field, masked: Json, tools: FormatTools): string {
  if (field.class === 'C0' || masked === null) return formatValue(field, masked, tools)
  const { type } = field
  if (typeof masked === 'string')
    return type.is === 'text' && type.format === 'region' && masked !== HIDDEN
      ? formatType(type, masked, tools)
      : masked
  if (!isJsonObject(masked)) return HIDDEN
  if (type.is === 'contacts') return formatType(type, masked, tools)
  return membersOf(field)
    .flatMap(({ key, label }) => {
      const text = masked[key]
      return typeof text === 'string' && text !== '' ? [`${label[tools.language]} ${text}`] : []
    })
    .join(tools.language === 'zh' ? '，' : ', ')
}

/** A value in its mask, in words; empty text for null. */
export const coverText = (field: Field, value: Json, tools: FormatTools): string =>
  formatMasked(field, maskValue(field, value), tools)
