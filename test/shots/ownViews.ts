/** What stands under 我的: rights, security, address, and the ways to lock; the last one leaves the desk locked. */
import { DEMO_PASSWORD } from '../../sync-server/demo/company.ts'
import { type Desk } from './desk.ts'
import { escape, type View } from './view.ts'

/** On a wide screen it stands below the rooms, as the person's picture. */
const toMe = ({ page }: Desk) => page.locator('a[href="/me"]:visible').first().click()

export const ownViews: readonly View[] = [
  { name: 'me', roles: ['SA', 'BM', 'FN', 'HQ', 'AU'], go: toMe },
  {
    name: 'rights',
    roles: ['SA', 'BM', 'FN', 'HQ', 'AU'],
    async go(desk) {
      await toMe(desk)
      await desk.page.getByRole('link', { name: '我能看什么' }).click()
      await desk.page.getByText('这是你的角色给你的权限').waitFor()
    },
  },
  {
    name: 'security',
    roles: ['SA', 'HQ'],
    async go(desk) {
      await toMe(desk)
      await desk.page.getByRole('link', { name: /登录与安全/ }).click()
      await desk.page.getByRole('heading', { name: '登录的设备' }).waitFor()
    },
  },
  {
    name: 'security-add',
    roles: ['SA', 'HQ'],
    async go({ page }) {
      await page.getByRole('button', { name: '添加', exact: true }).click()
      await page.getByLabel('你的密码').fill(DEMO_PASSWORD)
      await page.getByRole('button', { name: /验证器 App/ }).click()
      await page.getByRole('img', { name: /二维码/ }).waitFor()
    },
    leave: escape,
  },
  {
    name: 'security-help',
    roles: ['HQ'],
    async go({ page }) {
      await page.getByRole('button', { name: '发起' }).click()
      await page.getByLabel('谁').selectOption({ index: 1 })
      await page.getByRole('button', { name: '提出申请', exact: true }).waitFor()
    },
  },
  {
    name: 'messages',
    roles: ['SA', 'BM', 'HQ'],
    async go({ page }) {
      await page.locator('a[href="/messages"]:visible').first().click()
      await page.getByRole('list', { name: '消息' }).or(page.getByText('没有消息')).first().waitFor()
    },
  },
  {
    name: 'calendar',
    roles: ['SA', 'HQ'],
    async go(desk) {
      await toMe(desk)
      await desk.page.getByRole('link', { name: /^工作日历/ }).click()
      await desk.page.getByRole('table', { name: '10 月' }).waitFor()
    },
  },
  {
    name: 'address',
    roles: ['HQ'],
    async go(desk) {
      await toMe(desk)
      await desk.page.getByRole('link', { name: '公司地址' }).click()
      await desk.page.getByRole('textbox', { name: '新地址' }).waitFor()
    },
  },
  {
    name: 'address-moving',
    roles: ['HQ'],
    async go(desk) {
      const { page } = desk
      await toMe(desk)
      await page.getByRole('link', { name: '公司地址' }).click()
      await page.getByRole('textbox', { name: '新地址' }).fill('https://files.example.com')
      await page.getByRole('button', { name: '宣布迁移', exact: true }).click()
      await page.getByRole('button', { name: '取消迁移' }).waitFor()
    },
    async leave({ page }) {
      await page.getByRole('button', { name: '取消迁移' }).click()
      await page.getByRole('textbox', { name: '新地址' }).waitFor()
    },
  },
  {
    name: 'pin',
    roles: ['SA'],
    async go(desk) {
      await toMe(desk)
      await desk.page.getByRole('button', { name: '设 6 位数字' }).click()
      await desk.page.getByRole('dialog', { name: '用 6 位数字解开' }).waitFor()
    },
    leave: escape,
  },
  {
    name: 'sign-out',
    roles: ['SA'],
    async go(desk) {
      await toMe(desk)
      await desk.page.getByRole('button', { name: '退出登录', exact: true }).click()
      await desk.page.getByRole('dialog').waitFor()
    },
    leave: escape,
  },
  {
    name: 'veil',
    roles: ['SA'],
    async go(desk) {
      await toMe(desk)
      await desk.page.getByRole('button', { name: '现在遮住' }).click()
      await desk.page.getByRole('heading', { name: '已遮住' }).waitFor()
    },
    async leave({ page }) {
      await page.getByLabel('密码', { exact: true }).fill(DEMO_PASSWORD)
      await page.getByRole('button', { name: '解开', exact: true }).click()
      await page.getByRole('heading', { name: '已遮住' }).waitFor({ state: 'detached' })
    },
  },
  {
    name: 'remove-person',
    roles: ['SA'],
    async go(desk) {
      const { page } = desk
      await toMe(desk)
      await page.getByRole('button', { name: '锁定' }).first().click()
      await page.getByRole('button', { name: /^从这台设备移走/ }).click()
      await page.getByRole('dialog').waitFor()
    },
    async leave(desk) {
      const { page } = desk
      await escape(desk)
      await page.getByLabel('密码', { exact: true }).fill(DEMO_PASSWORD)
      await page.getByRole('button', { name: '解锁', exact: true }).click()
      await page.getByRole('navigation', { name: '去哪里' }).waitFor()
    },
  },
  {
    name: 'unlock',
    roles: ['SA'],
    async go(desk) {
      const { page } = desk
      await toMe(desk)
      await page.getByRole('button', { name: '锁定' }).first().click()
      await page.getByRole('button', { name: '解锁', exact: true }).waitFor()
    },
  },
]
