/**
 * The company's tags: the word that is used, and the other words that mean it.
 *
 * An archive keeps the words that somebody gave it; which tag a word stands for is read from here, wherever tags are
 * shown, filtered, counted or searched. So merging 大客户 into VIP holds for every archive at once, for those on
 * devices that are offline as soon as they hear of it, and for what such a device still writes with the old word; it
 * rewrites no ledger, and taking a synonym out again undoes it.
 *
 * A word that stands nowhere here is a tag by itself: nobody is kept from writing one.
 */
import { err, ok, type Result } from '../base/result.ts'

export interface Tag {
  readonly name: string
  /** In the order in which they came; none of them is another tag's name or synonym. */
  readonly synonyms: readonly string[]
}

export type TagChange =
  /** `from` and its synonyms mean `into` from now on; either may be a word that was only worn so far. */
  | { readonly do: 'merge'; readonly from: string; readonly into: string }
  /** The word is a tag by itself again. */
  | { readonly do: 'part'; readonly synonym: string }
  /** Kept as a tag before anybody wears it. */
  | { readonly do: 'add'; readonly name: string }

export type TagRefusal = 'no-name' | 'too-long' | 'same' | 'unknown' | 'too-many' | 'kept-word'

export const TAG_MOST = 20
const [MOST_TAGS, MOST_SYNONYMS] = [500, 50]

/** Words by which the program itself knows something; they mean only themselves. */
export type IsKept = (word: string) => boolean

export function changeTags(
  tags: readonly Tag[],
  change: TagChange,
  isKept: IsKept,
): Result<readonly Tag[], TagRefusal> {
  switch (change.do) {
    case 'add': {
      const name = tidy(change.name)
      const wrong = wrongIn(name)
      if (wrong !== null) return err(wrong)
      if (canonicalOf(tags)(name) !== name || tags.some((tag) => tag.name === name)) return err('same')
      return tags.length >= MOST_TAGS ? err('too-many') : ok(sorted([...tags, { name, synonyms: [] }]))
    }
    case 'merge': {
      const [from, into] = [canonicalOf(tags)(tidy(change.from)), canonicalOf(tags)(tidy(change.into))]
      const wrong = wrongIn(from) ?? wrongIn(into)
      if (wrong !== null) return err(wrong)
      if (from === into) return err('same')
      if (isKept(from) || isKept(into)) return err('kept-word')
      const gone = tags.find(({ name }) => name === from)
      const stays = tags.find(({ name }) => name === into)
      const synonyms = [...(stays?.synonyms ?? []), from, ...(gone?.synonyms ?? [])]
      const rest = tags.filter(({ name }) => name !== from && name !== into)
      if (synonyms.length > MOST_SYNONYMS || rest.length >= MOST_TAGS) return err('too-many')
      return ok(sorted([...rest, { name: into, synonyms }]))
    }
    case 'part': {
      const word = tidy(change.synonym)
      const of = tags.find(({ synonyms }) => synonyms.includes(word))
      if (of === undefined) return err('unknown')
      const left = { name: of.name, synonyms: of.synonyms.filter((one) => one !== word) }
      return ok(sorted([...tags.filter((tag) => tag !== of), left, { name: word, synonyms: [] }]))
    }
  }
}

/** The tag that a word stands for: the word itself where nobody said otherwise. */
export function canonicalOf(tags: readonly Tag[]): (word: string) => string {
  const names = new Map(tags.flatMap(({ name, synonyms }) => synonyms.map((word) => [word, name] as const)))
  return (word) => names.get(word) ?? word
}

/** What an archive wears, each tag once, in the order of the words. */
export const tagsWorn = (words: readonly string[], canonical: (word: string) => string): readonly string[] =>
  words.length === 0 ? words : [...new Set(words.map(canonical))]

/** Every word that finds this tag: its name and what means it. */
export function wordsOf(tags: readonly Tag[]): (name: string) => readonly string[] {
  const words = new Map(tags.map(({ name, synonyms }) => [name, [name, ...synonyms]] as const))
  return (name) => words.get(name) ?? [name]
}

const tidy = (word: string): string => word.normalize('NFKC').trim()
const wrongIn = (word: string): TagRefusal | null =>
  word === '' ? 'no-name' : [...word].length > TAG_MOST ? 'too-long' : null
const sorted = (tags: readonly Tag[]): readonly Tag[] => [...tags].sort((a, b) => (a.name < b.name ? -1 : 1))
