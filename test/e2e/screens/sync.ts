/** The sync chip and the centre behind it. */
import type { Locator, Page } from 'playwright-core'

export type ChipState = '已同步' | '待同步' | '离线' | '有问题' | '有冲突'

/** The chip while it says this; `count` is what stands beside the word. */
export const chip = (page: Page, state: ChipState, count?: number): Locator =>
  page.getByRole('button', {
    name: count === undefined ? new RegExp(`^${state} .*打开同步中心`) : `${state} ${count}，打开同步中心`,
  })

export async function openCentre(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: /打开同步中心/ }).click()
  const centre = page.getByRole('dialog', { name: '同步中心' })
  await centre.waitFor()
  return centre
}

/** From the chip through the centre to the inbox of what somebody has to settle. */
export async function toConflicts(page: Page): Promise<void> {
  await (await openCentre(page)).getByRole('link', { name: '去裁定' }).click()
  await page.getByRole('heading', { level: 1, name: '冲突' }).waitFor()
}
