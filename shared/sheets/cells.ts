/**
 * A cell as a person reads it: Excel keeps days, percentages and numbers with leading zeros as plain
 * numbers and a format beside them.
 */

/** What a number format means for us. */
export type CellFormat =
  | { readonly is: 'plain' }
  | { readonly is: 'day' }
  | { readonly is: 'percent' }
  /** `000000`: so many digits, filled up with zeros. */
  | { readonly is: 'padded'; readonly digits: number }

const plain: CellFormat = { is: 'plain' }
const day: CellFormat = { is: 'day' }
const percent: CellFormat = { is: 'percent' }

/** Formats that have a number and no text (ECMA-376 part 1, 18.8.30, those of East Asia included). */
const isBuiltInDay = (id: number): boolean =>
  (id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 36) || (id >= 50 && id <= 58)

export function formatOf(id: number, code: string | null): CellFormat {
  if (code === null) return isBuiltInDay(id) ? day : id === 9 || id === 10 ? percent : plain
  const bare = code.replace(/"[^"]*"|\\.|\[[^\]]*\]|_.|\*./g, '').split(';')[0] ?? ''
  if (/[yd]|e+(?=[-/年])/i.test(bare) && !/general/i.test(bare)) return day
  if (bare.includes('%')) return percent
  return /^0{2,20}$/.test(bare) ? { is: 'padded', digits: bare.length } : plain
}

/** Days since 1899-12-30, which is how Excel counts from March 1900 on; `from1904`: as on a Mac of old. */
const DAY_MS = 86_400_000
const ZERO = Date.UTC(1899, 11, 30)
const ZERO_1904 = Date.UTC(1904, 0, 1)
const LAST_DAY = 2_958_465

/** Longer numbers have lost digits in the file already: they stand as a power of ten, which no identifier is. */
const MAX_DIGITS = 15

export function cellText(value: string, format: CellFormat, from1904: boolean): string {
  // Most numbers are whole and stand as they are read.
  if (format.is === 'plain' && /^\d{1,15}$/.test(value) && (value[0] !== '0' || value === '0')) return value
  const number = Number(value)
  if (value.trim() === '' || !Number.isFinite(number)) return value.trim()
  switch (format.is) {
    case 'day':
      if (number < 0 || number > LAST_DAY) return String(number)
      return new Date((from1904 ? ZERO_1904 : ZERO) + Math.floor(number) * DAY_MS).toISOString().slice(0, 10)
    case 'percent':
      return `${Number((number * 100).toFixed(8))}%`
    case 'padded':
      return Number.isInteger(number) && number >= 0 ? String(number).padStart(format.digits, '0') : value
    case 'plain':
      return numberText(number)
  }
}

function numberText(number: number): string {
  if (Math.abs(number) >= 10 ** MAX_DIGITS) return number.toExponential()
  // What was 0.1 + 0.2 is read as 0.3.
  return String(Number(number.toPrecision(MAX_DIGITS)))
}
