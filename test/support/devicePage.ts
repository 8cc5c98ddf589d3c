/** Builds the page of `devicePage/` as the client itself is built, for the server to offer instead of the app. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { build, type Plugin } from 'vite'
import { bugOf } from '../fault/bugs.ts'
import { patched, patchesOf } from '../simulation/patches.ts'
import { PASSWORD } from './server.ts'
import type { Confirmed } from './devicePage/window.ts'

/** The client with a fault planted in it, where `npm run fault` asks for one. */
const planted: Plugin = {
  name: 'planted',
  enforce: 'pre',
  transform(code, id) {
    const mine = patchesOf(id, bugOf('page')?.patches ?? [])
    return mine.length === 0 ? null : patched(code, mine)
  },
}

/** The folder with the built page; `remove` when done. */
export async function buildDevicePage(): Promise<{ readonly folder: string; readonly remove: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'anjuan-page-'))
  await build({
    configFile: false,
    root: fileURLToPath(new URL('devicePage', import.meta.url)),
    logLevel: 'error',
    plugins: [planted],
    worker: { format: 'es', plugins: () => [planted] },
    build: {
      outDir: folder,
      target: 'baseline-widely-available',
      assetsInlineLimit: 0,
      modulePreload: false,
    },
  })
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

export async function signInOnPage(page: Page, login: string): Promise<void> {
  const refused = await page.evaluate(
    async ([login, password]) => {
      const opened = await window.device.signIn(login, password)
      return opened.ok ? null : JSON.stringify(opened.error)
    },
    [login, PASSWORD] as const,
  )
  if (refused !== null) throw new Error(`${login} could not sign in: ${refused}`)
}

/** The only profile of this browser. */
export async function unlockOnPage(page: Page): Promise<void> {
  const refused = await page.evaluate(async (password) => {
    const session = await window.device.session()
    if (session.type === 'open') return null
    const [profile] = session.profiles
    if (profile === undefined) return 'there is no profile'
    const opened = await window.device.unlock(profile.id, password)
    return opened.ok ? null : JSON.stringify(opened.error)
  }, PASSWORD)
  if (refused !== null) throw new Error(`cannot be unlocked: ${refused}`)
}

/** Resolves once the device holds so many archives and says that its copy is complete. */
export async function complete(page: Page, archives: number): Promise<void> {
  await page.evaluate(async (archives) => {
    for (;;) {
      const { held, completeAt, receiving } = await window.device.sync()
      if (held >= archives && completeAt !== null && receiving === null) return
      await new Promise((resume) => setTimeout(resume, 50))
    }
  }, archives)
}

/** Resolves once nothing waits for the server any more. */
export async function sent(page: Page): Promise<void> {
  await page.evaluate(async () => {
    while ((await window.device.sync()).pending > 0) await new Promise((resume) => setTimeout(resume, 50))
  })
}

/** The saves that `storm` said, as they come. */
export function confirmations(page: Page): readonly Confirmed[] {
  const heard: Confirmed[] = []
  page.on('console', (message) => {
    const text = message.text()
    if (text.startsWith('saved ')) heard.push(JSON.parse(text.slice('saved '.length)) as Confirmed)
  })
  return heard
}

export const nameOfSave = ({ archive, what, text }: Confirmed): string => `${archive} ${what} ${text}`
