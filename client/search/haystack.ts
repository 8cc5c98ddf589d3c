/**
 * The haystack: what every archive can be found by, joined into long strings and scanned. An inverted
 * index would be faster to ask and far slower to build, and it has to be built at every unlock.
 *
 * Fields stand in the order of their rank, so the first place where a word is found in a row says how
 * good the find is. Full pinyin is a string of its own and counts from its beginning only (`an` is not
 * 张三); initials count anywhere. Texts are folded when they are first needed, or in idle slices.
 */
import { foldText, isSpoken } from '../../shared/base/chinese.ts'

/** What an archive can be found by, as its card says it. */
export interface Words {
  readonly name: string
  readonly alias: string
  /** `zhangsan|zs`, of the alias likewise behind it. */
  readonly pinyin: string
  readonly tails: readonly string[]
  readonly archiveNo: string
  readonly tags: readonly string[]
  readonly place: string
  readonly address: string
}

/** Smaller is better; 0 is no find at all. */
export const rank = { none: 0, nameStart: 1, name: 2, alias: 3, initials: 4, pinyin: 5, other: 6 } as const
export const WORST = rank.other

interface Straw {
  readonly text: string
  readonly nameEnd: number
  /** Where alias and initials end. */
  readonly shortEnd: number
  /** Each full pinyin behind a mark, so that a find at its beginning is a find of the mark and the word. */
  readonly sound: string
}

const ROW = '\n'
const FIELD = '\t'
const FIELD_CODE = 9

function strawOf(words: Words): Straw {
  const name = ROW + foldText(words.name)
  const spoken = words.pinyin.split('|')
  let text = name + FIELD + foldText(words.alias)
  let sound = ROW
  for (let at = 0; at + 1 < spoken.length; at += 2) {
    sound += FIELD + (spoken[at] ?? '')
    text += FIELD + (spoken[at + 1] ?? '')
  }
  const shortEnd = text.length
  for (const one of words.tails) text += FIELD + one
  text += FIELD + foldText(words.archiveNo)
  for (const one of words.tags) text += FIELD + foldText(one)
  text += FIELD + foldText(words.place) + FIELD + foldText(words.address)
  return { text, nameEnd: name.length, shortEnd, sound }
}

/** How good it is to find a word at `at` of a text whose row begins at `start`. */
function rankAt(text: string, start: number, at: number, straw: Straw): number {
  const offset = at - start
  if (offset < straw.nameEnd) return offset === 1 ? rank.nameStart : rank.name
  if (offset >= straw.shortEnd) return rank.other
  return text.charCodeAt(at - 1) === FIELD_CODE ? rank.alias : rank.initials
}

function rankIn(straw: Straw, word: string): number {
  const at = straw.text.indexOf(word)
  const found = at === -1 ? rank.none : rankAt(straw.text, 0, at, straw)
  if (found !== rank.none && found < rank.pinyin) return found
  return isSpoken(word) && straw.sound.includes(FIELD + word) ? rank.pinyin : found
}

/** Rows joined into one text, and where each begins; one more at the end. */
interface Joined {
  readonly text: string
  readonly starts: Uint32Array
}

const EMPTY: Joined = { text: '', starts: new Uint32Array(1) }
const NOTHING: Straw = { text: '', nameEnd: 0, shortEnd: 0, sound: '' }

/** So many changed rows are looked at one by one before the whole is joined anew. */
const REJOIN = 400

export class Haystack {
  readonly #words: (Words | null)[] = []
  readonly #straws: (Straw | null)[] = []
  /** Rows whose straw is not made yet. */
  readonly #unmade = new Set<number>()
  /** Rows that the joined texts tell wrongly. */
  readonly #changed = new Set<number>()
  #texts = EMPTY
  #sounds = EMPTY

  set(slot: number, words: Words | null): void {
    this.#words[slot] = words
    this.#straws[slot] = null
    this.#changed.add(slot)
    if (words === null) this.#unmade.delete(slot)
    else this.#unmade.add(slot)
  }

  /** Makes up to `most` rows findable ahead of need; false: all are. */
  prepare(most: number): boolean {
    let left = most
    for (const slot of this.#unmade) {
      if (left-- === 0) return true
      this.#straws[slot] = strawOf(this.#words[slot] as Words)
      this.#unmade.delete(slot)
    }
    if (this.#changed.size > REJOIN) this.#rejoin()
    return false
  }

  /** A rank for every slot: that of its worst word, when all of them are found. At least one word. */
  find(words: readonly string[]): Uint8Array {
    this.prepare(Infinity)
    const ranks = new Uint8Array(this.#straws.length)
    const [first = '', ...others] = words
    if (isSpoken(first)) this.#scanSounds(FIELD + first, ranks)
    this.#scanTexts(first, ranks)
    for (const slot of this.#changed) ranks[slot] = rankIn(this.#straws[slot] ?? NOTHING, first)
    for (const word of others) {
      for (let slot = 0; slot < ranks.length; slot++) {
        const before = ranks[slot] ?? 0
        if (before === rank.none) continue
        const found = rankIn(this.#straws[slot] ?? NOTHING, word)
        ranks[slot] = found === rank.none ? rank.none : Math.max(before, found)
      }
    }
    return ranks
  }

  #scanSounds(marked: string, ranks: Uint8Array): void {
    const { text, starts } = this.#sounds
    let slot = 0
    for (let at = text.indexOf(marked); at !== -1; at = text.indexOf(marked, starts[slot + 1])) {
      while ((starts[slot + 1] as number) <= at) slot++
      ranks[slot] = rank.pinyin
    }
  }

  #scanTexts(word: string, ranks: Uint8Array): void {
    const { text, starts } = this.#texts
    let slot = 0
    for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, starts[slot + 1])) {
      while ((starts[slot + 1] as number) <= at) slot++
      const found = rankAt(text, starts[slot] as number, at, this.#straws[slot] ?? NOTHING)
      const sounded = ranks[slot] as number
      if (sounded === rank.none || found < sounded) ranks[slot] = found
    }
  }

  #rejoin(): void {
    this.#texts = joinOf(this.#straws, 'text')
    this.#sounds = joinOf(this.#straws, 'sound')
    this.#changed.clear()
  }
}

function joinOf(straws: readonly (Straw | null)[], what: 'text' | 'sound'): Joined {
  const starts = new Uint32Array(straws.length + 1)
  const texts: string[] = []
  let at = 0
  for (let slot = 0; slot < straws.length; slot++) {
    starts[slot] = at
    const text = straws[slot]?.[what] ?? ''
    texts.push(text)
    at += text.length
  }
  starts[straws.length] = at
  return { text: texts.join(''), starts }
}
