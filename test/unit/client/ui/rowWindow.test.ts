import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rowWindow, scrollToRow } from '../../../../client/ui/rowWindow.ts'

const list = fc.record({
  count: fc.integer({ min: 1, max: 5_000_000 }),
  rowPx: fc.integer({ min: 20, max: 80 }),
  heightPx: fc.integer({ min: 1, max: 2_000 }),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
})

describe('the rows that are drawn', () => {
  it('cover the view without a gap, at every place of a list of any length', () => {
    fc.assert(
      fc.property(list, ({ count, rowPx, heightPx, at }) => {
        const { trackPx } = rowWindow(count, rowPx, 0, heightPx)
        const scrollPx = at * Math.max(0, trackPx - heightPx)
        const { first, end, topPx } = rowWindow(count, rowPx, scrollPx, heightPx)
        expect(topPx).toBeLessThanOrEqual(scrollPx + 0.5)
        const bottomPx = topPx + (end - first) * rowPx
        expect(bottomPx).toBeGreaterThanOrEqual(Math.min(scrollPx + heightPx, topPx + count * rowPx) - 0.5)
      }),
    )
  })

  it('never make a box taller than browsers can draw', () => {
    expect(rowWindow(5_000_000, 40, 0, 900).trackPx).toBeLessThan(17_000_000)
  })

  it('begin with the first row at the top and end with the last at the bottom', () => {
    for (const count of [3, 3_842, 900_000]) {
      const { trackPx, first } = rowWindow(count, 40, 0, 800)
      expect(first).toBe(0)
      const last = rowWindow(count, 40, trackPx - 800, 800)
      expect(last.end).toBe(count)
      expect(last.topPx + (last.end - last.first) * 40).toBeCloseTo(
        Math.max(trackPx, count * 40 < 800 ? count * 40 : 0),
        0,
      )
    }
  })

  it('stay few, however long the list is', () => {
    const { first, end } = rowWindow(500_000, 40, 1_234_567, 900)
    expect(end - first).toBeLessThan(45)
  })

  it('are none for an empty list', () => {
    expect(rowWindow(0, 40, 0, 900)).toMatchObject({ first: 0, end: 0, trackPx: 0 })
  })
})

describe('bringing a row into view', () => {
  it('moves nothing when the row is seen whole', () => {
    expect(scrollToRow(5, 1_000, 40, 0, 800)).toBeNull()
  })

  it('shows the row afterwards, wherever one was', () => {
    fc.assert(
      fc.property(list, fc.nat(), ({ count, rowPx, heightPx, at }, pick) => {
        fc.pre(heightPx >= rowPx)
        const row = pick % count
        const { trackPx } = rowWindow(count, rowPx, 0, heightPx)
        const from = at * Math.max(0, trackPx - heightPx)
        const to = scrollToRow(row, count, rowPx, from, heightPx) ?? from
        const { first, topPx } = rowWindow(count, rowPx, to, heightPx)
        const rowTop = topPx + (row - first) * rowPx
        expect(rowTop).toBeGreaterThanOrEqual(to - 1)
        expect(rowTop + rowPx).toBeLessThanOrEqual(to + heightPx + 1)
      }),
    )
  })
})
