/**
 * What is wrong with the screen that a page shows right now. Every check is shown to fail on a planted
 * fault in `test/e2e/shots.test.ts`.
 *
 * The clipping check measures text, not boxes: a text that is cut by any ancestor that hides its
 * overflow is found, unless it ends in an ellipsis or says the whole of itself in a title; so is a hint that
 * is longer than its field. What can be scrolled into view is not cut, and what is meant for screen readers
 * only is not shown.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

export type Check = 'scroll' | 'clipped' | 'axe' | 'console' | 'policy' | 'unreached'

export interface Finding {
  readonly check: Check
  readonly what: string
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** The page at rest: scroll, clipping, and what axe finds serious or critical. */
export async function inspect(page: Page): Promise<readonly Finding[]> {
  return [...(await scrolls(page)), ...(await clips(page)), ...(await axe(page))]
}

async function scrolls(page: Page): Promise<readonly Finding[]> {
  const { content, window } = await page.evaluate(() => ({
    content: document.scrollingElement?.scrollWidth ?? 0,
    window: document.scrollingElement?.clientWidth ?? 0,
  }))
  return content > window ? [{ check: 'scroll', what: `${content} px of content in ${window} px` }] : []
}

async function clips(page: Page): Promise<readonly Finding[]> {
  const cut = await page.evaluate(() => {
    const found: string[] = []
    const hides = (overflow: string): boolean => overflow === 'hidden' || overflow === 'clip'
    const rolls = (overflow: string): boolean => overflow === 'auto' || overflow === 'scroll'
    const says = (element: Element | null): boolean => element?.closest('[title]') !== null
    const ellipsed = (style: CSSStyleDeclaration): boolean =>
      // On a flex or grid box the property is there and does nothing.
      (style.textOverflow === 'ellipsis' && !/flex|grid/.test(style.display)) ||
      !['none', ''].includes(style.webkitLineClamp)
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.textContent?.trim() ?? ''
      const parent = node.parentElement
      if (text === '' || parent === null || !parent.checkVisibility({ visibilityProperty: true })) continue
      const range = document.createRange()
      range.selectNodeContents(node)
      const box = range.getBoundingClientRect()
      if (box.width === 0 || box.height === 0) continue
      let acrossFree = false
      let downFree = false
      for (let at: Element | null = parent; at !== null; at = at.parentElement) {
        const style = getComputedStyle(at)
        const hole = at.getBoundingClientRect()
        // A hole of a pixel, or none at all, is the way to speak to screen readers alone.
        if (hole.width <= 2 || hole.height <= 2 || style.clipPath === 'inset(50%)') break
        const across = hides(style.overflowX) && (box.left < hole.left - 1 || box.right > hole.right + 1)
        const down = hides(style.overflowY) && (box.top < hole.top - 2 || box.bottom > hole.bottom + 2)
        const cutAcross = across && !acrossFree && !ellipsed(style) && !says(parent)
        const cutDown = down && !downFree && !ellipsed(style) && !says(parent)
        if (cutAcross || cutDown) {
          const name = `${at.tagName.toLowerCase()}.${[...at.classList].slice(0, 4).join('.')}`
          found.push(`「${text.slice(0, 30)}」 cut ${cutAcross ? 'across' : 'down'} by ${name}`)
          break
        }
        // Beyond a box that scrolls, or shortens with an ellipsis, nothing more is lost.
        if (rolls(style.overflowX) || (across && ellipsed(style))) acrossFree = true
        if (rolls(style.overflowY) || (down && ellipsed(style))) downFree = true
        if (style.position === 'fixed') break
      }
    }
    const pen = document.createElement('canvas').getContext('2d')
    for (const field of document.querySelectorAll('input')) {
      if (pen === null || field.placeholder === '' || field.value !== '' || !field.checkVisibility()) continue
      const { font, paddingLeft, paddingRight } = getComputedStyle(field)
      pen.font = font
      const room = field.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight)
      if (pen.measureText(field.placeholder).width > room + 1)
        found.push(`「${field.placeholder}」 cut across as a hint`)
    }
    return [...new Set(found)]
  })
  return cut.map((what) => ({ check: 'clipped', what }))
}

async function axe(page: Page): Promise<readonly Finding[]> {
  // As the browser's own, not as a script of the page: the page's policy forbids those.
  await page.evaluate(axeSource)
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(root: Document): Promise<AxeResults> } }).axe.run(document),
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.slice(0, 5).map((node) => ({
        check: 'axe' as const,
        what: `${id}: ${String(node.target)} ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`,
      })),
    )
}

/** Collects what the page complains of from now on; `take` empties it. */
export function listen(page: Page): { take(): readonly Finding[] } {
  let heard: Finding[] = []
  page.on('console', (message) => {
    const text = message.text()
    // Svelte only warns where what it shows may be stale.
    if (message.type() !== 'error' && !text.includes('https://svelte.dev/e/')) return
    // What a screen does without a network is said in words on the screen; the browser's own line says nothing more.
    if (/net::ERR_(INTERNET_DISCONNECTED|NETWORK_CHANGED|CONNECTION_REFUSED)/.test(text)) return
    heard.push({ check: text.includes('Content Security Policy') ? 'policy' : 'console', what: text })
  })
  page.on('pageerror', (error) => heard.push({ check: 'console', what: String(error) }))
  return {
    take() {
      const taken = heard
      heard = []
      return taken
    },
  }
}
