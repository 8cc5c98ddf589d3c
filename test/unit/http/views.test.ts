/** H07: a person's kept views at the server: for every device of that person, for nobody else, and sealed. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { KeptView } from '../../../shared/domain/keptView.ts'
import {
  newId,
  post,
  setUpCompany,
  signIn,
  startTestServer,
  addPerson,
  type TestServer,
  type TestSession,
} from '../../support/server.ts'

let server: TestServer
let phone: TestSession
let desk: TestSession
let other: TestSession

beforeAll(async () => {
  server = await startTestServer()
  await setUpCompany(server)
  await addPerson(server, 'sales', 'SA', 'A')
  await addPerson(server, 'second', 'SA', 'A')
  phone = await signIn(server, 'sales')
  desk = await signIn(server, 'sales')
  other = await signIn(server, 'second')
})
afterAll(() => server.end())

const view = (more: Partial<KeptView> = {}): KeptView => ({
  id: newId(),
  room: 'archives',
  name: '大客户',
  question: {
    search: '欧阳修',
    branch: [],
    stage: [],
    owner: [],
    tier: ['A'],
    template: [],
    conflictsOnly: false,
    pendingOnly: false,
    due: null,
    filters: [{ is: 'days', by: 'lastContact', from: null, to: -30 }],
    sort: { by: 'name', direction: 'asc' },
  },
  columns: [{ key: 'name', shown: true, widthPx: 240 }],
  removed: false,
  changed: Date.now() - 1_000,
  ...more,
})

const kept = async (session: TestSession): Promise<readonly KeptView[]> => {
  const response = await fetch(`${server.url}/api/my/views`, { headers: { cookie: session.cookie } })
  expect(response.status).toBe(200)
  return ((await response.json()) as { views: KeptView[] }).views
}
const keep = (session: TestSession, views: readonly unknown[]): Promise<Response> =>
  post(server.url, '/api/my/views', { views }, { cookie: session.cookie })

describe('H07 kept views', () => {
  const first = view()

  test('H07 what one device keeps, the other has, and nobody else', async () => {
    expect((await keep(phone, [first])).status).toBe(200)
    expect(await kept(desk)).toEqual([first])
    expect(await kept(other)).toEqual([])
    expect((await fetch(`${server.url}/api/my/views`)).status).toBe(401)
  })

  test('H07 the last change wins whichever comes first, and a removed view does not come back', async () => {
    const newer = { ...first, name: '重点', changed: first.changed + 10 }
    await keep(desk, [newer])
    await keep(phone, [{ ...first, name: '旧的', changed: first.changed + 5 }])
    expect((await kept(phone)).map(({ name }) => name)).toEqual(['重点'])
    await keep(phone, [
      { ...newer, removed: true, question: null, columns: null, changed: newer.changed + 1 },
    ])
    await keep(desk, [newer])
    expect((await kept(desk))[0]?.removed).toBe(true)
  })

  test('H07 a clock that runs ahead does not hold a view for ever', async () => {
    const early = view({ changed: Date.now() + 86_400_000 })
    await keep(phone, [early])
    await new Promise((resolve) => setTimeout(resolve, 5))
    await keep(desk, [{ ...early, name: '改过', changed: Date.now() }])
    expect((await kept(phone)).find(({ id }) => id === early.id)?.name).toBe('改过')
  })

  test('H07 what is no view is refused whole, and so is one too many', async () => {
    const before = await kept(phone)
    for (const wrong of [
      { ...view(), id: 'x' },
      { ...view(), name: '名'.repeat(31) },
      { ...view(), columns: [{ key: 'name', shown: true, widthPx: 9_000 }] },
      { ...view(), more: 1 },
      {
        ...view(),
        question: { ...first.question, filters: [{ is: 'days', by: 'lastContact', from: 'soon', to: null }] },
      },
    ])
      expect((await keep(phone, [view(), wrong])).status).toBe(400)
    const many = Array.from({ length: 200 }, () => view())
    expect((await keep(phone, many)).status).toBe(413)
    expect(await kept(phone)).toEqual(before)
  })

  test('H07 a search word in a view stands nowhere in clear, and the log says only that views were kept', async () => {
    const lines = await server.core.store.log(1, 10_000)
    expect(lines.filter(({ meta }) => meta.action === 'viewsKept').length).toBeGreaterThan(0)
    for (const file of ['log.sqlite', 'log.sqlite-wal'])
      expect(readFileSync(join(server.data, file)).includes('欧阳修'), file).toBe(false)
  })
})
