/**
 * What a checker has said so far of the lines of one archive. Kept while one looks at another file: a mark is about one
 * write, so a value that changes meanwhile is simply not marked any more.
 */
import { SvelteMap, SvelteSet } from 'svelte/reactivity'
import type { CheckLine } from '../../../shared/templates/checklist.ts'
import { isPassed, type Mark, type Marks } from '../../../shared/domain/mark.ts'
import { isCovered } from '../../../shared/templates/masking.ts'

export const placeOf = ({ part, register }: Pick<CheckLine, 'part' | 'register'>): string =>
  `${part} ${register.key}`
const trimmed = (mark: Mark): Mark =>
  isPassed(mark) || mark.note === undefined ? mark : { ...mark, note: mark.note.trim() }
const headOf = ({ register }: Pick<CheckLine, 'register'>): string | null =>
  register.heads.length === 1 ? (register.heads[0]?.id ?? null) : null

/** Why a line cannot be called right yet: nobody said how it was checked, or its value was not looked at. */
export type NotYet = 'how' | 'unseen'

export class CheckDraft {
  readonly #marks = new SvelteMap<string, Mark>()
  /** The covered values that were opened on this desk, each as of one write; one write may hold several fields. */
  readonly #seen = new SvelteSet<string>()
  /**
   * The way that the next lines were checked by: mostly it is one for a whole file. Empty until it is chosen: a way that
   * stands there by itself would be what most files say.
   */
  how = $state('')
  /** The line that the keys speak of, by its place: others may come before it. Empty: the first. */
  #lit = $state('')

  atIn = (lines: readonly CheckLine[]): number =>
    Math.max(
      0,
      lines.findIndex((line) => placeOf(line) === this.#lit),
    )
  light(line: CheckLine): void {
    this.#lit = placeOf(line)
  }

  /** Of what stands there now. */
  markOf(line: CheckLine): Mark | null {
    const mark = this.#marks.get(placeOf(line))
    return mark !== undefined && mark.of === headOf(line) ? mark : null
  }

  see(line: CheckLine): void {
    const of = headOf(line)
    if (of !== null) this.#seen.add(`${placeOf(line)} ${of}`)
  }
  /** A value behind its mask was not checked by anybody. */
  isSeen(line: CheckLine): boolean {
    const of = headOf(line)
    return of === null || !isCovered(line.field) || this.#seen.has(`${placeOf(line)} ${of}`)
  }

  /** Null: it is marked. */
  pass(line: CheckLine): NotYet | null {
    const of = headOf(line)
    if (!this.isSeen(line)) return 'unseen'
    if (this.how === '') return 'how'
    if (of !== null) this.#put(line, { of, how: this.how })
    return null
  }
  /** Said anew as often as somebody likes: a reason first and a word later, or the other way round. */
  fail(line: CheckLine, why: string, note: string): void {
    this.#put(line, { of: headOf(line), why, ...(note.trim() === '' ? {} : { note }) })
  }
  clear(line: CheckLine): void {
    this.#marks.delete(placeOf(line))
  }

  /** Nothing more to say of it: right by this mark or by an earlier one. */
  isDone = (line: CheckLine): boolean => this.markOf(line) !== null || line.register.verified
  left = (lines: readonly CheckLine[]): number => lines.filter((line) => !this.isDone(line)).length
  failed = (lines: readonly CheckLine[]): readonly CheckLine[] =>
    lines.filter((line) => {
      const mark = this.markOf(line)
      return mark !== null && !isPassed(mark)
    })

  /** To the next line of which nothing was said yet, from here on and then from the top. */
  advance(lines: readonly CheckLine[]): void {
    const at = this.atIn(lines)
    const next = [...lines.slice(at + 1), ...lines.slice(0, at + 1)].find((line) => !this.isDone(line))
    if (next !== undefined) this.light(next)
  }

  marksOf(lines: readonly CheckLine[]): Marks {
    const marks: Record<string, Record<string, Mark>> = {}
    for (const line of lines) {
      const mark = this.markOf(line)
      if (mark !== null) (marks[line.part] ??= {})[line.register.key] = trimmed(mark)
    }
    return marks
  }

  #put(line: CheckLine, mark: Mark): void {
    this.#marks.set(placeOf(line), mark)
  }
}
