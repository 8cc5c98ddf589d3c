/** The room 导入: where a sheet is dropped, what is asked about it, what became of it. */
import { enter, type Desk } from './desk.ts'
import { rows, type View } from './view.ts'

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

/** Two clients of the list, one edited field each and one emptied, and a row that nobody knows. */
async function returnedSheet(desk: Desk): Promise<string> {
  const numbers: string[] = []
  for (const nth of [0, 1]) {
    await enter(desk, '档案')
    await rows(desk).nth(nth).click()
    numbers.push(
      await desk.page
        .getByText(/^[A-Z]+-\d{4}-[A-Z]-\d{5}$/)
        .first()
        .innerText(),
    )
  }
  return [
    '档号,备注,等级,下次跟进,跟进人备注,导出水印',
    `${numbers[0] ?? ''},周四下午再约一次，先看方案,A,,,王芳 · 批量改正`,
    `${numbers[1] ?? ''},想先了解付款方式,,2027-03-08,,王芳 · 批量改正`,
    'CY-2020-D-99999,已经搬走,,,,王芳 · 批量改正',
    ',新来的客户,,,,王芳 · 批量改正',
  ].join('\r\n')
}

const chooseReturned = async (desk: Desk): Promise<void> => {
  const sheet = await returnedSheet(desk)
  await toRoom(desk)
  await desk.page.locator('input[type=file]').setInputFiles({
    name: '档案-2026-11-27.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(sheet),
  })
  await desk.page.getByText(/^改动 \d+ 处/).waitFor()
}

const takeBack = async ({ page }: Desk): Promise<void> => {
  await page.getByRole('button', { name: '撤销导入' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '撤销导入' }).click()
  await page.getByText(/^已撤销/).waitFor()
  await page.getByRole('button', { name: '删除这条记录' }).click()
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
    leave: takeBack,
  },
  { name: 'import-returned', roles: ['SA'], go: chooseReturned, leave: discard },
  {
    name: 'import-returned-result',
    roles: ['SA'],
    async go(desk) {
      await chooseReturned(desk)
      await desk.page.getByRole('button', { name: /^更新 \d+ 份$/ }).click()
      await desk.page.getByText(/^改动 \d+ 处，更新/).waitFor()
    },
    leave: takeBack,
  },
]
