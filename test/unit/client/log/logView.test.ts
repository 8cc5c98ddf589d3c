import { describe, expect, it } from 'vitest'
import { LogView } from '../../../../client/features/log/logView.svelte.ts'
import type { Http, LiveLine, LogLine, LogPage, LogQuery, Onlooker } from '../../../../client/http/api.ts'

const line = (seq: number): LogLine => ({
  seq,
  kind: 'change',
  received: seq,
  claimed: null,
  offset: null,
  user: null,
  userName: null,
  role: null,
  device: null,
  deviceName: null,
  branch: null,
  archive: null,
  archiveNo: null,
  archiveName: null,
  doc: null,
  length: null,
  action: 'set',
  object: null,
  purpose: null,
  counter: null,
  offline: null,
  outcome: 'ok',
  leaf: null,
})

/** The log of a server with `head` entries, which may grow. */
function server(head: number) {
  const asked: LogQuery[] = []
  return {
    asked,
    grow: (by: number) => void (head += by),
    log: (query: LogQuery) => {
      asked.push(query)
      const from = (query.before ?? head + 1) - 1
      const above = Math.max(0, from - (query.after ?? 0))
      const lines = Array.from({ length: Math.min(query.limit, above) }, (_, at) => line(from - at))
      const last = lines.at(-1)?.seq ?? 1
      const page: LogPage = { lines, next: last > (query.after ?? 0) + 1 ? last : null }
      return Promise.resolve({ ok: true as const, value: page })
    },
  }
}
/** The live line in hand. */
function liveLine() {
  const onlookers = new Set<Onlooker>()
  return {
    watch(onlooker: Onlooker) {
      onlookers.add(onlooker)
      return () => onlookers.delete(onlooker)
    },
    say: (log: number) => onlookers.forEach((onlooker) => onlooker.moved({ log, cards: 0 })),
    lose: () => onlookers.forEach((onlooker) => onlooker.lost?.()),
  }
}
const ROW_PX = 40
const viewOf = (http: Pick<Http, 'log'>) => new LogView({ http, now: () => time, rowPx: () => ROW_PX })
let time = 1_000_000
const settled = () => new Promise((resolve) => setTimeout(resolve))

describe('the log', () => {
  it('is listed newest first and goes back page by page to the first entry', async () => {
    const http = server(250)
    const view = viewOf(http)
    view.reload()
    await settled()
    expect(view.lines?.[0]?.seq).toBe(250)
    for (let turn = 0; turn < 3; turn++) {
      view.look(view.lines?.length ?? 0)
      await settled()
    }
    expect(view.lines?.map(({ seq }) => seq)).toEqual(Array.from({ length: 250 }, (_, at) => 250 - at))
    expect(view.hasMore).toBe(false)
  })

  it('asks for nothing that is not looked at, because every question stands in the log', async () => {
    const http = server(1_000)
    const view = viewOf(http)
    view.reload()
    await settled()
    view.look(20)
    view.look(40)
    await settled()
    expect(http.asked).toHaveLength(1)
  })

  it('is asked anew by whoever comes back later than a minute', async () => {
    const view = viewOf(server(3))
    expect(view.isFresh).toBe(false)
    view.reload()
    await settled()
    expect(view.isFresh).toBe(true)
    time += 60_000
    expect(view.isFresh).toBe(false)
  })

  it('asks nothing but what it is told, whatever was asked before', async () => {
    const http = server(3)
    const view = viewOf(http)
    view.change({ offlineOnly: true })
    view.askOnly({ archive: 'a' })
    await settled()
    expect(http.asked.at(-1)).toMatchObject({ archive: 'a', offlineOnly: false, before: null })
  })

  it('begins anew with another question', async () => {
    const http = server(300)
    const view = viewOf(http)
    view.reload()
    await settled()
    view.change({ offlineOnly: true })
    await settled()
    expect(http.asked.at(-1)).toMatchObject({ offlineOnly: true, before: null })
    expect(view.isNarrowed).toBe(true)
  })

  describe('live', () => {
    async function opened(head = 10) {
      const http = server(head)
      const line = liveLine()
      const view = viewOf(http)
      view.follow(line as unknown as LiveLine)
      view.reload()
      await settled()
      return { http, line, view }
    }

    it('R55 adds what came above what is here, and asks for nothing where nothing did', async () => {
      const { http, line, view } = await opened()
      line.say(10)
      await settled()
      expect(http.asked).toHaveLength(1)
      http.grow(2)
      line.say(12)
      await settled()
      expect(http.asked.at(-1)).toMatchObject({ after: 10, before: null })
      expect(view.lines?.map(({ seq }) => seq).slice(0, 3)).toEqual([12, 11, 10])
      expect(view.unread).toBe(0)
    })

    it('R55 does not move the list under whoever reads further down, and says how many are above', async () => {
      const { http, line, view } = await opened(250)
      view.scrollPx = 400
      http.grow(3)
      line.say(253)
      await settled()
      expect(view.scrollPx).toBe(400 + 3 * ROW_PX)
      expect(view.unread).toBe(3)
      view.toTop()
      expect(view.unread).toBe(0)
    })

    it('is asked once more for what came while an answer was on its way', async () => {
      const { http, line, view } = await opened()
      http.grow(1)
      line.say(11)
      http.grow(1)
      line.say(12)
      await settled()
      expect(view.lines?.[0]?.seq).toBe(12)
    })

    it('begins anew where more came than one answer holds', async () => {
      const { http, line, view } = await opened()
      http.grow(1_000)
      line.say(1_010)
      await settled()
      await settled()
      expect(view.lines?.[0]?.seq).toBe(1_010)
      expect(view.lines).toHaveLength(100)
    })

    it('rests while it is off, and catches up when it is on again', async () => {
      const { http, line, view } = await opened()
      view.toggleLive()
      http.grow(1)
      line.say(11)
      await settled()
      expect(view.lines?.[0]?.seq).toBe(10)
      view.toggleLive()
      await settled()
      expect(view.lines?.[0]?.seq).toBe(11)
    })

    it('rests where the span that is asked for is over, and says when the line is lost', async () => {
      const { line, view } = await opened()
      view.change({ until: time - 1 })
      expect(view.isLive).toBe(false)
      line.lose()
      expect(view.isLost).toBe(true)
      line.say(10)
      expect(view.isLost).toBe(false)
    })
  })
})
