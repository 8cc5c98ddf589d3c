import { describe, expect, it } from 'vitest'
import { LogView } from '../../../../client/features/log/logView.svelte.ts'
import type { LogLine, LogPage, LogQuery } from '../../../../client/http/api.ts'

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

/** The log of a server with `head` entries. */
function server(head: number) {
  const asked: LogQuery[] = []
  return {
    asked,
    log: (query: LogQuery) => {
      asked.push(query)
      const from = (query.before ?? head + 1) - 1
      const lines = Array.from({ length: Math.min(query.limit, from) }, (_, at) => line(from - at))
      const last = lines.at(-1)?.seq ?? 1
      const page: LogPage = { lines, next: last > 1 ? last : null }
      return Promise.resolve({ ok: true as const, value: page })
    },
  }
}
let time = 1_000_000
const settled = () => new Promise((resolve) => setTimeout(resolve))

describe('the log', () => {
  it('is listed newest first and goes back page by page to the first entry', async () => {
    const http = server(250)
    const view = new LogView(http, () => time)
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
    const view = new LogView(http, () => time)
    view.reload()
    await settled()
    view.look(20)
    view.look(40)
    await settled()
    expect(http.asked).toHaveLength(1)
  })

  it('is asked anew by whoever comes back later than a minute', async () => {
    const view = new LogView(server(3), () => time)
    expect(view.isFresh).toBe(false)
    view.reload()
    await settled()
    expect(view.isFresh).toBe(true)
    time += 60_000
    expect(view.isFresh).toBe(false)
  })

  it('leads to everything about one archive, whatever was asked before', async () => {
    const http = server(3)
    const view = new LogView(http, () => time)
    view.change({ offlineOnly: true })
    view.onlyArchive('a')
    await settled()
    expect(http.asked.at(-1)).toMatchObject({ archive: 'a', offlineOnly: false, before: null })
  })

  it('begins anew with another question', async () => {
    const http = server(300)
    const view = new LogView(http, () => time)
    view.reload()
    await settled()
    view.change({ offlineOnly: true })
    await settled()
    expect(http.asked.at(-1)).toMatchObject({ offlineOnly: true, before: null })
    expect(view.isNarrowed).toBe(true)
  })
})
