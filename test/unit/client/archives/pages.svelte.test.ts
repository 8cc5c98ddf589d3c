import { describe, expect, it } from 'vitest'
import { PAGE_ROWS, Pages, type PageAnswer } from '../../../../client/ui/table/pages.svelte.ts'

interface Asked {
  readonly offset: number
  readonly answer: (rows: readonly string[], total: number) => Promise<void>
}

/** A source that answers when it is told to, so that answers can overtake each other. */
function source() {
  const asked: Asked[] = []
  const ask = (offset: number): Promise<PageAnswer<string>> =>
    new Promise((resolve) => {
      asked.push({
        offset,
        answer: async (rows, total) => {
          resolve({ rows, total })
          for (let turn = 0; turn < 8; turn++) await Promise.resolve()
        },
      })
    })
  return { asked, pages: new Pages<string>(ask) }
}

const rowsFrom = (offset: number, mark: string) =>
  Array.from({ length: PAGE_ROWS }, (_, at) => `${mark}${offset + at}`)

describe('a window on a long list', () => {
  it('asks only for the pages that are looked at, each once', async () => {
    const { asked, pages } = source()
    void pages.restart()
    await asked[0]!.answer(rowsFrom(0, 'a'), 50_000)
    pages.look(40_000, 40_020)
    pages.look(40_001, 40_021)
    expect(asked.map(({ offset }) => offset)).toEqual([0, 40_000])
    expect(pages.row(40_001)).toBeNull()
    await asked[1]!.answer(rowsFrom(40_000, 'a'), 50_000)
    expect(pages.row(40_001)).toBe('a40001')
    pages.look(40_095, 40_105)
    expect(asked.at(-1)!.offset).toBe(40_100)
  })

  it('keeps showing the rows of before until newer ones of the same place are here', async () => {
    const { asked, pages } = source()
    void pages.restart()
    await asked[0]!.answer(rowsFrom(0, 'a'), 1000)
    pages.look(500, 520)
    await asked[1]!.answer(rowsFrom(500, 'a'), 1000)
    void pages.refresh()
    expect(asked.at(-1)!.offset).toBe(500)
    expect(pages.row(510)).toBe('a510')
    await asked.at(-1)!.answer(rowsFrom(500, 'b'), 1001)
    expect(pages.row(510)).toBe('b510')
    expect(pages.total).toBe(1001)
    expect(pages.row(0)).toBeNull()
  })

  it('drops answers to a question that was replaced', async () => {
    const { asked, pages } = source()
    void pages.restart()
    void pages.restart()
    await asked[1]!.answer(['new'], 1)
    await asked[0]!.answer(['old'], 1)
    expect(pages.row(0)).toBe('new')
  })

  it('asks once more, and only once, for news that came while it was asking', async () => {
    const { asked, pages } = source()
    void pages.restart()
    await asked[0]!.answer(['a'], 1)
    void pages.refresh()
    void pages.refresh()
    void pages.refresh()
    expect(asked).toHaveLength(2)
    await asked[1]!.answer(['b'], 1)
    expect(asked).toHaveLength(3)
    await asked[2]!.answer(['c'], 1)
    expect(pages.row(0)).toBe('c')
    expect(asked).toHaveLength(3)
  })
})
