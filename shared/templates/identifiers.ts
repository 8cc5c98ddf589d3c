/**
 * 居民身份证 (GB 11643), by the `stdnum` package, and 统一社会信用代码 (GB 32100), by our own sum: stdnum
 * 1.12 refuses every credit code whose check sign is 0 (one in 31) or whose first sign is a letter
 * (A, N, Y: village collectives and others). A test holds ours to stdnum everywhere else.
 *
 * Neither sex nor birthday is derived from a number: nobody asked the client for them. An unknown
 * region at its head is no fault either, for the codes are revised every year (`warn.ts` mentions it).
 */
import * as resident from 'stdnum/lib/cjs/cn/ric.js'
import { err, ok, type Result } from '../base/result.ts'
import { dayOf, type Day } from '../domain/day.ts'

export type NumberFault = 'bad-length' | 'bad-format' | 'bad-date' | 'bad-checksum'

/** As people paste it: full-width digits, spaces, hyphens, a small x. */
export const compactNumber = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\s\-‐–—_.]/g, '')
    .toUpperCase()

/** `today`, where known, refuses birthdays still to come. The value is compact and in capitals. */
export function checkResidentId(number: string, today?: Day): Result<string, NumberFault> {
  if (number.length !== 18) return err('bad-length')
  if (!/^\d{17}[\dX]$/.test(number)) return err('bad-format')
  // stdnum would read the year 0019 as 2019.
  const born = dayOf(Number(number.slice(6, 10)), Number(number.slice(10, 12)), Number(number.slice(12, 14)))
  if (!born.ok || (today !== undefined && born.value > today)) return err('bad-date')
  return resident.validate(number).isValid ? ok(number) : err('bad-checksum')
}

export function checkUscc(code: string): Result<string, NumberFault> {
  if (code.length !== 18) return err('bad-length')
  if (!/^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/.test(code)) return err('bad-format')
  return usccCheckDigit(code.slice(0, 17)) === code.charAt(17) ? ok(code) : err('bad-checksum')
}

const USCC_SIGNS = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/** GB 32100-2015, 5.6: weights 3^(i-1) mod 31 over the first 17 signs; the sum is made up to a multiple of 31, so 0 stays 0. */
export function usccCheckDigit(first17: string): string {
  let sum = 0
  let weight = 1
  for (const sign of first17) {
    sum += USCC_SIGNS.indexOf(sign) * weight
    weight = (weight * 3) % 31
  }
  return USCC_SIGNS.charAt((31 - (sum % 31)) % 31)
}

/** The document types whose number is an 18-digit number of GB 11643. */
const RESIDENT_TYPES: readonly unknown[] = ['residentId', 'hmtPermit']

/**
 * A document's number, judged by its type. Where the type is not known here (a salesperson may write
 * it without ever reading it back), what looks like a resident's number must be one.
 */
export function checkIdNumber(number: string, type?: unknown, today?: Day): Result<string, NumberFault> {
  if (type === 'licence') return checkUscc(number)
  if (RESIDENT_TYPES.includes(type)) return checkResidentId(number, today)
  if ((type ?? null) === null && /^\d{17}[\dX]$/.test(number)) return checkResidentId(number, today)
  return /^[A-Z0-9()]{4,30}$/.test(number) ? ok(number) : err('bad-format')
}

/** Since 2015 the credit code; a sole trader's may be built on the owner's resident number. */
export function checkTaxNumber(number: string): Result<string, NumberFault> {
  if (number.length === 18) {
    const code = checkUscc(number)
    return code.ok || checkResidentId(number).ok ? ok(number) : code
  }
  return /^[0-9A-Z]{15}$|^[0-9A-Z]{17}$|^[0-9A-Z]{20}$/.test(number) ? ok(number) : err('bad-length')
}

/** The check digit that bank cards carry and company accounts do not: a doubt, never a refusal. */
export function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits.charAt(digits.length - 1 - place))
    sum += place % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2
  }
  return digits.length > 0 && sum % 10 === 0
}
