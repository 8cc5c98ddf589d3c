/**
 * One text on the page under ProseMirror, bound to Yjs by the published `y-prosemirror`.
 *
 * The page's policy forbids style attributes and HTML made of strings. So cursors of others get classes instead of
 * the colours that `y-prosemirror` writes into a style attribute, and what is pasted or dropped is taken as plain text:
 * ProseMirror would read the HTML of the clipboard through `innerHTML`.
 */
import { baseKeymap, chainCommands, exitCode, setBlockType, toggleMark } from 'prosemirror-commands'
import { keymap } from 'prosemirror-keymap'
import type { Mark, NodeType } from 'prosemirror-model'
import { Fragment, Slice } from 'prosemirror-model'
import { liftListItem, sinkListItem, splitListItem, wrapInList } from 'prosemirror-schema-list'
import { EditorState, Plugin, type Command } from 'prosemirror-state'
import { EditorView } from 'prosemirror-view'
import {
  initProseMirrorDoc,
  redoCommand,
  undoCommand,
  yCursorPlugin,
  ySyncPlugin,
  yUndoPlugin,
} from 'y-prosemirror'
import type { Awareness } from 'y-protocols/awareness'
import type { XmlFragment } from 'yjs'
import { isLink } from '../../shared/domain/richText.ts'
import type { Editor, EditorDeed, EditorLook, EditorOptions } from './types.ts'
import { marks, nodes, schema } from './schema.ts'

/** As many colours as `app.css` has for the cursors of others. */
const CURSORS = 6

const cursorOf = (client: number): string => `writing-cursor writing-cursor-${client % CURSORS}`

export function mountEditor(
  fragment: XmlFragment,
  awareness: Awareness,
  place: HTMLElement,
  { label, describedBy, nameOf, onlook }: EditorOptions,
): Editor {
  const tell = (view: EditorView): void => onlook?.(lookOf(view.state))
  // An empty one is filled by ProseMirror: a document without a paragraph has no place to type in.
  const begun = fragment.length === 0 ? null : initProseMirrorDoc(fragment, schema)
  const view = new EditorView(place, {
    state: EditorState.create({
      ...(begun === null ? { schema } : { doc: begun.doc }),
      plugins: [
        ySyncPlugin(fragment, begun === null ? {} : { mapping: begun.mapping }),
        yCursorPlugin(awareness, {
          cursorBuilder: (user: unknown, client: number) => cursorElement(nameOf(idOf(user)), client),
          selectionBuilder: (_: unknown, client: number) => ({
            class: `writing-selection writing-cursor-${client % CURSORS}`,
          }),
        }) as Plugin,
        yUndoPlugin() as Plugin,
        keymap(keys),
        keymap(baseKeymap),
      ],
    }),
    attributes: {
      role: 'textbox',
      'aria-multiline': 'true',
      'aria-label': label,
      ...(describedBy === undefined ? {} : { 'aria-describedby': describedBy }),
      spellcheck: 'false',
      class: 'writing-text',
    },
    handleDOMEvents: {
      paste: (into, event) => {
        event.preventDefault()
        insertPlain(into, event.clipboardData?.getData('text/plain') ?? '')
        return true
      },
      drop: (_, event) => {
        event.preventDefault()
        return true
      },
    },
    // Already called while the view is being made, when there is no `view` yet.
    dispatchTransaction(this: EditorView, transaction) {
      this.updateState(this.state.apply(transaction))
      tell(this)
    },
  })
  tell(view)
  return {
    act(deed) {
      commandOf(view.state, deed)(view.state, (transaction) => view.dispatch(transaction), view)
      view.focus()
    },
    focus: () => view.focus(),
    end: () => view.destroy(),
  }
}

const idOf = (user: unknown): string =>
  typeof user === 'object' && user !== null && 'id' in user && typeof user.id === 'string' ? user.id : ''

function cursorElement(name: string, client: number): HTMLElement {
  const cursor = document.createElement('span')
  cursor.className = cursorOf(client)
  const flag = document.createElement('span')
  flag.className = 'writing-cursor-name'
  flag.textContent = name
  // The joiner keeps the line as high as its neighbours.
  cursor.append('\u2060', flag, '\u2060')
  return cursor
}

const keys: { readonly [key: string]: Command } = {
  'Mod-b': toggleMark(marks.strong),
  'Mod-z': undoCommand,
  'Mod-y': redoCommand,
  'Mod-Shift-z': redoCommand,
  'Mod-Alt-1': setBlockType(nodes.heading, { level: 1 }),
  'Mod-Alt-2': setBlockType(nodes.heading, { level: 2 }),
  'Mod-Alt-0': setBlockType(nodes.paragraph),
  Enter: splitListItem(nodes.list_item),
  'Shift-Enter': chainCommands(exitCode, splitListItem(nodes.list_item)),
  // Tab goes on to the next field, as everywhere; depth has keys of its own.
  'Mod-]': sinkListItem(nodes.list_item),
  'Mod-[': liftListItem(nodes.list_item),
}

function commandOf(state: EditorState, deed: EditorDeed): Command {
  const look = lookOf(state)
  switch (deed.do) {
    case 'bold':
      return toggleMark(marks.strong)
    case 'heading':
      return look.heading ? setBlockType(nodes.paragraph) : setBlockType(nodes.heading, { level: 2 })
    case 'bullet':
      return listCommand(nodes.bullet_list, look.list === 'bullet')
    case 'ordered':
      return listCommand(nodes.ordered_list, look.list === 'ordered')
    case 'undo':
      return undoCommand
    case 'redo':
      return redoCommand
    case 'unlink':
      return toggleMark(marks.link)
    case 'link':
      return isLink(deed.href) ? toggleMark(marks.link, { href: deed.href }) : () => false
  }
}

const listCommand = (list: NodeType, isOn: boolean): Command =>
  isOn ? liftListItem(nodes.list_item) : wrapInList(list)

function lookOf({ selection, storedMarks, doc }: EditorState): EditorLook {
  const { $from, from, to, empty } = selection
  const standing: readonly Mark[] = storedMarks ?? $from.marks()
  const link = marks.link.isInSet(standing) ?? null
  let list: EditorLook['list'] = null
  for (let depth = $from.depth; depth > 0 && list === null; depth--) {
    const { type } = $from.node(depth)
    if (type === nodes.bullet_list) list = 'bullet'
    else if (type === nodes.ordered_list) list = 'ordered'
  }
  return {
    bold: empty ? marks.strong.isInSet(standing) !== undefined : doc.rangeHasMark(from, to, marks.strong),
    heading: $from.parent.type === nodes.heading,
    list,
    link: link === null ? null : String(link.attrs['href']),
    selected: !empty,
  }
}

/** A line becomes a paragraph; within a line the words join what stands there. */
function insertPlain(view: EditorView, text: string): void {
  const lines = text.split(/\r?\n/).filter((line, at, all) => line.trim() !== '' || all.length === 1)
  if (lines.length === 0) return
  const paragraphs = lines.map((line) => nodes.paragraph.create(null, line === '' ? null : schema.text(line)))
  const slice = new Slice(Fragment.from(paragraphs), 1, 1)
  view.dispatch(view.state.tr.replaceSelection(slice).scrollIntoView())
}
