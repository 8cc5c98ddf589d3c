/** The page of one archive: its groups of fields, 记一笔, and conflicts in three columns. */
import type { Locator, Page } from 'playwright-core'

/** What a person types or chooses in a form, by the label in front of it. */
export interface Typed {
  readonly label: string
  readonly text: string
  /** `choose`: from a list of options. */
  readonly how: 'type' | 'choose'
}

const tab = async (page: Page, name: '时间线' | '资料' | '历史'): Promise<void> => {
  await page.getByRole('tab', { name, exact: true }).click()
}

/** Types into one group and saves; returns once the form says that it is stored (it closes then). */
export async function editGroup(page: Page, group: string, typed: readonly Typed[]): Promise<void> {
  await tab(page, '资料')
  await page.getByRole('button', { name: `编辑${group}`, exact: true }).click()
  const form = page.getByRole('form', { name: `编辑${group}`, exact: true })
  for (const { label, text, how } of typed) {
    const control = form.getByLabel(label, { exact: true })
    if (how === 'type') await control.fill(text)
    else await control.selectOption({ label: text })
  }
  await form.getByRole('button', { name: /^保存/ }).click()
  await form.waitFor({ state: 'detached' })
  await page
    .getByText(/已保存|已存本机/)
    .last()
    .waitFor()
}

export async function writeNote(page: Page, text: string): Promise<void> {
  await tab(page, '时间线')
  const form = page.getByRole('form', { name: '记一笔' })
  await form.getByRole('textbox', { name: '内容' }).fill(text)
  await form.getByRole('button', { name: '记下' }).click()
  await timeline(page, text).waitFor()
}

export async function logCall(page: Page, result: string, text: string): Promise<void> {
  await tab(page, '时间线')
  const form = page.getByRole('form', { name: '记一笔' })
  await form.getByRole('button', { name: '电话', exact: true }).click()
  await form.getByRole('button', { name: result, exact: true }).click()
  await form.getByRole('textbox', { name: '内容' }).fill(text)
  await form.getByRole('button', { name: '记下' }).click()
  await timeline(page, text).waitFor()
  await form.getByRole('button', { name: '记事', exact: true }).click()
}

/** An entry of the timeline (a textarea holds no text node, so what is still being typed does not count). */
export const timeline = (page: Page, text: string): Locator =>
  page.getByRole('listitem').filter({ hasText: text })

/** Every line of 资料 as it reads, by its label. */
export async function shownFields(page: Page): Promise<ReadonlyMap<string, string>> {
  await tab(page, '资料')
  const panel = page.getByRole('tabpanel', { name: '资料' })
  await panel.getByRole('heading', { level: 3 }).first().waitFor()
  const lines = await panel.locator('dl > div').evaluateAll((divs) =>
    divs.map((div): [string, string] => {
      const said = (part: string): string => (div.querySelector<HTMLElement>(part)?.innerText ?? '').trim()
      return [said('dt'), said('dd')]
    }),
  )
  return new Map(lines)
}

/** The three columns of a field that has two accounts. */
export async function dispute(page: Page, label: string): Promise<Locator> {
  const sheet = page.getByRole('dialog', { name: '有两个说法的项' })
  if (!(await sheet.isVisible())) await page.getByRole('button', { name: '选一个', exact: true }).click()
  const card = sheet.getByRole('region', { name: label, exact: true })
  await card.waitFor()
  return card
}

export async function settleWith(card: Locator, value: string): Promise<void> {
  await card.getByRole('button', { name: `用这个：${value}`, exact: true }).click()
  await card.waitFor({ state: 'detached' })
}

export async function settleWithThird(card: Locator, label: string, value: string): Promise<void> {
  await card.getByRole('button', { name: '另写一个' }).click()
  await card.getByLabel(label, { exact: true }).last().fill(value)
  await card.getByRole('button', { name: '用写的这个' }).click()
  await card.waitFor({ state: 'detached' })
}
