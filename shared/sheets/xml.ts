/**
 * XML as the parts of a workbook use it, read while it arrives: tags, attributes and text. There are no
 * entities but the five of XML itself and characters by number; a document type, where others would be
 * declared, is refused.
 */
import { MAX_CELL, SheetProblem } from './limits.ts'

export interface XmlListener {
  /** `name` without its prefix. */
  open(name: string, attributes: string): void
  text(text: string): void
  close(name: string): void
}

const MAX_TAG = 64 * 1024

export class XmlReader {
  readonly #listener: XmlListener
  #rest = ''

  constructor(listener: XmlListener) {
    this.#listener = listener
  }

  push(piece: string): void {
    const text = this.#rest + piece
    let at = 0
    for (;;) {
      const start = text.indexOf('<', at)
      if (start < 0) {
        // Text goes on in the next piece; an entity may be cut in the middle.
        const cut = text.lastIndexOf('&')
        const end = cut >= at && text.length - cut < 12 ? cut : text.length
        if (end > at) this.#text(text.slice(at, end))
        at = end
        break
      }
      if (start > at) {
        this.#text(text.slice(at, start))
        at = start
      }
      const end = this.#tag(text, start)
      if (end < 0) break
      at = end
    }
    this.#rest = text.slice(at)
    if (this.#rest.length > MAX_TAG) throw new SheetProblem('broken')
  }

  /** Nothing may hang over. */
  end(): void {
    if (this.#rest.trim() !== '') throw new SheetProblem('broken')
  }

  /** Where the tag ends; -1: not here yet. */
  #tag(text: string, start: number): number {
    const second = text[start + 1]
    if (second === '!') return this.#markup(text, start)
    const end = text.indexOf('>', start)
    if (end < 0) return -1
    if (second === '?') return end + 1
    if (second === '/') {
      this.#listener.close(localName(text.slice(start + 2, end).trim()))
      return end + 1
    }
    const empty = text[end - 1] === '/'
    const inside = text.slice(start + 1, empty ? end - 1 : end)
    const space = inside.search(/\s/)
    const name = localName(space < 0 ? inside : inside.slice(0, space))
    this.#listener.open(name, space < 0 ? '' : inside.slice(space))
    if (empty) this.#listener.close(name)
    return end + 1
  }

  #markup(text: string, start: number): number {
    if (text.startsWith('<!--', start)) {
      const end = text.indexOf('-->', start)
      return end < 0 ? -1 : end + 3
    }
    if (text.startsWith('<![CDATA[', start)) {
      const end = text.indexOf(']]>', start)
      if (end < 0) return -1
      this.#listener.text(text.slice(start + 9, end))
      return end + 3
    }
    if (text.length - start < 9) return -1
    throw new SheetProblem('broken')
  }

  #text(text: string): void {
    this.#listener.text(unescape(text))
  }
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1)

/** Null: not there. */
export function attribute(attributes: string, name: string): string | null {
  // As every program writes them; this runs several times for every cell.
  const plain = attributes.indexOf(` ${name}="`)
  if (plain >= 0) {
    const from = plain + name.length + 3
    const end = attributes.indexOf('"', from)
    if (end >= 0) return unescape(attributes.slice(from, end))
  }
  if (!attributes.includes(name)) return null
  const match = patternOf(name).exec(attributes)
  const value = match?.[1] ?? match?.[2]
  return value === undefined ? null : unescape(value)
}

const patterns = new Map<string, RegExp>()
function patternOf(name: string): RegExp {
  let pattern = patterns.get(name)
  if (pattern === undefined) {
    pattern = new RegExp(`(?:^|[\\s:])${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`)
    patterns.set(name, pattern)
  }
  return pattern
}

const named: { readonly [entity: string]: string } = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

const unescape = (text: string): string => (text.includes('&') ? unescaped(text) : text)

const unescaped = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w{2,4}));/gi, (whole: string, hex, decimal, name) => {
    if (typeof name === 'string') return named[name] ?? whole
    const code = typeof hex === 'string' ? parseInt(hex, 16) : Number(decimal)
    return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : '\ufffd'
  })

/** A text that grows while it is read, up to what a cell may hold. */
export class Growing {
  #text = ''
  add(piece: string): void {
    this.#text += piece
    if (this.#text.length > MAX_CELL) throw new SheetProblem('cell-too-long')
  }
  take(): string {
    const text = this.#text
    this.#text = ''
    return text
  }
}
