/** Columns as a view keeps them, laid over those that a list has: order, what is shown, how wide. */
import { NARROWEST_PX, WIDEST_PX, type KeptColumn } from '../../../shared/domain/keptView.ts'

interface Placed {
  readonly key: string
  /** A grid track. */
  readonly width: string
  /** Left out until somebody asks for it. */
  readonly hidden?: true
}

/** Every column of the list in the order of the view; those it does not know keep their place after the others. */
export function arranged<C extends Placed>(
  columns: readonly C[],
  kept: readonly KeptColumn[] | null,
): readonly { readonly column: C; readonly shown: boolean; readonly widthPx: number | null }[] {
  const known = (kept ?? []).flatMap(({ key, shown, widthPx }) => {
    const column = columns.find((one) => one.key === key)
    return column === undefined ? [] : [{ column, shown, widthPx }]
  })
  const rest = columns.filter(({ key }) => !known.some(({ column }) => column.key === key))
  return [...known, ...rest.map((column) => ({ column, shown: column.hidden !== true, widthPx: null }))]
}

/** What is drawn: the shown ones, each with its own width or the view's. */
export const drawn = <C extends Placed>(
  columns: readonly C[],
  kept: readonly KeptColumn[] | null,
): readonly C[] =>
  arranged(columns, kept)
    .filter(({ column, shown }) => shown || isFixed(column.key))
    .map(({ column, widthPx }) => (widthPx === null ? column : { ...column, width: `${widthPx}px` }))

/** A row without its name is nobody's. */
export const isFixed = (key: string): boolean => key === 'name'

export const asKept = (all: ReturnType<typeof arranged>): readonly KeptColumn[] =>
  all.map(({ column, shown, widthPx }) => ({ key: column.key, shown, widthPx }))

export function moved(kept: readonly KeptColumn[], key: string, by: -1 | 1): readonly KeptColumn[] {
  const from = kept.findIndex((one) => one.key === key)
  const to = from + by
  const one = kept[from]
  const other = kept[to]
  if (one === undefined || other === undefined) return kept
  return kept.with(from, other).with(to, one)
}

export const asWide = (px: number): number => Math.round(Math.min(Math.max(px, NARROWEST_PX), WIDEST_PX))
