/**
 * Rich text as plain data: what a notice says, apart from the editor that wrote it and the document that keeps it.
 *
 * Whoever may write a workspace document may put anything there, so `parseRich` takes what it knows, passes over the
 * rest, and knows no markup: what is shown is made of elements, never of a string of HTML.
 */
import type { Json } from '../base/json.ts'

/** Of one look. `link` is an address that a browser may follow, nothing else. */
export interface Run {
  readonly text: string
  readonly bold?: true
  readonly link?: string
}

export type Block =
  | { readonly is: 'heading'; readonly level: 1 | 2; readonly runs: readonly Run[] }
  | { readonly is: 'paragraph'; readonly runs: readonly Run[] }
  | { readonly is: 'list'; readonly ordered: boolean; readonly items: readonly RichText[] }

export type RichText = readonly Block[]

/** Deeper than this nobody writes a list, and nobody reads one. */
export const MAX_LIST_DEPTH = 4
/** Of a whole text, so that no screen and no print chokes on one. */
export const MAX_BLOCKS = 2_000

const LINK = /^(https?:\/\/|mailto:|tel:)[^\s<>"]{1,500}$/i

export const isLink = (address: string): boolean => LINK.test(address)

/** One paragraph a line; empty lines only part them. */
export const richOfPlain = (text: string): RichText =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => ({ is: 'paragraph', runs: [{ text: line }] }))

/** As somebody without a screen for it reads it: a line a block, items behind their mark. */
export function plainOfRich(rich: RichText): string {
  return linesOf(rich).join('\n')
}

function linesOf(rich: RichText): readonly string[] {
  return rich.flatMap((block) => {
    if (block.is !== 'list') return [block.runs.map(({ text }) => text).join('')]
    return block.items.flatMap((item, at) => {
      const mark = block.ordered ? `${at + 1}. ` : '· '
      return linesOf(item).map((line, nth) => (nth === 0 ? mark : '  ') + line)
    })
  })
}

/** True when nobody could read anything in it. */
export const isBlank = (rich: RichText): boolean =>
  rich.every((block) =>
    block.is === 'list' ? block.items.every(isBlank) : block.runs.every(({ text }) => text.trim() === ''),
  )

/** What of a value is rich text; null when it is none at all. */
export function parseRich(value: unknown): RichText | null {
  return Array.isArray(value) && value.length <= MAX_BLOCKS ? blocksOf(value, 0) : null
}

function blocksOf(values: readonly unknown[], depth: number): RichText {
  return values.flatMap((value) => blockOf(value, depth) ?? [])
}

function blockOf(value: unknown, depth: number): Block | null {
  if (!isObject(value)) return null
  switch (value['is']) {
    case 'heading':
      return { is: 'heading', level: value['level'] === 1 ? 1 : 2, runs: runsOf(value['runs']) }
    case 'paragraph':
      return { is: 'paragraph', runs: runsOf(value['runs']) }
    case 'list': {
      if (depth >= MAX_LIST_DEPTH || !Array.isArray(value['items'])) return null
      const items = value['items'].flatMap((item) => (Array.isArray(item) ? [blocksOf(item, depth + 1)] : []))
      return { is: 'list', ordered: value['ordered'] === true, items }
    }
    default:
      return null
  }
}

const runsOf = (value: unknown): readonly Run[] =>
  Array.isArray(value) ? value.flatMap((run) => runOf(run) ?? []) : []

function runOf(value: unknown): Run | null {
  if (!isObject(value) || typeof value['text'] !== 'string' || value['text'] === '') return null
  const { text, bold, link } = value
  return {
    text,
    ...(bold === true ? { bold } : {}),
    ...(typeof link === 'string' && isLink(link) ? { link } : {}),
  }
}

/** Plain data already; said for those who hash it. */
export const jsonOfRich = (rich: RichText): Json => rich as unknown as Json

const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
