/**
 * Chinese text for finding: traditional and simplified forms made alike, and pinyin.
 *
 * Heavy (dictionaries of 200 KB compressed): for the worker and the server, never for the page.
 * Simplify before asking for pinyin, or 張 and 张 would sort apart; `pinyinOf` does so itself.
 */
import { Converter } from 'opencc-js/t2cn'
import { pinyin } from 'pinyin-pro'

const convert = Converter({ from: 't', to: 'cn' })

/** Looks at phrases, so that 乾隆 stays 乾隆 and 乾燥 becomes 干燥. */
export function simplify(text: string): string {
  return hasHan(text) ? convert(text) : text
}

/** One way to say a text: all of its sounds, and the first letter of each. */
export interface Reading {
  readonly full: string
  readonly initials: string
}

/**
 * Latin letters and digits as they are, lower case, without spaces: `zhangsan`, `zs`; 「A座李四」 is
 * `azuolisi`, `azls`. Where a family name is read its own way (单 is shan) and the text may as well be
 * a firm (平安银行 is no Mr 平), there are two readings, the name's first.
 */
export function pinyinOf(text: string): readonly Reading[] {
  const plain = simplify(text.normalize('NFKC'))
  if (!HAN.test(plain)) {
    const full = lettersOf(plain)
    return [{ full, initials: full }]
  }
  const person = reading(plain, 'head')
  const firm = reading(plain, 'off')
  return person.full === firm.full ? [person] : [person, firm]
}

const HAN = /\p{Script=Han}/u
const lettersOf = (text: string): string => text.toLowerCase().replace(/[^\p{Letter}\p{Number}]/gu, '')

function reading(text: string, surname: 'head' | 'off'): Reading {
  // One answer a character, and nothing of tones and finals: a third of the time that the full answer takes.
  const sounds = pinyin(text, { toneType: 'none', type: 'array', nonZh: 'spaced', surname, v: true })
  let full = ''
  let initials = ''
  let at = 0
  for (const char of text) {
    const sound = sounds[at++] ?? char
    const word = lettersOf(sound)
    full += word
    // Latin letters that stood in the text itself have no initial of their own: 「ABC公司」 is `abcgs`.
    initials += sound === char ? word : word.charAt(0)
  }
  return { full, initials }
}

const foldedChars = new Map<string, string>()

/**
 * The form in which texts are compared when searching: width, case and script are gone, and so is
 * everything but letters and digits. Each character is judged alone, so a piece of a text folds to
 * a piece of the folded text.
 */
export function foldText(text: string): string {
  let folded = ''
  for (const char of text) {
    const known = foldedChars.get(char)
    const plain: string = known ?? foldChar(char)
    if (known === undefined) foldedChars.set(char, plain)
    folded += plain
  }
  return folded
}

const foldChar = (char: string): string =>
  convert(char.normalize('NFKC'))
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]/gu, '')

const hasHan = (text: string): boolean => /\p{Script=Han}/u.test(text)

/** What was typed, as words to be found: each folded, in the order they stand. */
export function wordsIn(typed: string): readonly string[] {
  return typed
    .split(/[\s\u3000]+/)
    .map(foldText)
    .filter((word) => word !== '')
}

/** Only letters can be pinyin. */
export const isSpoken = (word: string): boolean => /^[a-z]+$/.test(word)
