/**
 * Finding by text at head office: what a card's words are cut into for the full-text table, and what a typed word asks
 * of it. Folded like the search on a device (`shared/base/chinese.ts`), so that both find alike.
 *
 * SQLite's own tokenizers know no Chinese: trigrams cannot find a name of two characters. So words are cut here, and
 * the table keeps only which card has which piece:
 *
 *     张三丰      张三 三丰 丰      two characters side by side, and the last alone, so that each begins a piece
 *     =zhangsan                    the whole sound of a name, found from its beginning (`an` is not 张三)
 *     #xa20260001  #0001  #1       a 档号, found from the beginning of any of its groups
 *     @38 @84 @42 @2               what only readers of contact may search: tails and streets
 *
 * A word of three or more characters has all its pieces in more cards than it stands in; `exact` says so, and the
 * caller looks at the text itself.
 */
import { foldText, isSpoken } from '../../shared/base/chinese.ts'

export interface Words {
  /** Names, places, tags, initials. */
  readonly texts: readonly string[]
  readonly sounds: readonly string[]
  readonly archiveNo: string
  readonly contact: readonly string[]
}

/** The pieces of a card, each once, with spaces between. */
export function gramsOf({ texts, sounds, archiveNo, contact }: Words): string {
  const grams = new Set<string>()
  for (const text of texts) for (const piece of pieces(foldText(text))) grams.add(piece)
  for (const sound of sounds) if (sound !== '') grams.add(`=${foldText(sound)}`)
  for (const number of numberStarts(archiveNo)) grams.add(`#${number}`)
  for (const text of contact) for (const piece of pieces(foldText(text))) grams.add(`@${piece}`)
  return [...grams].join(' ')
}

/** A folded word as the full-text table is asked for it; `texts` and `contact` need a second look when not `exact`. */
export interface Sought {
  readonly exact: boolean
  readonly text: string
  /** Sounds and numbers: exact whatever their length. */
  readonly whole: string
  readonly contact: string
}

export function soughtOf(word: string): Sought {
  const whole = [isSpoken(word) ? prefix(`=${word}`) : '', /\d/.test(word) ? prefix(`#${word}`) : '']
  return {
    exact: [...word].length <= 2,
    text: pieced(word, ''),
    whole: whole.filter((one) => one !== '').join(' OR '),
    contact: pieced(word, '@'),
  }
}

/** Each two characters side by side, and the last alone. */
function pieces(word: string): readonly string[] {
  const chars = [...word]
  return chars.map((char, at) => char + (chars[at + 1] ?? ''))
}

function pieced(word: string, mark: string): string {
  const chars = [...word]
  if (chars.length === 1) return prefix(mark + word)
  return chars
    .slice(1)
    .map((char, at) => `"${mark}${chars[at] ?? ''}${char}"`)
    .join(' AND ')
}

/** Folded words hold letters and digits only, so nothing in them can close the quotes. */
const prefix = (word: string): string => `"${word}"*`

/** `xa20260001`, `20260001`, `0001` and `1` of `XA-2026-0001`. */
function numberStarts(archiveNo: string): readonly string[] {
  const groups = archiveNo
    .split(/[^\p{Letter}\p{Number}]+/u)
    .map(foldText)
    .filter((group) => group !== '')
  const starts = groups.map((_, at) => groups.slice(at).join(''))
  const bare = groups.at(-1)?.replace(/^0+(?=.)/, '')
  return bare === undefined ? starts : [...starts, bare]
}
