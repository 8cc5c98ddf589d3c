/**
 * The haystack: what every archive can be found by, joined into one string and scanned. An inverted
 * index would be faster to ask and far slower to build, and it has to be built at every unlock.
 *
 * Fields stand in the order of their rank, so the first place where a word is found in a row says how
 * good the find is. Letters match pinyin from its beginning only (`an` is not 张三), initials anywhere.
 */
import { foldText } from '../../shared/base/chinese.ts'

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

/** A row's text, and where in it the regions end. */
export interface Straw {
  readonly text: string
  readonly nameEnd: number
  readonly initialsEnd: number
  readonly pinyinEnd: number
}

/** Smaller is better; 0 is no find at all. */
export const rank = { none: 0, nameStart: 1, name: 2, alias: 3, initials: 4, pinyin: 5, other: 6 } as const
export const WORST = rank.other

const ROW = '\n'
const FIELD = '\t'

export function strawOf(words: Words): Straw {
  const name = ROW + foldText(words.name)
  const spoken = words.pinyin.split('|')
  let text = name + FIELD + foldText(words.alias)
  for (let at = 1; at < spoken.length; at += 2) text += FIELD + (spoken[at] ?? '')
  const initialsEnd = text.length
  for (let at = 0; at < spoken.length; at += 2) text += FIELD + (spoken[at] ?? '')
  const pinyinEnd = text.length
  for (const one of words.tails) text += FIELD + one
  text += FIELD + foldText(words.archiveNo)
  for (const one of words.tags) text += FIELD + foldText(one)
  text += FIELD + foldText(words.place) + FIELD + foldText(words.address)
  return { text, nameEnd: name.length, initialsEnd, pinyinEnd }
}

/** How good it is to find a word at `at`; none where it does not count. The row begins at `start`. */
function rankAt(text: string, start: number, at: number, straw: Straw): number {
  const offset = at - start
  if (offset < straw.nameEnd) return offset === 1 ? rank.nameStart : rank.name
  const begins = text.charAt(at - 1) === FIELD
  if (offset < straw.initialsEnd) return begins ? rank.alias : rank.initials
  if (offset < straw.pinyinEnd) return begins ? rank.pinyin : rank.none
  return rank.other
}

function rankIn(straw: Straw, word: string): number {
  for (let at = straw.text.indexOf(word); at !== -1; at = straw.text.indexOf(word, at + 1)) {
    const found = rankAt(straw.text, 0, at, straw)
    if (found !== rank.none) return found
  }
  return rank.none
}

/** So many changed rows are looked at one by one before the whole is joined anew. */
const REJOIN = 400

export class Haystack {
  readonly #straws: (Straw | null)[] = []
  #joined = ''
  /** Where each row begins; one more at the end. */
  #starts = new Uint32Array(1)
  /** Rows that `#joined` tells wrongly. */
  readonly #changed = new Set<number>()

  set(slot: number, straw: Straw | null): void {
    this.#straws[slot] = straw
    this.#changed.add(slot)
  }

  /** A rank for every slot: that of its worst word, when all of them are found. */
  find(words: readonly string[]): Uint8Array {
    if (this.#changed.size > REJOIN) this.#rejoin()
    const ranks = new Uint8Array(this.#straws.length)
    const [first, ...others] = words
    if (first === undefined) {
      for (let slot = 0; slot < ranks.length; slot++) if (this.#straws[slot] !== null) ranks[slot] = 1
      return ranks
    }
    this.#scan(first, ranks)
    for (const slot of this.#changed) {
      const straw = this.#straws[slot] ?? null
      ranks[slot] = straw === null ? rank.none : rankIn(straw, first)
    }
    for (const word of others) {
      for (let slot = 0; slot < ranks.length; slot++) {
        const before = ranks[slot] ?? 0
        const straw = this.#straws[slot] ?? null
        if (before === rank.none || straw === null) continue
        const found = rankIn(straw, word)
        ranks[slot] = found === rank.none ? rank.none : Math.max(before, found)
      }
    }
    return ranks
  }

  #scan(word: string, ranks: Uint8Array): void {
    const joined = this.#joined
    const starts = this.#starts
    let slot = 0
    for (let at = joined.indexOf(word); at !== -1;) {
      while ((starts[slot + 1] as number) <= at) slot++
      const found = rankAt(joined, starts[slot] as number, at, this.#straws[slot] ?? NOTHING)
      if (found === rank.none) at = joined.indexOf(word, at + 1)
      else {
        ranks[slot] = found
        at = joined.indexOf(word, starts[slot + 1])
      }
    }
  }

  #rejoin(): void {
    const starts = new Uint32Array(this.#straws.length + 1)
    const texts: string[] = []
    let at = 0
    for (const [slot, straw] of this.#straws.entries()) {
      starts[slot] = at
      if (straw === null) continue
      texts.push(straw.text)
      at += straw.text.length
    }
    starts[this.#straws.length] = at
    this.#joined = texts.join('')
    this.#starts = starts
    this.#changed.clear()
  }
}

const NOTHING: Straw = { text: '', nameEnd: 0, initialsEnd: 0, pinyinEnd: 0 }

/** What was typed, as words to be found. */
export function wordsIn(typed: string): readonly string[] {
  return typed
    .split(/[\s\u3000]+/)
    .map(foldText)
    .filter((word) => word !== '')
}
