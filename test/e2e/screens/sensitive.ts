/** From a locked group of 资料 to the consent that unlocks it, on paper. */
import type { Page } from 'playwright-core'

export async function consentToSensitive(page: Page, group: string): Promise<void> {
  await page.getByRole('tab', { name: '资料' }).click()
  await page.getByRole('region', { name: group }).getByRole('button', { name: '征求单独同意' }).click()
  const book = page.getByRole('dialog', { name: '告知与同意' })
  const form = book.getByRole('form')
  await form.getByRole('button', { name: '纸质', exact: true }).click()
  await form.getByLabel('凭证').fill('同意书 7')
  await form.getByRole('button', { name: '记下', exact: true }).click()
  await book.getByText('处理敏感个人信息').first().waitFor()
  await page.keyboard.press('Escape')
  await book.waitFor({ state: 'detached' })
}
