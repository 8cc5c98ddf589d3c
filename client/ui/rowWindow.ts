/**
 * Which rows of a long list are drawn, and where: arithmetic for rows of one height.
 *
 * Browsers cannot draw a box of any height (Firefox stops below 18 million pixels, 450,000 rows of 40).
 * Beyond `MAX_PX` the track is shorter than the list, and a pixel of scrolling stands for more than one.
 */
export interface RowWindow {
  /** Height of the scrolled track. */
  readonly trackPx: number
  /** First row drawn and one past the last. */
  readonly first: number
  readonly end: number
  /** Where the first drawn row stands in the track. */
  readonly topPx: number
}

const MAX_PX = 12_000_000
/** Rows drawn above and below what is seen, so that a fast flick shows no gap. */
const SPARE = 8

export function rowWindow(count: number, rowPx: number, scrollPx: number, heightPx: number): RowWindow {
  const listPx = count * rowPx
  const trackPx = Math.min(listPx, MAX_PX)
  const scrollable = Math.max(0, trackPx - heightPx)
  const at = Math.min(Math.max(0, scrollPx), scrollable)
  // How far into the real list the view stands; equal to `at` while nothing is shortened.
  const into = scrollable === 0 ? 0 : (at / scrollable) * Math.max(0, listPx - heightPx)
  const first = Math.max(0, Math.floor(into / rowPx) - SPARE)
  const end = Math.min(count, Math.ceil((into + heightPx) / rowPx) + SPARE)
  return { trackPx, first, end, topPx: at - (into - first * rowPx) }
}

/** The scroll position that brings a row into view, or null when it is there already. */
export function scrollToRow(
  row: number,
  count: number,
  rowPx: number,
  scrollPx: number,
  heightPx: number,
): number | null {
  const listPx = count * rowPx
  const trackPx = Math.min(listPx, MAX_PX)
  const real = Math.max(0, listPx - heightPx)
  const scrollable = Math.max(0, trackPx - heightPx)
  if (scrollable === 0) return null
  const into = (Math.min(scrollPx, scrollable) / scrollable) * real
  const rowTop = row * rowPx
  if (rowTop >= into && rowTop + rowPx <= into + heightPx) return null
  const want = rowTop < into ? rowTop : rowTop + rowPx - heightPx
  return (Math.min(Math.max(0, want), real) / real) * scrollable
}
