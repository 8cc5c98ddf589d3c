/**
 * Two tabs of one profile over one store: they save in turns and at once, each shows what the other
 * saved, and one goes on when the other is closed or its process dies.
 */
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { importFor, smallSheet, startBranchCompany, type BranchCompany } from '../support/branchCompany.ts'
import {
  buildDevicePage,
  complete,
  confirmations,
  nameOfSave,
  sent,
  signInOnPage,
  unlockOnPage,
} from '../support/devicePage.ts'
import type { Confirmed } from '../support/devicePage/window.ts'
import { Person, until } from '../support/person.ts'
import { ServerArchives } from '../support/serverArchives.ts'

const ARCHIVES = 3

let built: { readonly folder: string; readonly remove: () => void }
let company: BranchCompany
let person: Person
let first: Page
let second: Page
let archives: readonly string[]

beforeAll(async () => {
  built = await buildDevicePage()
  company = await startBranchCompany({ client: built.folder })
  await importFor(company, smallSheet(ARCHIVES))
  archives = await new ServerArchives(company.server.core).ofBranch(company.a)
})
afterAll(async () => {
  await company.server.end()
  built.remove()
})

beforeEach(async () => {
  person = new Person()
  first = await person.start(company.server.url)
  await signInOnPage(first, company.sales.login)
  await complete(first, ARCHIVES)
  second = await person.tab(company.server.url)
  await unlockOnPage(second)
})
afterEach(async () => {
  await person.end()
  expect(person.complaints).toEqual([])
  expect(company.server.errors).toEqual([])
})

const storm = (page: Page, tag: string, lanes: number, count: number): Promise<void> =>
  page.evaluate((storm) => window.storm(storm), {
    archives: [...archives],
    branch: company.a,
    tag,
    lanes,
    until: count,
  })

/** On this page, in every archive that the saves name. */
async function readBy(page: Page, saves: readonly Confirmed[]): Promise<readonly string[]> {
  const touched = [...new Set(saves.map(({ archive }) => archive))]
  const { found, newer } = await page.evaluate((touched) => window.read(touched), touched)
  expect(newer).toBe(0)
  return found.map(nameOfSave)
}

async function readByServer(saves: readonly Confirmed[]): Promise<readonly string[]> {
  const server = new ServerArchives(company.server.core)
  const found: string[] = []
  for (const archive of new Set(saves.map((save) => save.archive))) {
    const view = await server.read(archive)
    for (const document of view.documents.values()) {
      for (const { fact } of document.facts)
        found.push(nameOfSave({ archive, what: 'note', text: String(fact['text']) }))
      for (const what of ['alias', 'name'] as const)
        for (const { value } of document.fields.get(what)?.history ?? [])
          found.push(nameOfSave({ archive, what, text: String(value) }))
    }
  }
  return found
}

/** Each save is there, and once. */
function expectEach(saves: readonly Confirmed[], found: readonly string[]): void {
  const counts = new Map<string, number>()
  for (const name of found) counts.set(name, (counts.get(name) ?? 0) + 1)
  const wrong = saves.map(nameOfSave).filter((name) => counts.get(name) !== 1)
  expect(wrong).toEqual([])
}

it('two tabs that save in turns lose nothing, and each shows the save of the other', async () => {
  const heard = [confirmations(first), confirmations(second)]
  const [archive = ''] = archives
  for (let turn = 0; turn < 30; turn++) {
    const [writer, reader] = turn % 2 === 0 ? [first, second] : [second, first]
    const shown = reader.evaluate(([archive, text]) => window.shows(archive, text), [
      archive,
      `turn${turn}-0`,
    ] as const)
    await storm(writer, `turn${turn}`, 1, 1)
    await shown
  }
  const saves = heard.flat()
  expect(saves.length).toBe(30)
  expectEach(saves, await readBy(first, saves))
  expectEach(saves, await readBy(second, saves))
  await sent(first)
  expectEach(saves, await readByServer(saves))
})

it('two tabs that save at once, into the same documents, lose nothing', async () => {
  const heard = [confirmations(first), confirmations(second)]
  await Promise.all([storm(first, 'left', 2, 60), storm(second, 'right', 2, 60)])
  const saves = heard.flat()
  expect(saves.length).toBe(120)
  expectEach(saves, await readBy(first, saves))
  expectEach(saves, await readBy(second, saves))
  await sent(second)
  expectEach(saves, await readByServer(saves))
})

for (const [how, end] of [
  ['is closed', close],
  ['dies', crash],
] as const) {
  it(`when one tab ${how} in the middle of saving, the other goes on and sends the work of both`, async () => {
    const heard = [confirmations(first), confirmations(second)]
    // The first tab was here first: it is the one that replicates.
    const cut = storm(first, `${end.name} cut`, 2, 100_000).catch((error: unknown) => error)
    const whole = storm(second, `${end.name} whole`, 2, 80)
    await until(() => (heard[0] ?? []).length >= 15 || undefined, 'saves of the first tab')
    await end(first)
    expect(await cut).toBeInstanceOf(Error)
    await whole
    const saves = heard.flat()
    expect(heard[1]?.length).toBe(80)
    expectEach(saves, await readBy(second, saves))
    await sent(second)
    expectEach(saves, await readByServer(saves))
  })
}

async function close(page: Page): Promise<void> {
  await page.close()
}

/** The tab's own process ends at once; the other tab has one of its own. */
async function crash(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const crashed = new Promise((resolve) => page.once('crash', resolve))
  void session.send('Page.crash').catch(() => undefined)
  await crashed
}
