/**
 * The screens of issue 4, in one story: a first sync on a thin line, two people at one archive, a line that is cut
 * while work goes on, and rights that were taken meanwhile: by another post, and by leaving.
 *
 * On a demonstration of its own, because what happens here would stand in every later picture.
 */
import type { Browser } from 'playwright-core'
import { newUlid } from '../../shared/base/ulid.ts'
import { ensureDemo } from '../../sync-server/demo/demo.ts'
import { systemClock, systemRandom } from '../../sync-server/ports.ts'
import { startServer, type RunningServer } from '../../sync-server/server.ts'
import { Proxy } from '../support/proxy.ts'
import { atRest, enter, signIn, sitDown, type Desk, type Size } from './desk.ts'
import type { View } from './view.ts'

type Shot = (desk: Desk, view: Pick<View, 'name' | 'go' | 'leave'>) => Promise<void>

/** Of the same department in 朝阳. */
const SALES = { login: 'cy-liqiang', other: 'cy-wangfang' } as const
const MANAGER = 'cy-dianzhang'
/** So slow that a picture can be taken on the way. */
const THIN_LINE = 2_000

export async function shootLine(browser: Browser, data: string, size: Size, shot: Shot): Promise<void> {
  const made = await ensureDemo(data, { now: systemClock.now(), say: () => undefined })
  if (!made.ok) throw new Error(`the demonstration could not be made: ${made.error.type}`)
  const server = await startServer({ data, port: 0 })
  const proxy = new Proxy(() => server.port)
  await proxy.open()
  const desk = await sitDown(browser, proxy.url, size, 'zh-CN')
  const other = await sitDown(browser, server.url, size, 'zh-CN')
  try {
    await firstSync(desk, proxy, shot)
    await signIn(other, MANAGER, 'zh-CN')
    await presence(desk, other, shot)
    await cut(desk, proxy, shot)
    await anotherPost(desk, server, proxy, shot)
    await leaving(browser, server, size, shot)
  } finally {
    await desk.close()
    await other.close()
    await proxy.close()
    await server.stop()
  }
}

const centre = ({ page }: Desk) => page.getByRole('dialog', { name: /^(同步中心|Sync centre)$/ })
const openCentre = async (desk: Desk): Promise<void> => {
  await desk.page.locator('button[aria-label*="同步中心"]:visible').first().click()
  await centre(desk).waitFor()
}
const closeCentre = async (desk: Desk): Promise<void> => {
  await desk.page.keyboard.press('Escape')
  await centre(desk).waitFor({ state: 'hidden' })
}
const settled = ({ page }: Desk) =>
  page
    .getByRole('button', { name: /^(?!离线|待同步).*打开同步中心/ })
    .first()
    .waitFor({ timeout: 60_000 })
const rowsOf = ({ page }: Desk) => page.locator('[data-row] a[href^="/archive/"]')
const noteField = ({ page }: Desk) =>
  page.getByRole('form', { name: '记一笔' }).getByRole('textbox', { name: '内容' })

async function openNth(desk: Desk, nth: number): Promise<string> {
  await enter(desk, '档案')
  const row = rowsOf(desk).nth(nth)
  const name = (await row.innerText()).trim().split('\n')[0] ?? ''
  await row.click()
  await desk.page.getByRole('tab', { name: '时间线' }).waitFor()
  return name
}

async function write(desk: Desk, text: string): Promise<void> {
  await desk.page.getByRole('tab', { name: '时间线' }).click()
  // On a phone it is opened first.
  if (!(await noteField(desk).isVisible()))
    await desk.page.getByRole('button', { name: '记一笔', exact: true }).last().click()
  await noteField(desk).fill(text)
  await desk.page.getByRole('form', { name: '记一笔' }).getByRole('button', { name: '记下' }).click()
  await desk.page.getByRole('listitem').filter({ hasText: text }).waitFor()
}

async function firstSync(desk: Desk, proxy: Proxy, shot: Shot): Promise<void> {
  const { page } = desk
  await shot(desk, {
    name: 'sync-receiving',
    async go() {
      // The sign-in itself is let through; what comes after it trickles.
      const signed = page.waitForResponse((response) => response.url().endsWith('/api/sign-in'), {
        timeout: 90_000,
      })
      const arrived = signIn(desk, SALES.login, 'zh-CN')
      await signed
      proxy.pace = THIN_LINE
      await arrived
      await openCentre(desk)
      await centre(desk).getByRole('progressbar').waitFor({ timeout: 30_000 })
    },
    async leave() {
      proxy.pace = null
      await settled(desk)
      await closeCentre(desk)
    },
  })
  proxy.pace = null
}

async function presence(desk: Desk, other: Desk, shot: Shot): Promise<void> {
  const group = '编辑房屋与需求'
  const edit = async ({ page }: Desk): Promise<void> => {
    await page.getByRole('tab', { name: '资料' }).click()
    await page.getByRole('button', { name: group, exact: true }).click()
    await page.getByRole('form', { name: group }).waitFor()
  }
  await shot(desk, {
    name: 'presence',
    async go() {
      const name = await openNth(desk, 0)
      await enter(other, '档案')
      await other.page.getByLabel('查找档案').fill(name)
      await rowsOf(other).first().click()
      await edit(other)
      await other.page.getByRole('form', { name: group }).getByRole('textbox').first().focus()
      await desk.page
        .getByText(/正在填「/)
        .first()
        .waitFor()
    },
  })
  await shot(desk, {
    name: 'presence-same-form',
    async go() {
      await edit(desk)
      await desk.page.getByText(/两人都保存时/).waitFor()
    },
    async leave() {
      for (const { page } of [desk, other])
        await page
          .getByRole('form', { name: group })
          .getByRole('button', { name: /^(取消|还原)/ })
          .click()
    },
  })
}

