/** H08: the company's work calendar at the server: everybody counts by it, head office changes it, the log says so. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CompanyCalendar } from '../../../shared/domain/workCalendar.ts'
import { PASSWORD, post, signIn, startTestServer } from '../../support/server.ts'
import { Staff } from '../../support/staff.ts'

let staff: Staff
beforeAll(async () => {
  staff = await Staff.start([['sales', 'SA', 'A']])
})
afterAll(async () => {
  expect(await staff.end()).toEqual([])
})

const ask = (login: string): Promise<Response> => staff.get(login, '/api/company/calendar')
async function read(login: string): Promise<CompanyCalendar> {
  const response = await ask(login)
  expect(response.status).toBe(200)
  return (await response.json()) as CompanyCalendar
}
const change = (login: string, order: unknown): Promise<Response> =>
  staff.post(login, '/api/company/calendar', order)

test('H08 head office decides a day, everybody hears of it, and the log says who', async () => {
  expect((await read('sales')).days).toEqual([])
  expect((await change('hq', { do: 'day', day: '2026-10-08', works: false })).status).toBe(200)
  expect((await read('sales')).days).toEqual([{ day: '2026-10-08', works: false }])
  expect((await change('hq', { do: 'weekdays', weekdays: [1, 2, 3, 4, 5, 6] })).status).toBe(200)
  expect((await change('hq', { do: 'hours', hours: { from: 510, to: 1080 } })).status).toBe(200)
  expect(await read('sales')).toMatchObject({ weekdays: [1, 2, 3, 4, 5, 6], hours: { from: 510, to: 1080 } })
  const lines = (await staff.server.core.store.log(1, 10_000)).map(({ meta }) => meta)
  const said = lines.filter(({ action }) => action.startsWith('calendar'))
  expect(said.map(({ action, user }) => [action, user])).toEqual([
    ['calendarDay', staff.id('hq')],
    ['calendarWeekdays', staff.id('hq')],
    ['calendarHours', staff.id('hq')],
  ])
})

test('H08 nobody without the right changes it, nobody unknown reads it, and nonsense is refused', async () => {
  const before = await read('hq')
  expect((await change('sales', { do: 'day', day: '2026-10-09', works: false })).status).toBe(403)
  expect((await ask('nobody')).status).toBe(401)
  for (const wrong of [
    { do: 'day', day: '2026-02-30', works: false },
    { do: 'day', day: 'soon', works: true },
    { do: 'weekdays', weekdays: [] },
    { do: 'weekdays', weekdays: [8] },
    { do: 'hours', hours: { from: 1080, to: 540 } },
    { do: 'year' },
  ])
    expect((await change('hq', wrong)).status, JSON.stringify(wrong)).toBe(400)
  expect(await read('hq')).toEqual(before)
})

test('H08 before anybody touches it the week is the one of the first hour', async () => {
  const fresh = await startTestServer()
  try {
    const token = new URL(fresh.setupLink ?? 'http://none/#').hash.slice(1)
    const kept = await post(fresh.url, '/api/setup/company', {
      token,
      company: '测试公司',
      workdays: [1, 2, 3, 4, 5, 6],
    })
    expect(kept.ok).toBe(true)
    const done = await post(fresh.url, '/api/setup', {
      token,
      company: '测试公司',
      branches: [{ code: 'A', name: '朝阳店', template: 'generic' }],
      admin: { login: 'hq', name: '总部甲', password: PASSWORD },
    })
    expect(done.ok, await done.clone().text()).toBe(true)
    await fresh.core.people.setFactorSetting('optional')
    const { cookie } = await signIn(fresh, 'hq')
    const response = await fetch(`${fresh.url}/api/company/calendar`, { headers: { cookie } })
    expect(((await response.json()) as CompanyCalendar).weekdays).toEqual([1, 2, 3, 4, 5, 6])
  } finally {
    await fresh.end()
  }
})
