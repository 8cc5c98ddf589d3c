/**
 * Reading phone numbers as people write them, into the one spelling that is stored: a Chinese mobile
 * as its eleven digits, a Chinese landline as `0755-12345678-123`, any other number as E.164.
 *
 * By grammar alone. Tables of the world's number ranges (libphonenumber) would cost a page 33 KB to
 * doubt a rare number from abroad, and device and server would doubt it differently.
 */
import { FOREIGN } from './formats.ts'
import type { ContactType } from './types.ts'

/** 010 and 02x are the only area codes of three digits. */
const AREA = /^0(?:10|2\d|[3-9]\d{2})/
/** Already in parts: the last of three is an extension, however short. */
const IN_PARTS = /^(0\d{2,3})-(\d{7,8})-(\d{1,6})$/
const EXTENSION = /(?:转|轉|分机|分機|ext\.?|x|#|-)(\d{1,6})$/i

export interface Phone {
  readonly type: Extract<ContactType, 'mobile' | 'landline' | 'other'>
  readonly value: string
}

/** Null when no number can be read out of the text. */
export function readPhone(text: string): Phone | null {
  const plain = text
    .normalize('NFKC')
    .replace(/[\s()（）.·]/g, '')
    .replace(/[‐–—−]/g, '-')
  const home = plain.replace(/^(?:\+86|0086|86(?=-?1[3-9]\d{9}$))-?/, '')
  const digits = home.replace(/-/g, '')
  if (/^0?1[3-9]\d{9}$/.test(digits)) return { type: 'mobile', value: digits.slice(-11) }
  if (/^[48]00\d{7}$/.test(digits)) {
    return { type: 'other', value: `${digits.slice(0, 3)}-${digits.slice(3, 6)}-${digits.slice(6)}` }
  }
  return readLandline(home, home !== plain) ?? readForeign(plain, text.normalize('NFKC'))
}

/** `abroad`: the country code was written, which swallows the leading zero. */
function readLandline(text: string, abroad: boolean): Phone | null {
  const whole = abroad && !text.startsWith('0') ? `0${text}` : text
  if (IN_PARTS.test(whole)) return { type: 'landline', value: whole }
  for (const [body, extension] of splits(whole)) {
    const digits = body.replace(/-/g, '')
    const area = AREA.exec(digits)?.[0]
    if (area === undefined) continue
    const local = digits.slice(area.length)
    if (!/^[1-9]\d{6,7}$/.test(local)) continue
    return { type: 'landline', value: `${area}-${local}${extension === '' ? '' : `-${extension}`}` }
  }
  return null
}

/** With nothing taken as an extension first: `0755-12345678` has none, though it ends in a hyphen and digits. */
function splits(text: string): readonly (readonly [body: string, extension: string])[] {
  const match = EXTENSION.exec(text)
  return match === null
    ? [[text, '']]
    : [
        [text, ''],
        [text.slice(0, match.index), match[1] ?? ''],
      ]
}

/** Seven digits at least; `(0)`, as written in `+44 (0)20…`, is dialled at home only. */
function readForeign(text: string, asWritten: string): Phone | null {
  if (!/^(?:\+|00)\d[\d-]+$/.test(text)) return null
  const digits = (/\(0\)/.test(asWritten) ? text.replace(/^((?:\+|00)\d{1,3})-?0/, '$1') : text).replace(
    /\D/g,
    '',
  )
  const number = `+${digits.replace(/^00/, '')}`
  return FOREIGN.test(number) ? { type: 'mobile', value: number } : null
}
