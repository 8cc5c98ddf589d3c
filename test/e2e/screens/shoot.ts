/** A page in both themes and sizes: checked in each, and kept as pictures where somebody wants them. */
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { inspect } from '../../shots/checks.ts'
import { DESK, PHONE } from './seats.ts'

/** `folder`: where pictures go; undefined: nowhere. The page is left light, at its own size. */
export async function shoot(
  page: Page,
  name: string,
  folder: string | undefined = process.env['ANJUAN_SHOTS'],
): Promise<void> {
  const own = page.viewportSize()
  // A toast that fades is hard to read for a moment, and that is all right.
  await page.waitForFunction(() => document.querySelector('[data-sonner-toast]') === null)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const { viewport } of [PHONE, DESK]) {
      const size = viewport ?? { width: 1440, height: 900 }
      await page.setViewportSize(size)
      await page.evaluate(() => Promise.allSettled(document.getAnimations().map((each) => each.finished)))
      // Behind the sheet colours follow a frame later.
      await expect.poll(() => inspect(page), { timeout: 5_000 }).toEqual([])
      if (folder !== undefined)
        await page.screenshot({ path: `${folder}/${name}-${size.width}-${colorScheme}.png` })
    }
  }
  await page.emulateMedia({ colorScheme: 'light' })
  if (own !== null) await page.setViewportSize(own)
}
