/** Which documents stand on a page of a sweep, and how it tells who lists them. */
import { createHash } from 'node:crypto'
import { Places } from '../../shared/base/places.ts'
import type { DocId } from '../../shared/domain/names.ts'
import { isMasked, rowsOf } from '../../shared/policy/decide.ts'
import type { Pack } from '../../shared/protocol/sweep.ts'
import type { Listing } from './listings.ts'
import type { Wanted } from './packing.ts'

/** Of a page, in archives. One in `endsIn` may end it, once it has the fewest. */
export interface PageSize {
  readonly fewest: number
  readonly most: number
  readonly endsIn: number
}

/** What the scopes list after that document, up to where a page may end. */
export function pageOf(
  scopes: readonly string[],
  listings: readonly Listing[],
  after: DocId | null,
  { fewest, most, endsIn }: PageSize,
): {
  readonly wanted: readonly Wanted[]
  readonly sets: readonly (readonly number[])[]
  readonly more: boolean
} {
  const at = listings.map(({ names }) => (after === null ? 0 : placeAfter(names, after)))
  const wanted: Wanted[] = []
  const sets: (readonly number[])[] = []
  let archives = 0
  let last = ''
  for (;;) {
    let doc: DocId | undefined
    for (const [scope, { names }] of listings.entries()) {
      const name = names[at[scope] as number]
      if (name !== undefined && (doc === undefined || name < doc)) doc = name
    }
    if (doc === undefined) return { wanted, sets, more: false }
    const archive = archiveOf(doc)
    if (archive !== last) {
      if (archives >= most || (archives >= fewest && mayEnd(last, endsIn)))
        return { wanted, sets, more: true }
      archives++
      last = archive
    }
    const set: number[] = []
    const read: string[] = []
    const masked: string[] = []
    let seq = 0
    for (const [place, { names, seqs }] of listings.entries()) {
      if (names[at[place] as number] !== doc) continue
      at[place] = (at[place] as number) + 1
      const scope = scopes[place] as string
      set.push(place)
      ;(isMasked(scope) ? masked : read).push(rowsOf(scope))
      seq = Math.max(seq, seqs.get(doc) ?? 0)
    }
    wanted.push({ doc, seq, read, masked })
    sets.push(set)
  }
}

function placeAfter(names: readonly DocId[], after: DocId): number {
  let low = 0
  let high = names.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((names[middle] as DocId) <= after) low = middle + 1
    else high = middle
  }
  return low
}

const archiveOf = (doc: DocId): string => doc.slice(0, doc.indexOf('.'))

/** By the end of its name, which is chance (`ulid.ts`). */
const mayEnd = (archive: string, endsIn: number): boolean => parseInt(archive.slice(-3), 36) % endsIn === 0

/** The same for whoever asks for the same documents at the same sequences. */
export function keyOf(wanted: readonly Wanted[]): string {
  const text = wanted.map(
    ({ doc, seq, read, masked }) =>
      `${doc} ${seq} ${read.length > 0 ? 'r' : ''}${masked.length > 0 ? 'm' : ''}`,
  )
  return createHash('sha256').update(text.join('\n')).digest('base64')
}

/** Which scopes list each document of the body, told by patterns of archives. */
export function listedBy(
  wanted: readonly Wanted[],
  sets: readonly (readonly number[])[],
  inside: readonly number[],
): Pick<Pack, 'sets' | 'patterns' | 'runs'> {
  const kinds = new Places<readonly number[]>((list) => list.join())
  const patterns = new Places<readonly number[]>((list) => list.join())
  const runs: number[] = []
  let pattern: number[] = []
  const close = (): void => {
    const place = patterns.of(pattern)
    pattern = []
    if (runs.at(-2) === place) runs[runs.length - 1] = (runs.at(-1) ?? 0) + 1
    else runs.push(place, 1)
  }
  let last: string | null = null
  for (const place of inside) {
    const archive = archiveOf(wanted[place]?.doc ?? '')
    if (last !== null && archive !== last) close()
    last = archive
    pattern.push(kinds.of(sets[place] ?? []))
  }
  if (last !== null) close()
  return { sets: kinds.all.map((set) => [...set]), patterns: patterns.all.map((one) => [...one]), runs }
}
