/**
 * A browser killed between the head of a record and its body, the tear made by hand at the very place where
 * LevelDB makes it (`client/vault/freshLog.ts`): the second start after that finds everything.
 */
import { appendFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startDeviceCompany, type DeviceCompany } from '../support/deviceCompany.ts'
import { complete, confirmations, nameOfSave, signInOnPage, unlockOnPage } from '../support/devicePage.ts'
import type { Confirmed } from '../support/devicePage/window.ts'
import { Person } from '../support/person.ts'

const ARCHIVES = 3
const SAVES = 20

let world: DeviceCompany
const person = new Person()

beforeAll(async () => {
  world = await startDeviceCompany(ARCHIVES)
})

afterAll(async () => {
  await person.end()
  await world.end()
})

it('G1: a torn record in the log of the browser costs nothing that was saved before or after it', async () => {
  const { company, proxy, archives } = world
  await signInOnPage(await person.start(proxy.url), company.sales.login)
  await complete(person.page, ARCHIVES)
  // Nothing that is lost here may come back from the server.
  await proxy.close()
  const saved = [...(await save('before', archives))]
  await person.kill()

  for (const round of ['first', 'second']) {
    const torn = tear()
    await proxy.open()
    await person.start(proxy.url)
    await proxy.close()
    await unlockOnPage(person.page)
    saved.push(...(await save(round, archives)))
    expect(logs()).not.toContain(torn)
    await person.kill()
  }

  await proxy.open()
  await person.start(proxy.url)
  await unlockOnPage(person.page)
  const { found } = await person.page.evaluate(
    (ids) => window.read(ids),
    [...new Set(saved.map(({ archive }) => archive))],
  )
  const there = new Set(found.map(nameOfSave))
  expect(saved.filter((one) => !there.has(nameOfSave(one)))).toEqual([])
  expect(saved).toHaveLength(3 * SAVES)
})

async function save(tag: string, archives: readonly string[]): Promise<readonly Confirmed[]> {
  const heard = confirmations(person.page)
  const storm = { archives: [...archives], branch: world.company.a, tag, lanes: 1, until: SAVES }
  await person.page.evaluate((asked) => window.storm(asked), storm)
  return heard
}

const folder = (): string => {
  const root = join(person.profile, 'Default', 'IndexedDB')
  const [name, ...others] = readdirSync(root).filter((one) => one.endsWith('.leveldb'))
  if (name === undefined || others.length > 0) throw new Error('the origin has not one store')
  return join(root, name)
}

const logs = (): readonly string[] => readdirSync(folder()).filter((name) => name.endsWith('.log'))

/** Seven bytes that announce a record of 92, and nothing after them. */
function tear(): string {
  const [log, ...others] = logs()
  if (log === undefined || others.length > 0) throw new Error('the store has not one log')
  const path = join(folder(), log)
  // A head does not stand across two blocks of 32 KiB: their last six bytes are left empty.
  const left = 32_768 - (statSync(path).size % 32_768)
  if (left < 7) appendFileSync(path, new Uint8Array(left))
  appendFileSync(path, Uint8Array.of(0x5a, 0x11, 0x7f, 0x23, 92, 0, 1))
  return log
}
