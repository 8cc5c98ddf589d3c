/** Reaching clients and knowing how complete they are: what is doubted, pasted, dialled, asked, counted. */
import { enter, type Desk } from './desk.ts'
import { escape, firstRow, rows, type View } from './view.ts'

const toList = async (desk: Desk): Promise<void> => {
  await enter(desk, '档案')
  await rows(desk).first().waitFor()
}

const keepers = ['SA', 'BM'] as const

const PASTED =
  '收货人：周小舟\n手机号码：139 1620 7788\n所在地区：北京市 朝阳区\n详细地址：建国路88号院2号楼1203室'

const paste = async ({ page }: Desk): Promise<void> => {
  await page
    .getByRole('dialog')
    .getByRole('textbox')
    .first()
    .evaluate((box, text) => {
      const data = new DataTransfer()
      data.setData('text/plain', text)
      box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    }, PASTED)
}

const discard = async ({ page }: Desk): Promise<void> => {
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '丢掉并离开' }).click()
  await page.getByRole('dialog').first().waitFor({ state: 'hidden' })
}

export const reachViews: readonly View[] = [
  {
    name: 'completeness',
    roles: keepers,
    async go(desk) {
      await toList(desk)
      await desk.page.getByRole('button', { name: '完整度', exact: true }).first().click()
      await desk.page.getByRole('dialog', { name: '资料完整度' }).getByText('按阶段').waitFor()
    },
    leave: escape,
  },
  {
    name: 'archives-urgent',
    roles: keepers,
    async go(desk) {
      await toList(desk)
      await desk.page.getByRole('button', { name: /^目标日已过/ }).click()
      await desk.page.getByRole('button', { name: /^目标日已过/, pressed: true }).waitFor()
    },
    leave: ({ page }) => page.getByRole('button', { name: '清除筛选' }).first().click(),
  },
  {
    name: 'archives-complaints',
    roles: ['BM'],
    async go(desk) {
      await toList(desk)
      await desk.page.getByRole('button', { name: '筛选', exact: true }).click()
      await desk.page.getByRole('group', { name: '筛选' }).getByRole('button', { name: '有投诉未了' }).click()
      await desk.page.getByRole('list', { name: '已加的筛选' }).getByText('有投诉未了').waitFor()
    },
    leave: ({ page }) => page.getByRole('button', { name: '清除筛选' }).first().click(),
  },
  {
    name: 'quick-create-doubt',
    roles: ['SA'],
    async go(desk) {
      await toList(desk)
      await desk.page.getByRole('button', { name: /新建/ }).first().click()
      const sheet = desk.page.getByRole('dialog')
      await sheet.getByLabel('称呼').fill('测试')
      await sheet.getByLabel('手机').fill('13811111111')
      await sheet.getByText('这个号码不像真的，请核对').waitFor()
    },
    leave: discard,
  },
  {
    name: 'quick-create-pasted',
    roles: ['SA'],
    async go(desk) {
      await toList(desk)
      await desk.page.getByRole('button', { name: /新建/ }).first().click()
      await desk.page.getByRole('dialog').getByLabel('称呼').waitFor()
      await paste(desk)
      await desk.page.getByText('从粘贴的文字里读出').first().waitFor()
    },
  },
  {
    name: 'quick-create-taken',
    roles: ['SA'],
    async go({ page }) {
      await page.getByRole('button', { name: '填进去' }).click()
      await page.getByRole('list', { name: '一起存的内容' }).waitFor()
    },
    leave: discard,
  },
  {
    name: 'archive-target-past',
    roles: ['SA'],
    async go(desk) {
      await toList(desk)
      await desk.page.getByRole('button', { name: /^目标日已过/ }).click()
      await desk.page.getByRole('button', { name: /^目标日已过/, pressed: true }).waitFor()
      await firstRow(desk).click()
      await desk.page.getByText(/已升为即刻/).waitFor()
    },
  },
  {
    name: 'dial',
    roles: ['SA'],
    async go({ page, size }) {
      const press = () =>
        page
          .getByRole('button', { name: /^拨打尾号/ })
          .first()
          .click()
      if (size === 'phone') {
        // There is no telephone here: the page keeps what it would have sent to one.
        await page.evaluate(() =>
          window.navigation.addEventListener('navigate', (event) => event.preventDefault(), { once: true }),
        )
        await press()
        await page.getByText(/^刚拨打了尾号/).waitFor()
        return
      }
      await press()
      await page.getByRole('img', { name: '拨号二维码' }).waitFor()
    },
    async leave({ page, size }) {
      if (size === 'desktop') await page.keyboard.press('Escape')
    },
  },
  {
    name: 'dialled-note',
    roles: ['SA'],
    async go({ page }) {
      await page.getByRole('button', { name: '记下这通电话' }).click()
      await page.getByText(/^打给尾号/).waitFor()
    },
    async leave(desk) {
      if (desk.size === 'phone') await escape(desk)
      await toList(desk)
      await desk.page.getByRole('button', { name: '清除筛选' }).first().click()
    },
  },
  {
    name: 'missing-reasons',
    roles: ['SA'],
    async go(desk) {
      await toList(desk)
      await desk.page.getByRole('button', { name: /新建/ }).first().click()
      const sheet = desk.page.getByRole('dialog')
      await sheet.getByLabel('称呼').fill('何从容')
      await sheet.getByLabel('手机').fill('13916204411')
      await sheet.getByRole('button', { name: '保存并打开' }).click()
      await desk.page.getByText(/是没有，还是没给/).waitFor()
      await desk.page
        .getByRole('group', { name: '未留座机的原因' })
        .getByRole('button', { name: '没有' })
        .click()
      await desk.page.getByText('座机：没有').waitFor()
    },
  },
  {
    name: 'kept-fields',
    roles: ['SA'],
    async go({ page }) {
      await page.getByRole('tab', { name: '资料' }).click()
      const change = async (type: string, more?: string): Promise<void> => {
        await page.getByRole('button', { name: '编辑客户', exact: true }).click()
        const form = page.getByRole('form', { name: '编辑客户', exact: true })
        await form.getByLabel('客户类型', { exact: true }).selectOption({ label: type })
        if (more !== undefined) {
          await form.getByLabel('称谓/性别', { exact: true }).selectOption({ label: more })
          await form.getByRole('button', { name: /^保存/ }).click()
          await form.waitFor({ state: 'detached' })
        }
      }
      await change('个人', '女士/女')
      await change('企业')
      await page.getByText(/1 项现在不问/).waitFor()
    },
    async leave(desk) {
      await desk.page.getByRole('button', { name: /^还原/ }).click()
      await toList(desk)
    },
  },
]
