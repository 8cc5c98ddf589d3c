/**
 * The colours of client/styles/tokens.css keep the promise of the interface: text reads at 4.5:1 or
 * better on every ground it may stand on, the border of a field at 3:1 (WCAG 2.2, 1.4.3 and 1.4.11).
 * Read from the stylesheet itself, so a changed colour cannot pass unseen.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

type Tokens = ReadonlyMap<string, string>

const css = readFileSync(new URL('../../../client/styles/tokens.css', import.meta.url), 'utf8')

/** The custom properties of the block that opens with `selector`. */
function tokensOf(selector: string): Tokens {
  const start = css.indexOf(`${selector} {`)
  if (start < 0) throw new Error(`tokens.css has no block ${selector}`)
  const body = css.slice(start, css.indexOf('}', start))
  return new Map(
    [...body.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name!, value!.trim()]),
  )
}

function colour(tokens: Tokens, name: string): string {
  const value = tokens.get(name)
  if (value === undefined) throw new Error(`no token --${name}`)
  const reference = /^var\(--([\w-]+)\)$/.exec(value)
  return reference ? colour(tokens, reference[1]!) : value
}

/** WCAG 2.2, relative luminance of an sRGB colour `#RRGGBB`. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}

/** WCAG 2.2, contrast ratio: 1 to 21. */
function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (light! + 0.05) / (dark! + 0.05)
}

const grounds = ['bg', 'surface', 'sunken']
const inks = ['ink', 'ink-soft', 'ink-faint']
const states = ['accent', 'ok', 'warn', 'danger', 'conflict', 'offline']

const light = tokensOf("[data-theme='light']")
const dark = tokensOf("[data-theme='dark']")
const darkBySystem = tokensOf(":root:not([data-theme='light'])")

it('computes the ratios that WCAG gives as examples', () => {
  expect(contrast('#000000', '#FFFFFF')).toBeCloseTo(21, 5)
  expect(contrast('#777777', '#FFFFFF')).toBeCloseTo(4.48, 2)
})

describe.each([
  ['light', light],
  ['dark', dark],
] as const)('%s', (_, tokens) => {
  const pairs = [
    ...[...inks, ...states].flatMap((text) => grounds.map((ground) => [text, ground, 4.5] as const)),
    ...states.map((state) => [state, `${state}-tint`, 4.5] as const),
    ...states.map((state) => ['ink', `${state}-tint`, 4.5] as const),
    ...grounds.map((ground) => ['field', ground, 3] as const),
    ['on-accent', 'accent', 4.5] as const,
    ['on-accent', 'danger', 4.5] as const,
  ]

  it.each(pairs)('%s on %s is at least %f:1', (text, ground, least) => {
    expect(contrast(colour(tokens, text), colour(tokens, ground))).toBeGreaterThanOrEqual(least)
  })
})

it('says the same dark colours whether the system or the person asks for them', () => {
  expect([...darkBySystem]).toEqual([...dark])
})

it('names the same tokens in light and dark', () => {
  expect([...dark.keys()]).toEqual([...light.keys()])
})
