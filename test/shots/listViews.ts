/** What is done with lists: filters, saved views, columns, ⌘K; many archives at once, export, 作废 and 回收站. */
import { enter, type Desk } from './desk.ts'
import { escape, firstRow, type View } from './view.ts'

const toList = async (desk: Desk): Promise<void> => {
  await enter(desk, '档案')
  await firstRow(desk).waitFor()
}

const press = ({ page }: Desk, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click()

/** A popover is no dialog. */
const close = ({ page }: Desk): Promise<void> => page.keyboard.press('Escape')

const chosen = ({ page }: Desk) => page.getByRole('toolbar', { name: '已选的档案' })

async function choose(desk: Desk): Promise<void> {
  await toList(desk)
  if (await chosen(desk).isVisible()) return
  const boxes = desk.page.getByRole('checkbox', { name: /^选中 / })
  if (desk.size === 'phone') await press(desk, '选择')
  await boxes.nth(0).click()
  await boxes.nth(2).click()
  await chosen(desk).waitFor()
}

const act =
  (name: string, title: string) =>
  async (desk: Desk): Promise<void> => {
    await choose(desk)
    await chosen(desk).getByRole('button', { name, exact: true }).click()
    await desk.page
      .getByRole('dialog', { name: title })
      .getByText(/可改|可导出/)
      .first()
      .waitFor()
  }

const unchoose = async (desk: Desk): Promise<void> => {
  await escape(desk)
  await chosen(desk).getByRole('button', { name: '取消选择' }).click()
  await chosen(desk).waitFor({ state: 'detached' })
}

const keepers = ['SA', 'BM'] as const

export const listViews: readonly View[] = [
  {
    name: 'today',
    roles: ['SA', 'BM', 'FN'],
    async go(desk) {
      await enter(desk, '今日')
      await desk.page.getByRole('region').or(desk.page.getByText('今天没有到期的事')).first().waitFor()
    },
  },
  {
    name: 'today-log',
    roles: ['SA'],
    async go({ page }) {
      await page
        .getByRole('button', { name: /^给.+记一笔$/ })
        .first()
        .click()
      await page.getByRole('dialog').getByRole('textbox', { name: '内容' }).waitFor()
    },
    leave: escape,
  },
  {
    name: 'board',
    roles: keepers,
    async go(desk) {
      await enter(desk, '看板')
      await desk.page.locator('[data-panel] svg path').first().waitFor()
    },
  },
  {
    name: 'board-tables',
    roles: keepers,
    async go({ page }) {
      await page.getByRole('button', { name: '看表格', exact: true }).first().click()
      await page.getByRole('button', { name: '安全性怎么算' }).first().click()
      await page.getByText('有个人信息同意记录的档案').waitFor()
    },
    leave: ({ page }) => page.keyboard.press('Escape'),
  },
  {
    name: 'filter-fields',
    roles: keepers,
    async go(desk) {
      await toList(desk)
      await press(desk, '筛选')
      await desk.page.getByRole('group', { name: '筛选' }).waitFor()
    },
  },
  {
    name: 'filter-region',
    roles: keepers,
    async go(desk) {
      await desk.page
        .getByRole('group', { name: '筛选' })
        .getByRole('button', { name: '地区', exact: true })
        .click()
      await desk.page.getByRole('group', { name: '地区' }).getByRole('checkbox').first().click()
    },
    leave: close,
  },
  {
    name: 'filtered-view',
    roles: keepers,
    async go(desk) {
      await press(desk, '视图')
      await desk.page.getByLabel('把现在的筛选存为').fill('本区客户')
    },
    async leave(desk) {
      await close(desk)
      await press(desk, '清除筛选')
    },
  },
  {
    name: 'columns',
    roles: ['SA'],
    async go(desk) {
      await toList(desk)
      // A card has no columns.
      if (desk.size === 'phone') return
      await press(desk, '列')
      await desk.page.getByRole('list', { name: '列' }).waitFor()
    },
    leave: close,
  },
  {
    name: 'palette',
    roles: ['SA', 'HQ'],
    async go({ page }) {
      await page.keyboard.press('Control+k')
      await page.getByRole('dialog', { name: '去任何地方' }).getByRole('combobox').fill('w')
      await page.getByRole('option').first().waitFor()
    },
    leave: escape,
  },
  { name: 'bulk', roles: keepers, go: choose },
  { name: 'bulk-tags', roles: ['SA'], go: act('标签', '改标签'), leave: escape },
  { name: 'bulk-assign', roles: ['BM'], go: act('分派', '分派给同事'), leave: escape },
  { name: 'bulk-void', roles: keepers, go: act('作废', '作废所选档案'), leave: escape },
  { name: 'export', roles: keepers, go: act('导出', '导出为表格'), leave: unchoose },
  {
    name: 'void',
    roles: ['BM'],
    async go(desk) {
      await toList(desk)
      await firstRow(desk).click()
      await desk.page.getByRole('button', { name: '更多' }).click()
      await desk.page.getByRole('menuitem', { name: '作废' }).click()
      await desk.page.getByRole('dialog').waitFor()
    },
    leave: escape,
  },
  {
    name: 'voided',
    roles: ['SA'],
    async go(desk) {
      await toList(desk)
      await desk.page
        .getByRole('button', { name: /新建档案/ })
        .first()
        .click()
      const sheet = desk.page.getByRole('dialog', { name: '新建档案' })
      await sheet.getByLabel('称呼').fill('试录入')
      await sheet.getByLabel('手机').fill('13900000000')
      await sheet.getByRole('button', { name: /保存并打开/ }).click()
      await desk.page.getByRole('heading', { level: 1, name: '试录入' }).waitFor()
      await desk.page.getByRole('button', { name: '更多' }).click()
      await desk.page.getByRole('menuitem', { name: '作废' }).click()
      const why = desk.page.getByRole('dialog', { name: '作废这份档案' })
      await why.getByLabel('原因', { exact: true }).fill('重复录入')
      await why.getByRole('button', { name: '作废', exact: true }).click()
      await desk.page.getByText(/已作废 · .+ · 重复录入/).waitFor()
    },
  },
  {
    name: 'bin',
    roles: ['SA'],
    async go(desk) {
      await toList(desk)
      await desk.page.getByRole('link', { name: /回收站/ }).click()
      await desk.page
        .getByText(/还剩 \d+ 天/)
        .first()
        .waitFor()
    },
  },
  {
    name: 'tags',
    roles: ['HQ'],
    async go(desk) {
      await enter(desk, '合并档案')
      await press(desk, '标签')
      await desk.page.getByRole('dialog', { name: '标签' }).getByRole('listitem').first().waitFor()
    },
    leave: escape,
  },
  {
    name: 'demo-end',
    roles: ['HQ'],
    async go(desk) {
      await enter(desk, '合并档案')
      await desk.page.getByRole('button', { name: '清除演示数据' }).first().click()
      await desk.page.getByRole('dialog').waitFor()
    },
    leave: escape,
  },
]
