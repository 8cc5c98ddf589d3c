/**
 * `--lan` in a real Chromium: what a device sees before it trusts the server, and after.
 *
 * The browser's store of authorities is its own (test/support/lan.ts), so before and after are what they are
 * on a phone: the same page, and a certificate in between.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inspect } from '../shots/checks.ts'
import { clientDist, ensureClientBuild } from '../support/clientBuild.ts'
import { LAN_NAME, lanPerson, startLanServer, trust, type LanServer } from '../support/lan.ts'
import { addPerson, PASSWORD } from '../support/server.ts'
import { signIn } from './screens/access.ts'

let server: LanServer
const person = lanPerson({ width: 390, height: 844 })

beforeAll(async () => {
  ensureClientBuild()
  server = await startLanServer({ client: clientDist })
  const branches = [{ code: 'A', name: '一店', template: 'generic' }]
  const made = await server.core.people.setUp('测试公司', branches, {
    login: 'hq',
    name: '总部',
    password: PASSWORD,
  })
  expect(made.ok).toBe(true)
  await addPerson(server, 'sales', 'SA', 'A')
})
afterAll(async () => {
  await person.end()
  expect(server?.errors).toEqual([])
  await server?.end()
})

/** The two lines of 这台设备: is the name found, is the server trusted. */
const become = (page: Page, row: 'found' | 'trusted', state: 'yes' | 'no'): Promise<void> =>
  page.locator(`.checks li:nth-child(${row === 'found' ? 1 : 2})[data-state=${state}]`).waitFor()

test('ADR6 plain HTTP shows the trust page and nothing of the app, on both ports', async () => {
  const page = await person.start(server.trust.trustUrl)
  for (const url of [
    server.trust.trustUrl,
    `${server.trust.trustUrl}/archives`,
    `http://${LAN_NAME}:${server.port}/sign-in`,
  ]) {
    await page.goto(url)
    await page.getByRole('heading', { name: '先信任这台服务器' }).waitFor()
    expect(await page.getByRole('textbox').count()).toBe(0)
    expect(await page.evaluate(() => [document.cookie, isSecureContext])).toEqual(['', false])
    expect(await page.context().cookies()).toEqual([])
    const shown = await page.locator('.print').innerText()
    expect(shown.split(/\s+/).join(':')).toBe(server.trust.fingerprint)
  }
})

test('ADR6 the page finds the name, sees that nothing is trusted yet and does not go on', async () => {
  const { page } = person
  await page.goto(server.trust.trustUrl)
  await become(page, 'found', 'yes')
  await become(page, 'trusted', 'no')
  expect(await page.getByRole('link', { name: '打开案卷' }).isVisible()).toBe(false)
  for (const path of ['/', '/en']) {
    await page.goto(server.trust.trustUrl + path)
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const size of [
        { width: 390, height: 844 },
        { width: 1440, height: 900 },
      ]) {
        await page.emulateMedia({ colorScheme })
        await page.setViewportSize(size)
        expect(await inspect(page)).toEqual([])
      }
    }
  }
  await expect(person.tab(server.url)).rejects.toThrow(/ERR_CERT_AUTHORITY_INVALID/)
})

test('ADR4 what the page hands out is the authority, and once a browser has it the page goes on by itself', async () => {
  const { page } = person
  await page.goto(server.trust.trustUrl)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: '下载证书' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('anjuan-ca.crt')
  const der = await (await fetch(`http://localhost:${server.trust.port}/_anjuan/anjuan-ca.crt`)).bytes()
  await person.quit()
  trust(person, der)

  const again = await person.start('about:blank')
  // The device hesitates: the first looks fail, then the certificate is there.
  await again.route('**/here.svg*', (route) => route.abort())
  await again.goto(server.trust.trustUrl)
  await become(again, 'trusted', 'no')
  await again.unroute('**/here.svg*')
  await again.waitForURL(`${server.url}/**`)
})

test('ADR9 under HTTPS the app has all that it needs, and a cookie that only HTTPS sees', async () => {
  const { page } = person
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.goto(server.url)
  await signIn(page, 'sales')
  await page.waitForFunction(
    async () => (await navigator.serviceWorker.getRegistration())?.active !== undefined,
  )
  expect(
    await page.evaluate(async () => ({
      secure: isSecureContext,
      subtle: typeof crypto.subtle.encrypt,
      locks: typeof navigator.locks.request,
      passkeys: typeof PublicKeyCredential,
      camera: typeof navigator.mediaDevices.getUserMedia,
      digest: (await crypto.subtle.digest('SHA-256', new Uint8Array(1))).byteLength,
    })),
  ).toEqual({
    secure: true,
    subtle: 'function',
    locks: 'function',
    passkeys: 'function',
    camera: 'function',
    digest: 32,
  })
  const cookies = await page.context().cookies()
  expect(cookies.map(({ name, secure, httpOnly, sameSite }) => [name, secure, httpOnly, sameSite])).toEqual([
    ['__Host-anjuan', true, true, 'Strict'],
  ])
  await page.getByText('已同步').first().waitFor()
})
