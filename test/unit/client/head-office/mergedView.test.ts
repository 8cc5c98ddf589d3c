import { describe, expect, it } from 'vitest'
import { MergedView } from '../../../../client/features/head-office/mergedView.svelte.ts'
import type { HeadOfficeAnswer, HttpRefusal, Onlooker } from '../../../../client/http/api.ts'
import type { Result } from '../../../../shared/base/result.ts'
import type { ListRow } from '../../../../shared/domain/card.ts'
import type { HeadOfficeQuery } from '../../../../shared/protocol/http.ts'

const row = (name: string): ListRow => ({
  archive: '01J9Z3K4M5N6P7Q8R9S0T1V2W3',
  archiveNo: '',
  name,
  tier: '',
  tail: '',
  template: 'generic@1',
  checking: 'draft',
  stage: '',
  businesses: 1,
  owner: null,
  branch: null,
  urgency: '',
  targetDate: '',
  nextFollowUp: '',
  lastContact: null,
  place: '',
  stopped: false,
  demo: false,
  shown: {},
  budgetMax: null,
  completeness: 0,
  conflicts: 0,
  changed: 0,
  state: 'open',
})

/** A server that answers when the test says so, each question by itself. */
function server(total: number) {
  const asked: { query: HeadOfficeQuery; answer: (refusal?: HttpRefusal) => void }[] = []
  return {
    asked,
    headOfficeQuery: (query: HeadOfficeQuery) =>
      new Promise<Result<HeadOfficeAnswer, HttpRefusal>>((resolve) => {
        asked.push({
          query,
          answer: (refusal) =>
            resolve(
              refusal
                ? { ok: false, error: refusal }
                : {
                    ok: true,
                    value: {
                      total,
                      offset: query.offset,
                      rows: Array.from({ length: Math.min(query.limit, total - query.offset) }, (_, at) =>
                        row(`${query.search}${query.offset + at}`),
                      ),
                      facets: { branch: [], stage: [], tier: [], template: [], choices: {} },
                      asOf: 1,
                    },
                  },
            ),
        })
      }),
  }
}
const settled = () => new Promise((resolve) => setTimeout(resolve))

describe('the merged list', () => {
  it('fetches the pages that are looked at, once each', async () => {
    const http = server(1_000)
    const view = new MergedView(http, () => '2026-03-08')
    view.reload()
    http.asked[0]?.answer()
    await settled()
    expect(view.total).toBe(1_000)
    expect(view.row(99)?.name).toBe('99')

    view.look(250, 310)
    view.look(255, 315)
    expect(http.asked.map(({ query }) => query.offset)).toEqual([0, 200, 300])
    expect(view.row(250)).toBeNull()
    http.asked[1]?.answer()
    await settled()
    expect(view.row(250)?.name).toBe('250')
  })

  it('never takes the answer to an earlier question', async () => {
    const http = server(10)
    const view = new MergedView(http, () => '2026-03-08')
    view.reload()
    view.change({ branch: ['01J9Z3K4M5N6P7Q8R9S0T1V2W4'] })
    await settled()
    http.asked[0]?.answer()
    http.asked[1]?.answer()
    await settled()
    expect(http.asked[1]?.query.branch).toEqual(['01J9Z3K4M5N6P7Q8R9S0T1V2W4'])
    expect(view.total).toBe(10)
    expect(view.refusal).toBeNull()
  })

  it('keeps what it has when the server is gone, and asks again for what is looked at', async () => {
    const http = server(400)
    const view = new MergedView(http, () => '2026-03-08')
    view.reload()
    http.asked[0]?.answer()
    await settled()
    view.look(150, 160)
    http.asked[1]?.answer({ type: 'offline' })
    await settled()
    expect(view.refusal).toEqual({ type: 'offline' })
    expect(view.row(0)?.name).toBe('0')

    view.retry()
    http.asked[2]?.answer()
    await settled()
    expect(view.refusal).toBeNull()
    expect(view.row(150)?.name).toBe('150')
  })

  it('turns the order round when the same column is chosen twice', () => {
    const view = new MergedView(server(0), () => '2026-03-08')
    view.sortBy('name')
    expect(view.question.sort).toEqual({ by: 'name', direction: 'asc' })
    view.sortBy('name')
    expect(view.question.sort).toEqual({ by: 'name', direction: 'desc' })
    view.sortBy('changed')
    expect(view.question.sort).toEqual({ by: 'changed', direction: 'desc' })
  })

  it('R37 asks again when a card moved, and after a silence', async () => {
    const http = server(10)
    const view = new MergedView(http, () => '2026-03-08')
    let onlooker: Onlooker | null = null
    const end = view.follow({
      watch: (one) => {
        onlooker = one
        return () => (onlooker = null)
      },
    })
    const tell = async (cards: number) => {
      onlooker?.moved({ log: cards, cards })
      await settled()
      http.asked.at(-1)?.answer()
      await settled()
    }
    view.reload()
    await tell(7)
    expect(http.asked).toHaveLength(1)
    await tell(7)
    expect(http.asked).toHaveLength(1)
    await tell(8)
    expect(http.asked).toHaveLength(2)
    ;(onlooker as Onlooker | null)?.lost?.()
    await tell(8)
    expect(http.asked).toHaveLength(3)
    end()
    expect(onlooker).toBeNull()
  })
})
