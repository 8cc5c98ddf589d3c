/**
 * Money: whole 分, always. Reading what people type and writing it as they read it.
 *
 * No amount ever passes through a fraction of 元: `0.1 + 0.2` has no place in a payment plan, and
 * what is finer than a 分 is refused rather than rounded, because nobody means it.
 */
import { err, ok, type Result } from '../base/result.ts'

/** 1/100 元, a safe integer. Negative only where something is taken back. */
export type Fen = number & { readonly __brand?: 'Fen' }

export type MoneyRefusal =
  | 'empty'
  | 'not-an-amount'
  /** More than two digits below the 元 once the unit is applied. */
  | 'finer-than-fen'
  | 'too-large'

/** Powers of ten of 元. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['百', 2],
  ['千', 3],
  ['k', 3],
  ['万', 4],
  ['w', 4],
  ['百万', 6],
  ['千万', 7],
  ['亿', 8],
])

const SIMPLE = /^(\d+|\d{1,3}(?:,\d{3})+|(?=\.\d))(?:\.(\d*))?(百万|千万|[百千k万w亿])?$/
const SPOKEN_PART = /(\d+)(百万|千万|[百千万亿])?/y

/**
 * `3400`, `125,000.00`, `¥3,400元`, `12.5万`, `12.5w`, `1.2亿`, `3万2千`, `3万2` (said for 3.2万),
 * `-2000` for a reversal. Full-width and traditional characters are read as their plain forms.
 */
export function parseMoney(text: string): Result<Fen, MoneyRefusal> {
  const plain = text.normalize('NFKC').replace(/\s/g, '').toLowerCase()
  if (plain === '') return err('empty')
  const [, sign = '', amount = ''] =
    /^([+\-−]?)(?:rmb|cny|人民币|¥)?(.+?)(?:[元圆圓]整?|块钱?|rmb|cny)?$/.exec(
      plain.replace('人民幣', '人民币'),
    ) ?? []
  const digits = amount.replaceAll('萬', '万').replaceAll('億', '亿')
  const magnitude = readSimple(digits) ?? readSpoken(digits)
  if (magnitude === null) return err('not-an-amount')
  if (typeof magnitude === 'string') return err(magnitude)
  if (magnitude > BigInt(Number.MAX_SAFE_INTEGER)) return err('too-large')
  // `-0` would not survive JSON.
  return ok(sign === '' || sign === '+' || magnitude === 0n ? Number(magnitude) : -Number(magnitude))
}

/** Null: not of this form. */
function readSimple(amount: string): bigint | 'finer-than-fen' | 'too-large' | null {
  const match = SIMPLE.exec(amount)
  if (match === null) return null
  const [, whole = '', tail = '', unit = ''] = match
  const fraction = tail.replace(/0+$/, '')
  const places = (UNITS.get(unit) ?? 0) + 2 - fraction.length
  if (places < 0) return 'finer-than-fen'
  return scaled(whole.replaceAll(',', '') + fraction, places)
}

/**
 * Several parts with falling units. A bare digit at the end counts in the next unit down; longer
 * bare ends must fill the places below the last unit (`3万2000`), because `3万20` could mean two things.
 */
function readSpoken(amount: string): bigint | 'too-large' | null {
  let sum = 0n
  let last = Infinity
  SPOKEN_PART.lastIndex = 0
  for (let part = SPOKEN_PART.exec(amount); part !== null; part = SPOKEN_PART.exec(amount)) {
    const [, digits = '', unit] = part
    const atEnd = SPOKEN_PART.lastIndex === amount.length
    let exponent: number
    if (unit !== undefined) exponent = UNITS.get(unit) ?? 0
    else if (atEnd && last < Infinity && digits.length === 1) exponent = last - 1
    else if (atEnd && digits.length === last) exponent = 0
    else return null
    if (exponent >= last) return null
    const value = scaled(digits, exponent + 2)
    if (typeof value === 'string') return value
    sum += value
    last = exponent
    if (atEnd) return sum
  }
  return null
}

function scaled(digits: string, places: number): bigint | 'too-large' {
  return digits.length > 20 ? 'too-large' : BigInt(digits) * 10n ** BigInt(places)
}

/** `125,000.00`, as in documents. */
export function formatMoney(fen: Fen): string {
  const size = Math.abs(fen)
  return `${fen < 0 ? '-' : ''}${grouped(Math.floor(size / 100))}.${String(size % 100).padStart(2, '0')}`
}

/** `12.5万`, as in lists: two decimals at most, rounded, and plain 元 below 1万. Never read it back. */
export function formatMoneyShort(fen: Fen): string {
  const size = Math.abs(fen)
  const sign = fen < 0 ? '-' : ''
  if (size < 1_000_000) return sign + formatMoney(size).replace(/\.00$/, '')
  const wan = Math.round(size / 10_000)
  return sign + (wan < 1_000_000 ? `${hundredths(wan)}万` : `${hundredths(Math.round(size / 100_000_000))}亿`)
}

const grouped = (whole: number): string => String(whole).replace(/\B(?=(\d{3})+$)/g, ',')

function hundredths(count: number): string {
  const below = String(count % 100)
    .padStart(2, '0')
    .replace(/0+$/, '')
  return String(Math.floor(count / 100)) + (below === '' ? '' : `.${below}`)
}
