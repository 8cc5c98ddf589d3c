/**
 * How good a password is: the same judgement in the form and on the server, by how many guesses it
 * would take somebody who knows the usual lists, rows of keys, dates, and this person's own words.
 *
 * Heavy (a list of 200 KB compressed): forms load it when somebody begins to type, and the server has the
 * last word because it alone knows how the person's and the company's names sound in pinyin.
 */
import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'
import { habits } from './habits.ts'

export type Strength = 'short' | 'weak' | 'fair' | 'strong'

/** The time to judge grows faster than the length; beyond this a password is as strong as it is up to here. */
const JUDGED = 64

let estimator: ZxcvbnFactory | null = null
const estimatorOf = (): ZxcvbnFactory =>
  (estimator ??= new ZxcvbnFactory({
    dictionary: { ...dictionary, habits: [...habits] },
    graphs: adjacencyGraphs,
  }))

/** `personal`: names, account, company, in whatever spelling is known. `least` counts characters, not bytes. */
export function judgePassword(password: string, least: number, personal: readonly string[]): Strength {
  const characters = [...password.normalize('NFKC')]
  if (characters.length < least) return 'short'
  const words = personal.map((word) => word.normalize('NFKC').trim()).filter((word) => [...word].length >= 2)
  const judged = spelled(withoutThese(characters.slice(0, JUDGED).join(''), words.filter(isHan)))
  const ways = words.flatMap(waysToWrite)
  const scoreOf = (text: string): number => estimatorOf().check(text, ways).score
  // Dots between the pieces of a name make it longer, not harder to guess.
  const score = Math.min(scoreOf(judged), scoreOf(judged.replaceAll(/[\s._-]/g, '')))
  return score < 3 ? 'weak' : score === 3 ? 'fair' : 'strong'
}

/** `li.na` is tried as `lina`, and as `li` and `na` with something between. */
function waysToWrite(word: string): readonly string[] {
  const parts = word.split(/[\s._-]+/).filter((part) => part.length >= 2)
  return [word, parts.join(''), ...parts]
}

const isHan = (text: string): boolean => /\p{Script=Han}/u.test(text)

/** A name written in Chinese is known to whoever guesses; what is left of the password has to be good by itself. */
function withoutThese(password: string, words: readonly string[]): string {
  return words.reduce((rest, word) => rest.replaceAll(word, ''), password)
}

/**
 * The estimator takes one character of Chinese for one of ten. It is picked from thousands, but along with
 * its neighbours; so each counts as two letters that stand in no list, and the same one as the same two.
 */
const spelled = (password: string): string =>
  password.replaceAll(/\p{Script=Han}/gu, (character) => {
    const code = character.codePointAt(0) ?? 0
    return CONSONANTS.charAt(code % 16) + CONSONANTS.charAt((code >> 4) % 16)
  })
const CONSONANTS = 'bcdfghjklmnpqrtv'
