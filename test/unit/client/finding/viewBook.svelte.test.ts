/** H07: views offline and on two devices, with a server that is sometimes away. */
import { flushSync } from 'svelte'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { TagBook } from '../../../../client/features/finding/tagBook.svelte.ts'
import { ViewBook } from '../../../../client/features/finding/viewBook.svelte.ts'
import { arranged, asKept, drawn, moved } from '../../../../client/features/finding/columnOrder.ts'
import { regionTree } from '../../../../client/features/finding/regionTree.ts'
import { mergeViews, type KeptView } from '../../../../shared/domain/keptView.ts'
import { allRegions } from '../../../../shared/templates/allRegions.ts'

const plain: KeptView = {
  id: '',
  room: 'archives',
  name: '',
  question: null,
  columns: null,
  removed: false,
  changed: 1,
}

/** A server that can be away, and the store of one device. */
class There {
  views: readonly KeptView[] = []
  away = false
  puts = 0
}
function bookAt(
  there: There,
  clock: { time: number },
  stored: { views: readonly KeptView[] } = { views: [] },
) {
  let ids = 0
  return new ViewBook({
    clock: { now: () => clock.time },
    newId: () => `VIEW${clock.time}${ids++}`,
    device: {
      views: () => Promise.resolve(stored.views),
      keepViews: (views) => Promise.resolve((stored.views = mergeViews(stored.views, views))),
    },
    http: {
      views: () =>
        Promise.resolve(
          there.away
            ? { ok: false, error: { type: 'offline' } }
            : { ok: true, value: { views: [...there.views] as never } },
        ),
      keepViews: ({ views }) => {
        there.puts++
        there.views = mergeViews(there.views, views as readonly KeptView[])
        return Promise.resolve({ ok: true, value: { views: [...there.views] as never } })
      },
    },
  })
}

describe('H07 the book of views', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())
  const settle = () => vi.advanceTimersByTimeAsync(2_000)

  it('H07 keeps a view offline, hands it in later, and the other device has it', async () => {
    const there = new There()
    const stored = { views: [] as readonly KeptView[] }
    there.away = true
    const desk = bookAt(there, { time: 100 }, stored)
    await desk.load()
    desk.begin('archives', { name: '高井' })
    await settle()
    expect(there.views).toEqual([])
    // Another start of the same device, with the server there again.
    there.away = false
    const again = bookAt(there, { time: 200 }, stored)
    await again.load()
    expect(again.of('archives').map(({ name }) => name)).toEqual(['高井'])
    const phone = bookAt(there, { time: 300 })
    await phone.load()
    expect(phone.of('archives').map(({ name }) => name)).toEqual(['高井'])
    expect(phone.of('merged')).toEqual([])
  })

  it('H07 sends a column that is dragged once, and has a removed view back', async () => {
    const there = new There()
    const clock = { time: 100 }
    const book = bookAt(there, clock)
    const id = book.begin('archives', { name: '一' })
    for (let px = 100; px < 150; px++)
      book.change(id, 'archives', { columns: [{ key: 'name', shown: true, widthPx: px }] })
    await settle()
    expect(there.puts).toBe(1)
    const gone = book.find(id)!
    book.remove(id)
    expect(book.of('archives')).toEqual([])
    book.restore(gone)
    await settle()
    expect(there.views[0]?.removed).toBe(false)
    expect(there.views[0]?.columns?.[0]?.widthPx).toBe(149)
  })
})

describe('what an effect asks for', () => {
  it('H07 R29 does not make it run again when the answer comes', async () => {
    const there = new There()
    there.views = [{ ...plain, id: 'A', name: '一' }]
    const views = bookAt(there, { time: 100 })
    const tags = new TagBook({
      device: { tags: () => Promise.resolve([]), keepTags: () => Promise.resolve() },
      http: {
        tags: () => Promise.resolve({ ok: true, value: { tags: [{ name: 'VIP', synonyms: [] }] } }),
        changeTags: () => Promise.resolve({ ok: false, error: { type: 'offline' } }),
      },
    })
    let runs = 0
    const end = $effect.root(() => {
      $effect(() => {
        runs++
        void views.load()
        void tags.load()
      })
    })
    flushSync()
    await new Promise((resolve) => setTimeout(resolve, 50))
    flushSync()
    expect(views.of('archives')).toHaveLength(1)
    expect(tags.all).toHaveLength(1)
    expect(runs).toBe(1)
    end()
  })
})

describe('H07 columns of a view', () => {
  const columns = ['name', 'tail', 'stage'].map((key) => ({ key, width: '80px' }))

  it('H07 keeps order, what is hidden and widths; a new column comes last, a name is never hidden', () => {
    const kept = [
      { key: 'stage', shown: true, widthPx: 200 },
      { key: 'gone', shown: true, widthPx: null },
      { key: 'name', shown: false, widthPx: null },
    ]
    expect(drawn(columns, kept).map(({ key, width }) => `${key} ${width}`)).toEqual([
      'stage 200px',
      'name 80px',
      'tail 80px',
    ])
    expect(drawn(columns, null)).toEqual(columns)
  })

  it('H07 moves a column by one and stops at the ends', () => {
    const now = asKept(arranged(columns, null))
    expect(moved(now, 'tail', -1).map(({ key }) => key)).toEqual(['tail', 'name', 'stage'])
    expect(moved(now, 'name', -1)).toEqual(now)
  })
})

describe('R26 the tree of regions', () => {
  it('R26 counts in each region all that lies in it, and keeps what is chosen although nothing is left', () => {
    const tree = regionTree(
      [
        { value: '110105', count: 2 },
        { value: '110105~高井', count: 3 },
        { value: '440305', count: 1 },
        { value: '', count: 7 },
      ],
      ['330100'],
      allRegions,
    )
    const flat = (nodes: typeof tree, depth = 0): readonly string[] =>
      nodes.flatMap(({ name, count, children }) => [
        `${'-'.repeat(depth)}${name} ${count}`,
        ...flat(children, depth + 1),
      ])
    expect(flat(tree)).toEqual([
      '北京市 5',
      '-朝阳区 5',
      '--高井 3',
      '广东省 1',
      '-深圳市 1',
      '--南山区 1',
      '浙江省 0',
      '-杭州市 0',
    ])
  })
})