async function cut(desk: Desk, proxy: Proxy, shot: Shot): Promise<void> {
  const { page } = desk
  await shot(desk, {
    name: 'sync-cut',
    async go() {
      await proxy.close()
      await openNth(desk, 0)
      await write(desk, '太太更喜欢浅木色，下次带两块样板去。')
      await openNth(desk, 1)
      await write(desk, '约好周六上午十点量房，车位在地库 B2。')
      await page.getByRole('tab', { name: '资料' }).click()
      const group = '编辑房屋与需求'
      await page.getByRole('button', { name: group, exact: true }).click()
      const form = page.getByRole('form', { name: group })
      await form.getByLabel('建筑面积', { exact: false }).first().fill('128.5')
      await form.getByRole('button', { name: /^保存/ }).click()
      await form.waitFor({ state: 'detached' })
      await enter(desk, '档案')
      await page.getByRole('button', { name: /新建/ }).first().click()
      const sheet = page.getByRole('dialog', { name: '新建档案' })
      await sheet.getByLabel('称呼').fill('秋季展会 邓女士')
      await sheet.getByLabel('手机').fill('13800138060')
      await sheet.getByLabel('来源').selectOption({ label: '展会' })
      await sheet.getByRole('button', { name: '保存，建下一份' }).click()
      await sheet.getByText('这次已建 1 份').waitFor()
      await sheet.getByRole('button', { name: '关闭' }).click()
      // What was said of each save has been read by then.
      await page.locator('[data-sonner-toast]').first().waitFor({ state: 'detached', timeout: 30_000 })
      await openCentre(desk)
      await centre(desk)
        .getByText(/连不上服务器。\d+ 条/)
        .waitFor({ timeout: 60_000 })
    },
  })
  await shot(desk, {
    name: 'sync-cut-waiting',
    async go() {
      await centre(desk).getByRole('link', { name: '看看' }).click()
      await rowsOf(desk).first().waitFor()
    },
  })
}

/** The person changed posts while the device was away: the archives are a colleague's now. */
async function anotherPost(desk: Desk, { core }: RunningServer, proxy: Proxy, shot: Shot): Promise<void> {
  const { page } = desk
  const user = idOf(core, SALES.login)
  const [membership] = core.directory.membershipRowsOf(user)
  const branch = membership?.branch ?? ''
  await shot(desk, {
    name: 'rights-taken',
    async go() {
      const receivers = [{ branch, to: [idOf(core, SALES.other)] }]
      good(await core.handovers.start(user, receivers, asHeadOffice(core)))
      await core.handovers.idle()
      good(await core.memberships.end(membership?.id ?? '', null, null))
      good(
        await core.memberships.add(user, { role: 'ST', branch, unit: null, from: null, until: null }, null),
      )
      await proxy.open()
      await page
        .getByRole('button', { name: /^有问题 .*打开同步中心/ })
        .first()
        .waitFor({ timeout: 90_000 })
      await openCentre(desk)
      await centre(desk).getByRole('article').first().waitFor()
    },
  })
  await shot(desk, {
    name: 'rights-taken-en',
    async go() {
      await closeCentre(desk)
      await page.locator('a[href="/me"]:visible').first().click()
      await page.getByText('English', { exact: true }).click()
      await page
        .getByRole('button', { name: /open the sync centre/ })
        .first()
        .click()
      await centre(desk).getByRole('article').first().waitFor()
    },
    leave: () => closeCentre(desk),
  })
}

/** Somebody left while the device was away; it is opened once more. */
async function leaving(browser: Browser, server: RunningServer, size: Size, shot: Shot): Promise<void> {
  const { core } = server
  const proxy = new Proxy(() => server.port)
  await proxy.open()
  const desk = await sitDown(browser, proxy.url, size, 'zh-CN')
  const user = idOf(core, SALES.other)
  const [membership] = core.directory.membershipRowsOf(user)
  try {
    await shot(desk, {
      name: 'left-company',
      async go() {
        await signIn(desk, SALES.other, 'zh-CN')
        await settled(desk)
        await proxy.close()
        await openNth(desk, 0)
        await write(desk, '最后一次回访，客户满意，只剩保修单没寄。')
        const receivers = [{ branch: membership?.branch ?? '', to: [idOf(core, MANAGER)] }]
        good(await core.leaving.disable(user, receivers, asHeadOffice(core)))
        await core.handovers.idle()
        await proxy.open()
        await desk.page
          .getByRole('status')
          .filter({ hasText: /已停用|停用/ })
          .first()
          .waitFor({ timeout: 90_000 })
        await atRest(desk.page)
      },
    })
  } finally {
    await desk.close()
    await proxy.close()
  }
}

const asHeadOffice = (core: RunningServer['core']) => ({
  user: idOf(core, 'zongbu'),
  device: newUlid(systemClock, systemRandom),
})

const idOf = (core: RunningServer['core'], login: string): string =>
  core.directory.userByLogin(login)?.id ?? ''

function good(result: { readonly ok: boolean; readonly error?: unknown }): void {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
}
