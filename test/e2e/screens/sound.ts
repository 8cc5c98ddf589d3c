/** A screen that is shown right now, held to the checks of the pictures: light and dark. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { inspect } from '../../shots/checks.ts'
import { atRest } from '../../shots/desk.ts'

export async function sound(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    // Colours that fade from one to the other are neither.
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await atRest(page)
    expect(await inspect(page)).toEqual([])
  }
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'no-preference' })
}
