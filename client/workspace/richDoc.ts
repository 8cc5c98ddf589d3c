/**
 * Rich text in a Yjs document: fragments by name, each a text of its own, in the shape that `y-prosemirror` writes.
 *
 * They are roots, which exist without being made. A text within a map would have to be put there first, and of two
 * people who put one there without a network one would lose all that they wrote in it.
 */
import * as Y from 'yjs'
import { isLink, MAX_LIST_DEPTH, type Block, type RichText, type Run } from '../../shared/domain/richText.ts'

export const fragmentOf = (doc: Y.Doc, name: string): Y.XmlFragment => doc.getXmlFragment(name)

export function readRich(fragment: Y.XmlFragment): RichText {
  return blocksIn(fragment, 0)
}

const blocksIn = (parent: Y.XmlFragment | Y.XmlElement, depth: number): RichText =>
  parent.toArray().flatMap((node) => (node instanceof Y.XmlElement ? (blockIn(node, depth) ?? []) : []))

function blockIn(node: Y.XmlElement, depth: number): Block | null {
  switch (node.nodeName) {
    case 'heading':
      return { is: 'heading', level: Number(node.getAttribute('level')) === 1 ? 1 : 2, runs: runsIn(node) }
    case 'paragraph':
      return { is: 'paragraph', runs: runsIn(node) }
    case 'bullet_list':
    case 'ordered_list': {
      if (depth >= MAX_LIST_DEPTH) return null
      const items = node
        .toArray()
        .flatMap((item) => (item instanceof Y.XmlElement ? [blocksIn(item, depth + 1)] : []))
      return { is: 'list', ordered: node.nodeName === 'ordered_list', items }
    }
    default:
      return null
  }
}

const runsIn = (node: Y.XmlElement): readonly Run[] =>
  node.toArray().flatMap((child) => (child instanceof Y.XmlText ? child.toDelta().flatMap(runOf) : []))

function runOf(piece: unknown): readonly Run[] {
  const { insert, attributes } = piece as { insert?: unknown; attributes?: Record<string, unknown> }
  if (typeof insert !== 'string' || insert === '') return []
  const link = attributes?.['link']
  const href = typeof link === 'object' && link !== null && 'href' in link ? link.href : null
  return [
    {
      text: insert,
      ...(attributes?.['strong'] === undefined || attributes['strong'] === null
        ? {}
        : { bold: true as const }),
      ...(typeof href === 'string' && isLink(href) ? { link: href } : {}),
    },
  ]
}

/** Puts it behind what stands there; the caller holds the transaction. */
export function writeRich(fragment: Y.XmlFragment, rich: RichText): void {
  fragment.push(rich.map(elementOf))
}

function elementOf(block: Block): Y.XmlElement {
  if (block.is === 'list') {
    const list = new Y.XmlElement(block.ordered ? 'ordered_list' : 'bullet_list')
    list.insert(
      0,
      block.items.map((item) => {
        const element = new Y.XmlElement('list_item')
        element.insert(0, item.map(elementOf))
        return element
      }),
    )
    return list
  }
  const element = new Y.XmlElement<{ level: number }>(block.is)
  if (block.is === 'heading') element.setAttribute('level', block.level)
  const text = new Y.XmlText()
  text.applyDelta(
    block.runs.map(({ text: insert, bold, link }) => ({
      insert,
      attributes: {
        ...(bold === true ? { strong: {} } : {}),
        ...(link === undefined ? {} : { link: { href: link } }),
      },
    })),
  )
  element.insert(0, [text])
  return element as unknown as Y.XmlElement
}
