/**
 * The fixed list of screens: who sees them and how they are reached, by the names that people read.
 *
 * Order matters within a role: each view starts from where the one before it left the page, and brings
 * the page back to where a room can be entered (`leave`).
 */
import { DEMO_PASSWORD } from '../../sync-server/demo/company.ts'
import { enter, type Desk } from './desk.ts'

export type ShotRole = 'SA' | 'BM' | 'FN' | 'HQ' | 'AU'
export const logins: { readonly [role in ShotRole]: string } = {
  SA: 'cy-wangfang',
  BM: 'pd-dianzhang',
  FN: 'cy-caiwu',
  HQ: 'zongbu',
  AU: 'shenji',
}

export interface View {
  readonly name: string
  readonly roles: readonly ShotRole[]
  go(desk: Desk): Promise<void>
  leave?(desk: Desk): Promise<void>
}

const escape = async ({ page }: Desk): Promise<void> => {
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').first().waitFor({ state: 'hidden' })
}
const discard = async ({ page }: Desk): Promise<void> => {
  await page.getByRole('button', { name: '丢掉并离开' }).click()
  await page.getByRole('dialog').first().waitFor({ state: 'hidden' })
}
const toList = async (desk: Desk): Promise<void> => {
  await enter(desk, '档案')
  await desk.page.getByRole('table').or(desk.page.getByRole('grid')).first().waitFor()
}
/** On a wide screen it stands below the rooms, as the person's picture. */
const toMe = ({ page }: Desk) => page.locator('a[href="/me"]:visible').first().click()
const search = ({ page }: Desk) => page.getByLabel('查找档案')
const rows = (desk: Desk) => desk.page.locator('a[href^="/archive/"]')
const firstRow = (desk: Desk) => rows(desk).first()
const openFirst = async (desk: Desk): Promise<void> => {
  await toList(desk)
  await firstRow(desk).click()
  await desk.page.getByRole('tab', { name: '时间线' }).waitFor()
}
const onTab = async (desk: Desk, name: string): Promise<void> => {
  await desk.page.getByRole('tab', { name }).click()
}
const eye = ({ page }: Desk) => page.getByRole('button', { name: /查看完整/ }).first()
const openSync = ({ page }: Desk) =>
  page
    .getByRole('button', { name: /打开同步中心/ })
    .first()
    .click()

const onlyChanges = (page: Desk['page']) =>
  page.getByRole('button', { name: '变更', exact: true }).first().click()

const keepers = ['SA', 'BM'] as const
const readers = ['HQ'] as const

