/**
 * A page of cards as text. A store holds hundreds of thousands of cards and reads them all at every
 * unlock, so what repeats from card to card (names of members, lists of filled fields, stages) stands
 * once in a page, and a card is a row of what is its own.
 *
 * Nothing here knows what a fragment says: members that a later version adds are kept like any other.
 */
import { Places } from '../../shared/base/places.ts'
import type { Fragment } from '../../shared/domain/card.ts'
import type { DocId } from '../../shared/domain/names.ts'

export interface PagedCard {
  readonly doc: DocId
  readonly scopes: readonly string[]
  readonly seg: number | null
  readonly fragment: Fragment | null
  readonly masked: Fragment | null
}

/** The shape's place, then its members' values in order; of `common` members the value's place. */
type Row = readonly [shape: number, ...values: unknown[]]

interface PageText {
  readonly scopes: readonly (readonly string[])[]
  readonly shapes: readonly Shape[]
  readonly values: readonly unknown[]
  readonly cards: readonly (readonly [
    doc: DocId,
    seg: number,
    scopes: number,
    fragment: Row | null,
    masked: Row | null,
  ])[]
}

/** Names of the members, and for each 1 where the value is a place in `values`. */
interface Shape {
  readonly keys: readonly string[]
  readonly common: readonly (0 | 1)[]
}

/** Members with few different values in a page. Written into each page, so this list may change. */
const COMMON: ReadonlySet<string> = new Set([
  'part',
  'filledKeys',
  'given',
  'state',
  'branch',
  'owner',
  'template',
  'clientType',
  'tier',
  'region',
  'tags',
  'channel',
  'touches',
  'stage',
  'urgency',
  'team',
  'grants',
])

export function writePage(cards: Iterable<PagedCard>): string {
  const scopes = new Places<readonly string[]>((list) => list.join('\n'))
  const shapes = new Places<Shape>(({ keys }) => keys.join('\n'))
  const values = new Places<unknown>((value) => JSON.stringify(value))
  const rowOf = (fragment: Fragment | null): Row | null => {
    if (fragment === null) return null
    const members = Object.entries(fragment)
    const keys = members.map(([key]) => key)
    const common = keys.map((key) => (COMMON.has(key) ? 1 : 0))
    const own = members.map(([, value], at) => (common[at] === 1 ? values.of(value) : (value as unknown)))
    return [shapes.of({ keys, common }), ...own]
  }
  const rows = Array.from(
    cards,
    ({ doc, seg, scopes: list, fragment, masked }) =>
      [doc, seg ?? 0, scopes.of(list), rowOf(fragment), rowOf(masked)] as const,
  )
  const text: PageText = { scopes: scopes.all, shapes: shapes.all, values: values.all, cards: rows }
  return JSON.stringify(text)
}

/** `share` hands back the one array for a list of scopes. What cards have in common they share; nobody may write into it. */
export function readPage(
  written: string,
  share: (scopes: readonly string[]) => readonly string[],
  put: (card: PagedCard) => void,
): void {
  const { scopes, shapes, values, cards } = JSON.parse(written) as PageText
  const lists = scopes.map(share)
  const fragmentOf = (row: Row | null): Fragment | null => {
    if (row === null) return null
    const { keys, common } = shapes[row[0]] as Shape
    const fragment: Record<string, unknown> = {}
    for (let at = 0; at < keys.length; at++) {
      const value = row[at + 1]
      fragment[keys[at] as string] = common[at] === 1 ? values[value as number] : value
    }
    // It was a fragment when it was written, and nobody else can have sealed it.
    return fragment as unknown as Fragment
  }
  for (const [doc, seg, list, fragment, masked] of cards) {
    put({
      doc,
      scopes: lists[list] ?? [],
      seg: seg === 0 ? null : seg,
      fragment: fragmentOf(fragment),
      masked: fragmentOf(masked),
    })
  }
}
