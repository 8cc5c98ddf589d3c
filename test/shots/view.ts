/** A screen: who sees it, how it is reached, and the ways that several of them take. */
import type { Desk } from './desk.ts'

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

export const escape = async ({ page }: Desk): Promise<void> => {
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').first().waitFor({ state: 'hidden' })
}

export const rows = (desk: Desk) => desk.page.locator('a[href^="/archive/"]')

export const firstRow = (desk: Desk) => rows(desk).first()

export const eye = ({ page }: Desk) => page.getByRole('button', { name: /查看完整/ }).first()
