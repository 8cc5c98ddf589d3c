/**
 * Texts with a grammar: what a normalised one looks like, and how to bring a pasted one there.
 *
 * Both use nothing but the grammar: device and server must never disagree about a value, so no table
 * that changes with every release has a say in it.
 */
import { checkIdNumber, checkTaxNumber, checkUscc, compactNumber, type NumberFault } from './identifiers.ts'
import type { Day } from '../domain/day.ts'
import { salesAreaOf } from '../domain/salesArea.ts'
import type { TextFormat } from './types.ts'

export const formatFaults = {
  mobile: 'bad-mobile',
  landline: 'bad-landline',
  phone: 'bad-phone',
  email: 'bad-email',
  wechat: 'bad-wechat',
  region: 'bad-region',
  layout: 'bad-layout',
  account: 'bad-account',
} as const
export type FormatFault = (typeof formatFaults)[keyof typeof formatFaults] | NumberFault

/** An E.164 number of another country; a Chinese one is written the Chinese way. */
export const FOREIGN = /^\+(?!86)[1-9]\d{6,14}$/
const MOBILE = /^1[3-9]\d{9}$/
const LANDLINE = /^0\d{2,3}-?\d{7,8}(-\d{1,6})?$/
/** 400 and 800 numbers of companies. */
const SERVICE = /^[48]00-?\d{3}-?\d{4}$/
const EMAIL = /^[^\s@<>"'(),;:\\[\]、，；：。]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z0-9-]{2,}$/
const WECHAT = /^[-_A-Za-z0-9]{6,20}$/
const REGION = /^[1-9]\d{5}$/
const LAYOUT = /^(\d{1,2}室\d{1,2}厅(\d{1,2}厨)?\d{1,2}卫|\d{1,2}房间\d{1,2}卫)$/
const ACCOUNT = /^\d{8,30}$/

const GRAMMARS: { readonly [format in keyof typeof formatFaults]: (text: string) => boolean } = {
  mobile: (text) => MOBILE.test(text) || FOREIGN.test(text),
  landline: (text) => LANDLINE.test(text),
  phone: (text) => MOBILE.test(text) || LANDLINE.test(text) || SERVICE.test(text) || FOREIGN.test(text),
  email: (text) => text.length <= 254 && EMAIL.test(text),
  wechat: (text) => WECHAT.test(text),
  region: (text) => REGION.test(text) || salesAreaOf(text) !== null,
  layout: (text) => LAYOUT.test(text),
  account: (text) => ACCOUNT.test(text),
}

export interface FormatContext {
  /** What stands in `idType`, where a document number is judged. */
  readonly idType?: unknown
  readonly today?: Day
}

/** Null: nothing wrong with it. */
export function formatFault(
  format: TextFormat,
  text: string,
  context: FormatContext = {},
): FormatFault | null {
  switch (format) {
    case 'idNumber':
      return faultOf(checkIdNumber(text, context.idType, context.today))
    case 'uscc':
      return faultOf(checkUscc(text))
    case 'taxNo':
      return faultOf(checkTaxNumber(text))
    default:
      return GRAMMARS[format](text) ? null : formatFaults[format]
  }
}

const faultOf = (checked: { readonly ok: boolean; readonly error?: NumberFault }): NumberFault | null =>
  checked.ok ? null : (checked.error ?? null)

/** Everything that can be tidied without knowing more than the text; phones and regions know more. */
export function tidyFormat(format: TextFormat, text: string): string {
  const plain = text.normalize('NFKC').trim()
  switch (format) {
    case 'idNumber':
    case 'uscc':
    case 'taxNo':
    case 'account':
      return compactNumber(plain)
    case 'email':
      return tidyEmail(plain)
    case 'layout':
      return tidyLayout(plain)
    case 'wechat':
      return plain.replace(/\s/g, '').replace(/^(?:(?:微信号?|wechat|vx|wx):)+/i, '')
    default:
      return plain.replace(/\s/g, '')
  }
}

function tidyEmail(text: string): string {
  const bare = text.replace(/^mailto:/i, '').replace(/\s/g, '')
  const at = bare.lastIndexOf('@')
  return at < 0 ? bare : bare.slice(0, at) + bare.slice(at).toLowerCase()
}

const NUMERALS = '零一二三四五六七八九'

/** `两室一厅一卫`, `3房2厅2卫`, `2室1厅1厨1卫` → digits and 室. What is not said is not made up. */
function tidyLayout(text: string): string {
  const digits = text
    .replace(/\s/g, '')
    .replace(/[两兩]/g, '二')
    .replace(/[一二三四五六七八九零]/g, (numeral) => String(NUMERALS.indexOf(numeral)))
    .replace(/廳/g, '厅')
    .replace(/衛/g, '卫')
    .replace(/房間/g, '房间')
    .replace(/(卫)生间|卫浴/g, '卫')
    .replace(/厨房+/g, '厨')
  return digits.replace(/^(\d+)房(?!间)/, '$1室')
}
