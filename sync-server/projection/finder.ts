/**
 * Who may be listed and is found by what was typed, as one byte per place of the columns.
 *
 * Each word is looked up in the full-text table by itself and remembered: whoever types a second word, sorts or turns
 * the page asks for the first one again.
 */
import type { DatabaseSync } from 'node:sqlite'
import { foldText, wordsIn } from '../../shared/base/chinese.ts'
import type { Tag } from '../../shared/domain/tags.ts'
import { Lru } from '../store/lru.ts'
import { query } from '../store/sqlite/database.ts'
import { tagsIn } from './checks.ts'
import type { Columns } from './columns.ts'
import { soughtOf } from './grams.ts'

/** The rights that the caller has judged, as data. */
export interface Reader {
  /** Null: every branch. */
  readonly branches: readonly string[] | null
  /** May read contact: sees tails and searches by them. */
  readonly contact: boolean
  /** Which words mean which tag. */
  readonly tags?: readonly Tag[]
}

/** Words remembered; each takes a byte per card. */
const WORDS = 32

export class Finder {
  readonly #db: DatabaseSync
  readonly #columns: Columns
  readonly #found = new Lru<string, Uint8Array>(WORDS)
  #foundAt = -1

  constructor(db: DatabaseSync, columns: Columns) {
    this.#db = db
    this.#columns = columns
  }

  /** 1 where a card stands that this reader may list and that every word finds. */
  base(search: string, { branches, contact, tags = [] }: Reader): Uint8Array {
    const { alive, end, move } = this.#columns
    if (this.#foundAt !== move) this.#found.clear()
    this.#foundAt = move
    const base = alive.slice(0, end)
    if (branches !== null) {
      const { codes, values } = this.#columns.text('branch')
      const allowed = Uint8Array.from(values, (value) => Number(branches.includes(value)))
      for (let at = 0; at < end; at++) if (allowed[codes[at] as number] === 0) base[at] = 0
    }
    for (const word of wordsIn(search)) {
      const found = this.#word(word, contact)
      const worn = this.#wearing(word, tags)
      for (let at = 0; at < end; at++) if (found[at] !== 1 && worn?.(at) !== true) base[at] = 0
    }
    return base
  }

  /** Whoever wears a tag is found by every word that means it. Null: no such word is typed. */
  #wearing(word: string, tags: readonly Tag[]): ((at: number) => boolean) | null {
    const meant = new Set(
      tags
        .map(({ name, synonyms }) => [name, ...synonyms])
        .filter((words) => words.length > 1 && words.some((one) => foldText(one).includes(word)))
        .flat(),
    )
    if (meant.size === 0) return null
    const { codes, values } = this.#columns.text('tags')
    const worn = Uint8Array.from(values, (text) => Number(tagsIn(text).some((one) => meant.has(one))))
    return (at) => worn[codes[at] as number] === 1
  }

  #word(word: string, contact: boolean): Uint8Array {
    const key = `${contact ? '@' : ''}${word}`
    let found = this.#found.get(key)
    if (found === undefined) {
      found = new Uint8Array(this.#columns.end)
      for (const id of this.#ids(word, contact)) found[id] = 1
      this.#found.set(key, found)
    }
    return found
  }

  #ids(word: string, contact: boolean): readonly number[] {
    const { exact, text, whole, contact: reached } = soughtOf(word)
    const ids: number[] = []
    const any = [whole, ...(exact ? [text, ...(contact ? [reached] : [])] : [])].filter((one) => one !== '')
    if (any.length > 0)
      for (const id of this.#matching(any.map((one) => `(${one})`).join(' OR '))) ids.push(id)
    if (exact) return ids
    // Its pieces are all there; whether they stand side by side only the words say.
    const standing = (pieces: string, column: 'words' | 'contactWords'): readonly number[] =>
      numbersIn(
        query<{ ids: string | null }>(
          this.#db,
          `SELECT group_concat(cards.id) AS ids FROM findable JOIN cards ON cards.id = findable.rowid
           WHERE findable MATCH ? AND instr(cards.${column}, ?) > 0`,
        ).get(pieces, word)?.ids,
      )
    for (const id of standing(text, 'words')) ids.push(id)
    if (contact) for (const id of standing(reached, 'contactWords')) ids.push(id)
    return ids
  }

  /** One text instead of a row each: tens of thousands of finds cross into JavaScript at once. */
  #matching(pieces: string): readonly number[] {
    return numbersIn(
      query<{ ids: string | null }>(
        this.#db,
        'SELECT group_concat(rowid) AS ids FROM findable WHERE findable MATCH ?',
      ).get(pieces)?.ids,
    )
  }
}

const numbersIn = (text: string | null | undefined): readonly number[] =>
  text === null || text === undefined ? [] : text.split(',').map(Number)
