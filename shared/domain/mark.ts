/** What a checker said of one write of one field. */
import type { EntryId, Part } from './names.ts'

/** `how`: a code of the ways (`shared/templates/checkWords.ts`), as for every later reader. */
export interface Passed {
  readonly of: EntryId
  readonly how: string
}
/** `why`: a code of the reasons. `of` is null where something should stand and nothing does. */
export interface Failed {
  readonly of: EntryId | null
  readonly why: string
  readonly note?: string
}
export type Mark = Passed | Failed
export type Marks = { readonly [part: Part]: { readonly [field: string]: Mark } }

export const isPassed = (mark: Mark): mark is Passed => 'how' in mark

/** The ways that these were found right by, each once, in the order of their first mark. */
export const waysIn = (marks: Marks): readonly string[] => [
  ...new Set(
    Object.values(marks).flatMap((fields) =>
      Object.values(fields).flatMap((mark) => (isPassed(mark) ? [mark.how] : [])),
    ),
  ),
]

/** Of one archive at once: more than a template with a hundred contacts has. */
export const MOST_MARKS = 400
