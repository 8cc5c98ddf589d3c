/** The room 导入: where a sheet is dropped, what is asked about it, what became of it. */
import { enter, type Desk } from './desk.ts'
import type { View } from './view.ts'

const sheet = [
  '客户姓名,手机,地区,建筑面积,预算,看房日,备注栏',
  '陈晓岚,13911230001,北京市朝阳区,59㎡,12.5万,2026-03-08,老客户介绍',
  '周立群,13911230002,北京市海淀区,88平米,20万,3月9日,',
  '陈晓岚,13911230001,北京市朝阳区,59㎡,12.5万,2026-03-08,老客户介绍',
  '何婉,139112300,亦庄开发区,120,30万,,号码少两位',
].join('\r\n')

const toRoom = async (desk: Desk): Promise<void> => {
  await enter(desk, '档案')
  await desk.page.getByRole('main').getByRole('link', { name: '导入' }).first().click()
  await desk.page.getByText('把 Excel 或 CSV 拖到这里').waitFor()
}

const choose = async (desk: Desk): Promise<void> => {
  await toRoom(desk)
  await desk.page.locator('input[type=file]').setInputFiles({
    name: '三月看房登记.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(sheet),
  })
  await desk.page.getByText(/^可导入 2 行/).waitFor()
}

const discard = async ({ page }: Desk): Promise<void> => {
  await page.getByRole('button', { name: '不导入了' }).click()
  await page.getByText('把 Excel 或 CSV 拖到这里').waitFor()
}

export const importViews: readonly View[] = [
  { name: 'import', roles: ['SA', 'BM'], go: toRoom },
  { name: 'import-ask', roles: ['SA'], go: choose, leave: discard },
  {
    name: 'import-result',
    roles: ['SA'],
    async go(desk) {
      await choose(desk)
      await desk.page.getByRole('radio', { name: '合同履行' }).check()
      await desk.page.getByRole('button', { name: '开始导入' }).click()
      await desk.page.getByRole('button', { name: '下载重复和退回的行' }).waitFor()
    },
    async leave({ page }) {
      await page.getByRole('button', { name: '撤销导入' }).click()
      await page.getByRole('dialog').getByRole('button', { name: '撤销导入' }).click()
      await page.getByText(/^已撤销/).waitFor()
      await page.getByRole('button', { name: '删除这条记录' }).click()
      await page.getByText('把 Excel 或 CSV 拖到这里').waitFor()
    },
  },
]
