/** The rooms of those who keep archives on their device: list, page, conflicts, and the sync centre. */
import { enter, type Desk } from './desk.ts'
import { escape, eye, firstRow, rows, type View } from './view.ts'

const discard = async ({ page }: Desk): Promise<void> => {
  await page.getByRole('button', { name: '丢掉并离开' }).click()
  await page.getByRole('dialog').first().waitFor({ state: 'hidden' })
}

const toList = async (desk: Desk): Promise<void> => {
  await enter(desk, '档案')
  await desk.page.getByRole('table').or(desk.page.getByRole('grid')).first().waitFor()
}

const search = ({ page }: Desk) => page.getByLabel('查找档案')

const openFirst = async (desk: Desk): Promise<void> => {
  await toList(desk)
  await firstRow(desk).click()
  await desk.page.getByRole('tab', { name: '时间线' }).waitFor()
}

const onTab = async (desk: Desk, name: string): Promise<void> => {
  await desk.page.getByRole('tab', { name }).click()
}

const openSync = ({ page }: Desk) =>
  page
    .getByRole('button', { name: /打开同步中心/ })
    .first()
    .click()

const keepers = ['SA', 'BM'] as const

export const archiveViews: readonly View[] = [
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
  {
    name: 'archive-editing-client',
    roles: ['SA'],
    async go({ page }) {
      await page.getByRole('button', { name: '编辑客户', exact: true }).click()
      await page.getByRole('form', { name: '编辑客户' }).waitFor()
    },
    leave: ({ page }) =>
      page
        .getByRole('form', { name: '编辑客户' })
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
    name: 'conflict-inbox',
    roles: keepers,
    async go(desk) {
      await openSync(desk)
      await desk.page.getByRole('dialog').getByRole('link', { name: '去裁定' }).click()
      await desk.page.locator('button[data-row="0"]').waitFor()
    },
  },
  {
    name: 'conflict-desk',
    roles: keepers,
    async go({ page }) {
      await page.locator('button[data-row="0"]').click()
      await page.getByRole('article').getByText('原值').first().waitFor()
    },
    async leave({ page, size }) {
      if (size === 'phone') await page.getByRole('button', { name: '回到列表' }).click()
    },
  },
  {
    name: 'conflict-news',
    roles: keepers,
    async go({ page }) {
      await page.getByRole('button', { name: /^并行修改/ }).click()
      await page
        .getByText('没有并行修改')
        .or(page.getByText('知道了'))
        .or(page.locator('button[data-row]'))
        .first()
        .waitFor()
    },
    async leave({ page, size }) {
      if (size === 'phone' && (await page.getByRole('button', { name: '回到列表' }).isVisible()))
        await page.getByRole('button', { name: '回到列表' }).click()
      await page.getByRole('button', { name: /^待裁定/ }).click()
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
]
