/**
 * SIGKILL, again and again, of a browser that saves as fast as it can: what the device called saved is
 * there after reopening on the same profile.
 *
 * In most rounds the port is closed before the first save, so that nothing the disk lost could come
 * back from the server; in the others the kill falls into replication as well.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startDeviceCompany, type DeviceCompany } from '../support/deviceCompany.ts'
import {
  complete,
  confirmations,
  nameOfSave,
  sent,
  signInOnPage,
  unlockOnPage,
} from '../support/devicePage.ts'
import type { Confirmed } from '../support/devicePage/window.ts'
import { Person } from '../support/person.ts'
import { Seeded } from '../support/seeded.ts'
import { sized } from '../support/sized.ts'
import { ServerArchives } from '../support/serverArchives.ts'

const KILLS = sized('KILLS', 20)
const WITHIN_MS = Math.max(480_000, KILLS * 20_000)
const ARCHIVES = 8

let world: DeviceCompany
const person = new Person()

beforeAll(async () => {
  world = await startDeviceCompany(ARCHIVES)
})

afterAll(async () => {
  await person.end()
  await world.end()
})

it(
  `S6 G1 every edit that the device called saved is there after the browser was killed, ${KILLS} times`,
  async () => {
    const chance = new Seeded()
    console.log(`seed ${chance.seed}`)
    const { company, proxy, archives } = world
    const saved: Confirmed[] = []
    await signInOnPage(await person.start(proxy.url), company.sales.login)
    await complete(person.page, ARCHIVES)

    for (let round = 1; round <= KILLS; round++) {
      const heard = confirmations(person.page)
      const offline = chance.next(4) > 0
      if (offline) await proxy.close()
      const storm = person.page
        .evaluate((storm) => window.storm(storm), {
          archives: [...archives],
          branch: company.a,
          tag: `r${round}`,
          lanes: 1 + chance.next(3),
          until: null,
        })
        .then(
          () => null,
          (error: unknown) => error,
        )
      // The moment is counted in saves and then in milliseconds: at random within a save, not between two.
      await saves(heard, 1 + chance.next(60), storm)
      await new Promise((resume) => setTimeout(resume, chance.next(40)))
      await person.kill()
      saved.push(...heard)
      await proxy.open()

      await person.start(proxy.url)
      await unlockOnPage(person.page)
      await expectAll(saved)
    }

    await sent(person.page)
    const server = new ServerArchives(company.server.core)
    const atServer = new Set<string>()
    for (const archive of await server.ofBranch(company.a)) {
      const view = await server.read(archive)
      for (const document of view.documents.values()) {
        expect(document.newer).toEqual([])
        for (const { fact } of document.facts)
          atServer.add(nameOfSave({ archive, what: 'note', text: String(fact['text']) }))
        for (const what of ['alias', 'name'] as const)
          for (const { value } of document.fields.get(what)?.history ?? [])
            atServer.add(nameOfSave({ archive, what, text: String(value) }))
      }
    }
    expect(saved.filter((save) => !atServer.has(nameOfSave(save)))).toEqual([])
    console.log(
      `${saved.length} saves confirmed over ${KILLS} kills, none lost on the device or at the server`,
    )
    expect(company.server.errors).toEqual([])
  },
  WITHIN_MS,
)

/** Until so many saves of this round were confirmed; a storm that ends by itself has failed. */
async function saves(heard: readonly Confirmed[], count: number, storm: Promise<unknown>): Promise<void> {
  let over: unknown
  void storm.then((error) => (over = error ?? new Error('the storm ended')))
  while (heard.length < count) {
    if (over !== undefined) throw over
    await new Promise((resume) => setTimeout(resume, 5))
  }
}

/** Everything confirmed in this round and before it. */
async function expectAll(saved: readonly Confirmed[]): Promise<void> {
  const archives = [...new Set(saved.map(({ archive }) => archive))]
  const { found, newer } = await person.page.evaluate((archives) => window.read(archives), archives)
  const there = new Set(found.map(nameOfSave))
  expect(saved.filter((save) => !there.has(nameOfSave(save)))).toEqual([])
  expect(newer).toBe(0)
}
