/**
 * Chromium that threw every database of the origin away: what waited comes back from the second copy, in files that
 * are no part of what was lost (SPR3, and the last resort of S7).
 */
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startDeviceCompany, type DeviceCompany } from '../support/deviceCompany.ts'
import { complete, confirmations, nameOfSave, sent, signInOnPage } from '../support/devicePage.ts'
import { PASSWORD } from '../support/server.ts'
import { Person, until } from '../support/person.ts'

const ARCHIVES = 3
const SAVES = 60
const ROUNDS = 3

let world: DeviceCompany
const person = new Person()

beforeAll(async () => {
  world = await startDeviceCompany(ARCHIVES)
})

afterAll(async () => {
  await person.end()
  await world.end()
})

it('SPR3 S7 what was saved comes back when Chromium lost the store, three times over', async () => {
  const { company, proxy, archives } = world
  await signInOnPage(await person.start(proxy.url), company.sales.login)
  await complete(person.page, ARCHIVES)
  for (let round = 0; round < ROUNDS; round++) {
    await proxy.close()
    const saved = confirmations(person.page)
    const storm = { archives: [...archives], branch: company.a, tag: `lost${round}`, lanes: 1, until: SAVES }
    await person.page.evaluate((asked) => window.storm(asked), storm)
    // It follows a moment behind.
    await new Promise((resume) => setTimeout(resume, 500))
    await person.kill()
    loseDatabases()

    await proxy.open()
    await person.start(proxy.url)
    const [profile] = await until(async () => {
      const session = await person.page.evaluate(() => window.device.session())
      return session.type === 'locked' ? session.profiles : undefined
    }, 'the door')
    expect(profile).toMatchObject({ login: company.sales.login, shut: 'lost', waiting: expect.any(Number) })
    expect(profile?.waiting).toBeGreaterThanOrEqual(SAVES)
    const opened = await person.page.evaluate(([id, password]) => window.device.unlock(id, password), [
      profile?.id ?? '',
      PASSWORD,
    ] as const)
    expect(opened).toMatchObject({ ok: true })
    await sent(person.page)
    await complete(person.page, ARCHIVES)
    const { found, newer } = await person.page.evaluate(
      (ids) => window.read(ids),
      [...new Set(saved.map(({ archive }) => archive))],
    )
    const there = found.map(nameOfSave)
    expect(saved.filter((one) => !there.includes(nameOfSave(one)))).toEqual([])
    expect(new Set(there).size).toBe(there.length)
    expect(saved).toHaveLength(SAVES)
    expect(newer).toBe(0)
  }
  const entries = await company.server.core.store.log(1, 100_000)
  const counters = entries.flatMap(({ meta: { kind, counter, outcome, user } }) =>
    kind === 'access' && counter !== null && user === company.sales.id ? [{ counter, outcome }] : [],
  )
  expect(counters).toEqual(counters.map((_, at) => ({ counter: at + 1, outcome: 'ok' })))
})

function loseDatabases(): void {
  const root = join(person.profile, 'Default', 'IndexedDB')
  expect(existsSync(root)).toBe(true)
  for (const name of readdirSync(root)) rmSync(join(root, name), { recursive: true })
}
