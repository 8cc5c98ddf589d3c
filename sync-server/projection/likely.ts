/**
 * Which cards a client could be, for 查重 over the whole company (R11): those with a phone number that ends alike, or
 * with the very name. A card knows no whole number, so whoever asks looks into the documents next.
 */
import type { DatabaseSync } from 'node:sqlite'
import { foldText } from '../../shared/base/chinese.ts'
import { query } from '../store/sqlite/database.ts'
import { soughtOf } from './grams.ts'

export interface Likely {
  /** Last four digits. */
  readonly tails: readonly string[]
  /** Empty: nobody is looked for by a name. */
  readonly name: string
}

export interface LikelyCard {
  readonly archive: string
  readonly branch: string
  readonly owner: string
  /** As the card has it. */
  readonly name: string
  readonly clientType: string
}

/** More would be no answer: of half a million archives some fifty share a tail. */
const MOST = 500

export function likelyCards(db: DatabaseSync, { tails, name }: Likely): readonly LikelyCard[] {
  const found = new Map<string, LikelyCard>()
  const standing = (pieces: string, column: 'words' | 'contactWords', word: string): void => {
    const rows = query<LikelyCard>(
      db,
      `SELECT cards.archive, cards.branch, cards.owner, cards.name, cards.clientType
       FROM findable JOIN cards ON cards.id = findable.rowid
       WHERE findable MATCH ? AND instr('|' || cards.${column} || '|', ?) > 0 LIMIT ${MOST}`,
    ).all(pieces, `|${word}|`)
    for (const row of rows) found.set(row.archive, { ...row })
  }
  for (const tail of tails) standing(soughtOf(tail).contact, 'contactWords', tail)
  const word = foldText(name)
  if ([...word].length > 1) standing(soughtOf(word).text, 'words', word)
  return [...found.values()]
}