export const views: readonly View[] = [
  { name: 'archives', roles: ['SA', 'BM', 'FN'], go: toList },
  {
    name: 'archives-filtered',
    roles: keepers,
    async go(desk) {
      await toList(desk)
      await search(desk).fill('w')
    },
    leave: (desk) => search(desk).fill(''),
  },
  {
    name: 'quick-create',
    roles: keepers,
    async go(desk) {
      await toList(desk)
      // Whoever stands first may have no name yet, and then nothing is like it.
      const known = (await rows(desk).filter({ hasNotText: '未填姓名' }).first().innerText()).trim()
      await desk.page.getByRole('button', { name: /新建/ }).first().click()
      await desk.page.getByRole('dialog').getByRole('textbox').first().fill(known)
      await desk.page.getByText(/可能已有这位客户/).waitFor()
    },
  },
  {
    name: 'quick-create-leaving',
    roles: ['SA'],
    async go({ page }) {
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: '丢掉并离开' }).waitFor()
    },
    leave: discard,
  },
  {
    name: 'archive-timeline',
    roles: ['SA', 'BM', 'FN'],
    async go(desk) {
      // The manager comes from the open sheet, the sales person from the answered question.
      if (await desk.page.getByRole('dialog').first().isVisible()) {
        await desk.page.keyboard.press('Escape')
        await discard(desk)
      }
      await openFirst(desk)
    },
  },
  {
    name: 'archive-correcting',
    roles: ['SA'],
    async go({ page }) {
      await page.getByRole('button', { name: '更正', exact: true }).first().click()
      await page.getByText(/更正后，原来那条留在下面/).waitFor()
    },
    leave: ({ page }) => page.getByRole('button', { name: '取消' }).click(),
  },
  {
    name: 'archive-exit',
    roles: ['SA'],
    async go({ page }) {
      await page.getByRole('button', { name: '搁置或流失' }).click()
      await page.getByRole('menuitem').first().click()
      await page.getByRole('dialog').getByLabel('原因').waitFor()
    },
    leave: escape,
  },
  {
    name: 'reveal',
    roles: keepers,
    async go(desk) {
      await openFirst(desk)
      await eye(desk).click()
      await desk.page.getByText(/会记下你的姓名和用途/).waitFor()
    },
  },
  {
    name: 'revealed',
    roles: keepers,
    async go({ page }) {
      await page.getByRole('button', { name: '联系客户', exact: true }).click()
      await page
        .getByText(/^(60|5\d) 秒$/)
        .first()
        .waitFor()
    },
    leave: ({ page }) => page.getByRole('button', { name: /^遮住/ }).first().click(),
  },
  { name: 'archive-fields', roles: ['SA', 'BM', 'FN'], go: (desk) => onTab(desk, '资料') },
  {
    name: 'archive-editing',
    roles: ['SA'],
    async go({ page }) {
      await page.getByRole('button', { name: '编辑房屋与需求' }).click()
      await page.getByRole('form', { name: '编辑房屋与需求' }).waitFor()
    },
    // It is called 还原 once something was changed.
    leave: ({ page }) =>
      page
        .getByRole('form', { name: '编辑房屋与需求' })
        .getByRole('button', { name: /^(取消|还原)/ })
        .click(),
  },
  { name: 'archive-history', roles: ['SA', 'BM', 'FN'], go: (desk) => onTab(desk, '历史') },
  {
    name: 'consent',
    roles: ['SA'],
    async go({ page }) {
      await page.getByRole('button', { name: '查看同意记录' }).click()
      const book = page.getByRole('dialog', { name: '告知与同意' })
      const more = book.getByRole('button', { name: '登记同意' })
      if (await more.isVisible()) await more.click()
      await book.getByRole('button', { name: '记下' }).waitFor()
    },
    leave: escape,
  },
  {
    name: 'transfer',
    roles: ['BM'],
    async go({ page }) {
      await page.getByRole('button', { name: '更多', exact: true }).click()
      await page.getByRole('menuitem', { name: '转给…' }).click()
      await page.getByRole('button', { name: '转出' }).waitFor()
    },
    leave: escape,
  },
  {
    name: 'archive-access',
    roles: keepers,
    async go(desk) {
      await desk.page.getByRole('button', { name: '更多', exact: true }).click()
      await desk.page.getByRole('menuitem', { name: '谁能看这份档案' }).click()
      await desk.page.getByRole('heading', { name: '能看的人' }).waitFor()
    },
    leave: async (desk) => {
      await desk.page.keyboard.press('Escape')
      await desk.page.getByRole('heading', { name: '能看的人' }).waitFor({ state: 'detached' })
    },
  },
  {
    name: 'field-history',
    roles: keepers,
    async go(desk) {
      await onTab(desk, '资料')
      await desk.page.locator('button[title$="的历史"]').first().click()
      await desk.page.getByRole('dialog').waitFor()
    },
    leave: escape,
  },
  {
    name: 'conflicts-list',
    roles: keepers,
    async go(desk) {
      await toList(desk)
      await desk.page.getByRole('button', { name: '有冲突', exact: true }).click()
      await desk.page.getByRole('button', { name: '有冲突', pressed: true }).waitFor()
    },
  },
  {
    name: 'conflict',
    roles: keepers,
    async go(desk) {
      await firstRow(desk).click()
      await desk.page.getByRole('button', { name: '选一个' }).first().click()
      await desk.page.getByRole('dialog').waitFor()
    },
    async leave(desk) {
      await escape(desk)
      await toList(desk)
      await desk.page.getByRole('button', { name: '有冲突', exact: true }).click()
    },
  },
  {
    name: 'sync-centre',
    roles: ['SA', 'BM', 'FN'],
    async go(desk) {
      await openSync(desk)
      await desk.page.getByRole('dialog').waitFor()
    },
    leave: escape,
  },
  {
    name: 'sync-centre-offline',
    roles: keepers,
    async go(desk) {
      await desk.context.setOffline(true)
      await openSync(desk)
      await desk.page
        .getByRole('dialog')
        .getByText(/连不上服务器/)
        .waitFor({ timeout: 60_000 })
    },
    async leave(desk) {
      await escape(desk)
      await desk.context.setOffline(false)
      await desk.page
        .getByRole('button', { name: /^(?!离线).*打开同步中心/ })
        .first()
        .waitFor({ timeout: 60_000 })
    },
  },
  {
    name: 'merged',
    roles: ['HQ', 'AU'],
    async go(desk) {
      await enter(desk, '合并档案')
      await firstRow(desk).waitFor()
    },
  },
  {
    name: 'merged-archive',
    roles: readers,
    async go(desk) {
      await firstRow(desk).click()
      await desk.page.getByRole('tab', { name: '时间线' }).waitFor()
    },
  },
  {
    name: 'merged-access',
    roles: readers,
    async go({ page }) {
      await page.getByRole('button', { name: '更多', exact: true }).click()
      await page.getByRole('menuitem', { name: '谁能看这份档案' }).click()
      await page.getByRole('heading', { name: '能看的人' }).waitFor()
    },
    async leave({ page }) {
      await page.keyboard.press('Escape')
      await page.getByRole('heading', { name: '能看的人' }).waitFor({ state: 'detached' })
    },
  },
  {
    name: 'merged-reveal',
    roles: readers,
    async go(desk) {
      await eye(desk).click()
      await desk.page.getByText(/会记下你的姓名和用途/).waitFor()
    },
    leave: ({ page }) => page.keyboard.press('Escape'),
  },
  { name: 'branches', roles: ['HQ', 'AU'], go: (desk) => enter(desk, '分公司') },
  {
    name: 'branch-settings',
    roles: readers,
    async go(desk) {
      await desk.page.getByRole('link', { name: /^设置: 房产/ }).click()
      await desk.page.getByRole('heading', { name: '门店和部门' }).waitFor()
    },
  },
  {
    name: 'people',
    roles: ['BM', 'HQ'],
    async go(desk) {
      await enter(desk, '人员')
      await desk.page.locator('a[href^="/person/"]').first().waitFor()
    },
  },
  {
    name: 'person-ask',
    roles: ['BM'],
    async go({ page }) {
      await page.getByRole('button', { name: '申请加人' }).click()
      await page.getByRole('dialog').waitFor()
    },
    leave: escape,
  },
  {
    name: 'person-add',
    roles: readers,
    async go(desk) {
      await desk.page.getByRole('button', { name: '添加人员' }).click()
      await desk.page.getByRole('dialog').waitFor()
    },
    leave: escape,
  },
  {
    name: 'person',
    roles: ['BM', 'HQ'],
    async go(desk) {
      await desk.page
        .locator('a[href^="/person/"]')
        .filter({ hasText: /周敏|陈浩/ })
        .first()
        .click()
      await desk.page.getByRole('heading', { name: '任职' }).waitFor()
    },
  },
  {
    name: 'person-leave',
    roles: readers,
    async go(desk) {
      await desk.page.getByRole('button', { name: '停用', exact: true }).click()
      await desk.page.getByRole('dialog').getByText('份档案').first().waitFor()
    },
    leave: escape,
  },
  {
    name: 'person-deputy',
    roles: readers,
    async go(desk) {
      await desk.page.getByRole('button', { name: '安排代班' }).click()
      await desk.page.getByRole('dialog').waitFor()
    },
    leave: escape,
  },
  {
    name: 'person-invite',
    roles: readers,
    async go(desk) {
      await enter(desk, '人员')
      await desk.page.locator('a[href^="/person/"]').filter({ hasText: '林悦' }).click()
      await desk.page.getByRole('button', { name: '生成邀请' }).click()
      await desk.page.getByText('http://').first().waitFor()
    },
  },
  {
    name: 'devices',
    roles: ['BM', 'HQ'],
    async go(desk) {
      await enter(desk, '人员')
      await desk.page.getByRole('link', { name: '设备', exact: true }).click()
      await desk.page.getByText('最近在线').first().waitFor()
    },
  },
  {
    name: 'log',
    roles: ['BM', 'HQ', 'AU'],
    async go(desk) {
      await enter(desk, '日志')
      await desk.page
        .getByRole('button', { name: /改资料|建档|通话|登录|设备连接/ })
        .first()
        .waitFor()
    },
  },
  {
    name: 'log-detail',
    roles: ['BM', 'HQ', 'AU'],
    async go({ page }) {
      // Of a change: the newest lines are the sign-ins of these very pictures.
      await onlyChanges(page)
      await page
        .getByRole('button', { name: /改资料/ })
        .first()
        .click()
      await page.getByRole('dialog').waitFor()
    },
    async leave(desk) {
      await escape(desk)
      await onlyChanges(desk.page)
    },
  },
  {
    name: 'approvals',
    roles: ['BM', 'HQ'],
    async go(desk) {
      await enter(desk, '审批')
      await desk.page.getByRole('article').first().waitFor()
    },
  },
  { name: 'approvals-none', roles: ['AU'], go: (desk) => enter(desk, '审批') },
  {
    name: 'notices',
    roles: ['SA', 'BM', 'HQ'],
    async go(desk) {
      await enter(desk, '公告')
      await desk.page.getByText('还没有内容').waitFor()
    },
  },
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
