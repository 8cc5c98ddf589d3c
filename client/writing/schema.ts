/**
 * What a text may be made of: headings, paragraphs, lists, bold, links. The names are those that `richDoc.ts` reads;
 * what a later version adds is passed over by this one, so a name never changes its meaning.
 */
import { Schema, type DOMOutputSpec } from 'prosemirror-model'
import { isLink } from '../../shared/domain/richText.ts'

const holder = (tag: string): DOMOutputSpec => [tag, 0]

export const schema = new Schema({
  nodes: {
    doc: { content: 'block+' },
    paragraph: { group: 'block', content: 'text*', parseDOM: [{ tag: 'p' }], toDOM: () => holder('p') },
    heading: {
      group: 'block',
      content: 'text*',
      defining: true,
      attrs: { level: { default: 2 } },
      parseDOM: [
        { tag: 'h3', attrs: { level: 1 } },
        { tag: 'h4', attrs: { level: 2 } },
      ],
      // The screen around it has the first two levels.
      toDOM: (node) => holder(node.attrs['level'] === 1 ? 'h3' : 'h4'),
    },
    bullet_list: {
      group: 'block',
      content: 'list_item+',
      parseDOM: [{ tag: 'ul' }],
      toDOM: () => holder('ul'),
    },
    ordered_list: {
      group: 'block',
      content: 'list_item+',
      parseDOM: [{ tag: 'ol' }],
      toDOM: () => holder('ol'),
    },
    list_item: {
      content: 'paragraph block*',
      defining: true,
      parseDOM: [{ tag: 'li' }],
      toDOM: () => holder('li'),
    },
    text: {},
  },
  marks: {
    link: {
      attrs: { href: { validate: 'string' } },
      inclusive: false,
      parseDOM: [
        {
          tag: 'a[href]',
          getAttrs: (element) => {
            const href = element.getAttribute('href') ?? ''
            return isLink(href) ? { href } : false
          },
        },
      ],
      toDOM: (mark) => {
        const href = String(mark.attrs['href'])
        return ['a', isLink(href) ? { href, rel: 'noopener noreferrer nofollow' } : {}, 0]
      },
    },
    strong: { parseDOM: [{ tag: 'strong' }, { tag: 'b' }], toDOM: () => holder('strong') },
  },
})

export const { nodes, marks } = schema
