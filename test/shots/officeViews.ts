/** The rooms of those who look after the company: merged archives, branches, people, devices, log, approvals. */
import { enter, type Desk } from './desk.ts'
import { escape, eye, firstRow, type View } from './view.ts'

const onlyChanges = (page: Desk['page']) =>
  page.getByRole('button', { name: '变更', exact: true }).first().click()

const readers = ['HQ'] as const

export const officeViews: readonly View[] = [
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
  {
    name: 'board-office',
    roles: readers,
    async go(desk) {
      await enter(desk, '看板')
      await desk.page.locator('[data-panel] svg path').first().waitFor()
    },
  },
  {
    name: 'board-office-scores',
    roles: readers,
    async go({ page }) {
      await page.locator('[data-panel="scores"]').scrollIntoViewIfNeeded()
    },
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
    name: 'log-people',
    roles: ['AU'],
    async go({ page }) {
      await page.getByRole('button', { name: /^在岗/ }).click()
      await page.getByRole('dialog').getByRole('link').first().waitFor()
    },
    leave: escape,
  },
  {
    name: 'log-queries',
    roles: ['AU'],
    async go({ page }) {
      await page.getByRole('button', { name: '常用查询' }).click()
      await page.getByRole('button', { name: '今天的导出' }).waitFor()
    },
    leave: ({ page }) => page.keyboard.press('Escape'),
  },
  {
    name: 'log-export',
    roles: ['AU'],
    async go({ page }) {
      await page.getByRole('button', { name: '导出日志' }).click()
      await page.getByRole('dialog').waitFor()
    },
    leave: escape,
  },
  {
    name: 'log-gaps',
    roles: ['AU'],
    async go({ page }) {
      await page.getByRole('link', { name: '缺口', exact: true }).click()
      await page.getByRole('heading', { level: 1, name: '缺口与断链' }).waitFor({ state: 'attached' })
    },
    leave: (desk) => enter(desk, '日志'),
  },
  {
    name: 'log-person',
    roles: ['AU'],
    async go({ page }) {
      await page.getByRole('button', { name: /^在岗/ }).click()
      await page.getByRole('dialog').getByRole('link').first().click()
      await page.getByRole('img', { name: /操作时间|没有记录/ }).waitFor()
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
  {
    name: 'approvals-answered',
    roles: ['BM', 'HQ'],
    async go({ page }) {
      await page.getByRole('tab', { name: '已处理' }).click()
      await page.getByRole('article').or(page.getByText('最近没有处理过的事')).first().waitFor()
    },
  },
  { name: 'approvals-none', roles: ['AU'], go: (desk) => enter(desk, '审批') },
  {
    name: 'checkers',
    roles: ['BM'],
    async go(desk) {
      await enter(desk, '审核')
      await desk.page.getByRole('button', { name: '审核人', exact: true }).click()
      await desk.page.getByRole('dialog', { name: '审核人' }).getByRole('region').first().waitFor()
    },
    leave: escape,
  },
  {
    name: 'notices',
    roles: ['SA', 'BM', 'HQ'],
    async go(desk) {
      await enter(desk, '公告')
      await desk.page.getByText('还没有内容').waitFor()
    },
  },
]
