/**
 * The device in Firefox: signing in, saving, unlocking after a reload, the fold of the card log into
 * pages, and search. The real worker with the real vault, against the real server.
 */
import puppeteer, { type Browser, type Page } from 'puppeteer-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { importFor, smallSheet, startBranchCompany, type BranchCompany } from '../support/branchCompany.ts'
import { firefoxPath } from '../support/browser.ts'
import { ensureClientBuild } from '../support/clientBuild.ts'
import { buildDevicePage } from '../support/devicePage.ts'
import type {} from '../support/devicePage/window.ts'
import { listQuery } from '../support/listQuery.ts'
import { PASSWORD } from '../support/server.ts'
import { fieldOf, ServerArchives } from '../support/serverArchives.ts'

const ARCHIVES = 300
/** Fewer patches than this `CardPages` leaves lying; the saves make more. */
const WORTH_FOLDING = 32
const SAVES = 45

let built: { readonly folder: string; readonly remove: () => void }
let company: BranchCompany
let firefox: Browser
let page: Page

beforeAll(async () => {
  ensureClientBuild()
  built = await buildDevicePage()
  company = await startBranchCompany({ client: built.folder })
  await importFor(company, smallSheet(ARCHIVES))
  firefox = await puppeteer.launch({ browser: 'firefox', executablePath: firefoxPath() })
  page = await firefox.newPage()
  await page.goto(company.server.url)
})
afterAll(async () => {
  await firefox.close()
  await company.server.end()
  built.remove()
})

const list = (search: string) => page.evaluate((query) => window.device.list(query), listQuery({ search }))

it('signs in and holds every archive of the sales person', async () => {
  const opened = await page.evaluate(
    async (login, password) => {
      const opened = await window.device.signIn(login, password)
      return opened.ok ? opened.value.login : JSON.stringify(opened.error)
    },
    company.sales.login,
    PASSWORD,
  )
  expect(opened).toBe(company.sales.login)
  await page.evaluate(async (archives) => {
    for (;;) {
      const { held, completeAt, receiving } = await window.device.sync()
      if (held === archives && completeAt !== null && receiving === null) return
      await new Promise((resume) => setTimeout(resume, 50))
    }
  }, ARCHIVES)
  expect((await list('')).total).toBe(ARCHIVES)
})

it('saves, and after a reload unlocks, has folded the patches of its cards and finds what was saved', async () => {
  const { rows } = await list('')
  const touched = rows.slice(0, SAVES).map(({ archive }) => archive)
  const saves = await page.evaluate(async (archives) => {
    const done: boolean[] = []
    for (const [at, archive] of archives.entries()) {
      const opened = await window.device.open(archive, 'work')
      if (!opened.ok) return `cannot be opened: ${JSON.stringify(opened.error)}`
      const heads = opened.value.view.documents.get('profile')?.fields.get('name')?.heads ?? []
      const saved = await window.device.save({
        archive,
        business: null,
        fields: { name: `重庆火狐${at}号` },
        seen: { name: heads.map(({ id }) => id) },
      })
      const noted = await window.device.addFact({
        archive,
        business: null,
        kind: 'note',
        fact: { text: `在火狐里记的第 ${at} 笔` },
        supersedes: [],
      })
      await window.device.close(archive)
      done.push(saved.ok && noted.ok)
    }
    return done
  }, touched)
  expect(saves).toEqual(touched.map(() => true))

  await page.reload()
  await page.waitForFunction(() => 'device' in window)
  expect(await page.evaluate(async () => (await window.device.session()).type)).toBe('locked')
  const unlocked = await page.evaluate(async (password) => {
    const session = await window.device.session()
    if (session.type !== 'locked') return 'open already'
    const wrong = await window.device.unlock(session.profiles[0]!.id, 'not-the-password')
    const right = await window.device.unlock(session.profiles[0]!.id, password)
    return [wrong.ok ? 'opened' : wrong.error.type, right.ok]
  }, PASSWORD)
  expect(unlocked).toEqual(['wrong-password', true])

  // The fold runs at unlock: what lies on disk now is pages, and no longer the patches of these saves.
  await page.evaluate(async (most) => {
    const patches = async (): Promise<number> => {
      const name = (await indexedDB.databases())
        .map((each) => each.name ?? '')
        .find((each) => !each.includes('profile'))
      const asked = <T>(request: IDBRequest<T>): Promise<T> =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result)
          request.onerror = () => reject(request.error)
        })
      const database = await asked(indexedDB.open(name ?? ''))
      try {
        return await asked(database.transaction('cardlog').objectStore('cardlog').count())
      } finally {
        database.close()
      }
    }
    while ((await patches()) >= most) await new Promise((resume) => setTimeout(resume, 50))
  }, WORTH_FOLDING)

  expect((await list('')).total).toBe(ARCHIVES)
  for (const search of ['重庆火狐', 'cqhh'])
    expect([search, (await list(search)).total]).toEqual([search, SAVES])
  for (const [at, archive] of touched.entries()) {
    const view = await page.evaluate(async (archive) => {
      const opened = await window.device.open(archive, 'work')
      if (!opened.ok) return null
      const { documents } = opened.value.view
      return {
        name: documents.get('profile')?.fields.get('name')?.value,
        notes: [...documents.values()].flatMap(({ facts }) => facts.map(({ fact }) => fact['text'])),
      }
    }, archive)
    expect(view).toEqual({ name: `重庆火狐${at}号`, notes: [`在火狐里记的第 ${at} 笔`] })
  }
})

it('and the server has it all', async () => {
  await page.evaluate(async () => {
    while ((await window.device.sync()).pending > 0) await new Promise((resume) => setTimeout(resume, 50))
  })
  const server = new ServerArchives(company.server.core)
  const names = new Set<unknown>()
  for (const archive of await server.ofBranch(company.a)) {
    names.add(fieldOf(await server.read(archive), 'name')?.value)
  }
  for (let at = 0; at < SAVES; at++) expect(names).toContain(`重庆火狐${at}号`)
  expect(company.server.errors).toEqual([])
})

it('the app itself: signs in on screen, saves 记一笔, and shows it after a reload and unlock', async () => {
  const firm = await startBranchCompany()
  try {
    await importFor(firm, smallSheet(30))
    const screen = await firefox.newPage()
    const named = (role: string, name: string) =>
      screen.locator(`::-p-aria([name="${name}"][role="${role}"])`)
    await screen.goto(firm.server.url)
    await named('textbox', '账号').fill(firm.sales.login)
    await screen.locator('input[autocomplete="current-password"]').fill(PASSWORD)
    await named('button', '登录').click()
    await named('link', '档案').click()
    await named('textbox', '查找档案').fill('样本第7实业')
    await named('link', '样本第7实业股份有限公司').click()
    await named('textbox', '内容').fill('在火狐的屏幕上记的一笔')
    await named('button', '记下').click()
    await screen.locator('li ::-p-text(在火狐的屏幕上记的一笔)').wait()

    await screen.reload()
    await screen.locator('input[autocomplete="current-password"]').fill(PASSWORD)
    await named('button', '解锁').click()
    await screen.locator('li ::-p-text(在火狐的屏幕上记的一笔)').wait()
    expect(firm.server.errors).toEqual([])
  } finally {
    await firm.server.end()
  }
})
