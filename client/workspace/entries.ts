/**
 * What a workspace document holds: entries by id, each a title and a text that several people may write at once.
 *
 * The text is rich (`richDoc.ts`, a root of its own for each entry). Entries of before hold plain text in the map; the
 * first edit moves it over, and what an older device writes there later is shown behind it.
 *
 * Nothing is ever deleted but characters of a text, and each change writes who and when beside it. So every
 * change inserts something, and a state vector tells whether the server has it. Whoever may write may write
 * anything: what does not look like an entry is not shown.
 */
import * as Y from 'yjs'
import type { Millis } from '../../shared/base/ports.ts'
import { isUlid } from '../../shared/base/ulid.ts'
import type { UserId } from '../../shared/domain/names.ts'
import { richOfPlain, type RichText } from '../../shared/domain/richText.ts'
import { bodyName } from '../../shared/domain/workspace.ts'
import type { WorkspaceEntry, WorkspaceStamp } from '../api.ts'
import { fragmentOf, readRich, writeRich } from './richDoc.ts'

export const MAX_TITLE = 80
export const MAX_TEXT = 20_000

const entriesOf = (doc: Y.Doc): Y.Map<unknown> => doc.getMap('entries')

/** The newest first. */
export function readEntries(doc: Y.Doc): readonly WorkspaceEntry[] {
  const entries: WorkspaceEntry[] = []
  for (const [id, value] of entriesOf(doc)) {
    const entry = isUlid(id) && value instanceof Y.Map ? readEntry(doc, id, value) : null
    if (entry !== null) entries.push(entry)
  }
  return entries.sort((a, b) => (a.id < b.id ? 1 : -1))
}

function readEntry(doc: Y.Doc, id: string, map: Y.Map<unknown>): WorkspaceEntry | null {
  const [title, text, made] = [map.get('title'), map.get('text'), stampOf(map.get('made'))]
  if (typeof title !== 'string' || !(text instanceof Y.Text) || made === null) return null
  const plain = text.toString().slice(0, MAX_TEXT)
  return {
    id,
    title: title.slice(0, MAX_TITLE),
    text: plain,
    body: [...readRich(fragmentOf(doc, bodyName(id))), ...richOfPlain(plain)],
    made,
    changed: stampOf(map.get('changed')),
    withdrawn: stampOf(map.get('withdrawn')),
  }
}

function stampOf(value: unknown): WorkspaceStamp | null {
  if (typeof value !== 'object' || value === null || !('by' in value) || !('at' in value)) return null
  const { by, at } = value
  return typeof by === 'string' && typeof at === 'number' && Number.isFinite(at) ? { by, at } : null
}

export interface Writer {
  readonly by: UserId
  readonly at: Millis
}

export function addEntry(
  doc: Y.Doc,
  id: string,
  title: string,
  text: string,
  made: Writer,
  body: RichText = [],
): void {
  doc.transact(() => {
    writeRich(fragmentOf(doc, bodyName(id)), body)
    const map = new Y.Map<unknown>()
    map.set('title', title.slice(0, MAX_TITLE))
    map.set('text', new Y.Text(text.slice(0, MAX_TEXT)))
    map.set('made', { ...made })
    entriesOf(doc).set(id, map)
  })
}

/** Only what differs is written, so that two people in one text keep both what they wrote. */
export function changeEntry(
  doc: Y.Doc,
  id: string,
  before: { readonly title: string; readonly text: string },
  after: { readonly title: string; readonly text: string },
  changed: Writer,
): void {
  const map = entriesOf(doc).get(id)
  if (!(map instanceof Y.Map)) return
  const text: unknown = map.get('text')
  doc.transact(() => {
    if (after.title !== before.title) map.set('title', after.title.slice(0, MAX_TITLE))
    if (text instanceof Y.Text) writeDifference(text, before.text, after.text.slice(0, MAX_TEXT))
    map.set('changed', { ...changed })
  })
}

/**
 * Plain text becomes rich text. Two who do it without a network double it, which both see and either mends; the other
 * way, one document within the map, would lose what one of them wrote.
 */
export function enrichEntry(doc: Y.Doc, id: string): void {
  const map = entriesOf(doc).get(id)
  const text: unknown = map instanceof Y.Map ? map.get('text') : null
  if (!(text instanceof Y.Text) || text.length === 0) return
  doc.transact(() => {
    writeRich(fragmentOf(doc, bodyName(id)), richOfPlain(text.toString()))
    text.delete(0, text.length)
  })
}

/** Says who edited it last, and the title where one is given. */
export function touchEntry(doc: Y.Doc, id: string, title: string | undefined, changed: Writer): void {
  const map = entriesOf(doc).get(id)
  if (!(map instanceof Y.Map)) return
  doc.transact(() => {
    if (title !== undefined && title !== map.get('title')) map.set('title', title.slice(0, MAX_TITLE))
    map.set('changed', { ...changed })
  })
}

export function withdrawEntry(doc: Y.Doc, id: string, withdrawn: Writer): void {
  const map = entriesOf(doc).get(id)
  if (map instanceof Y.Map) map.set('withdrawn', { ...withdrawn })
}

/**
 * What the person changed of the text that stood in the form, done to the text as it stands now. Where
 * somebody else has written at the very place meanwhile, theirs stays and ours goes behind it.
 */
function writeDifference(text: Y.Text, before: string, after: string): void {
  if (before === after) return
  let head = 0
  while (head < before.length && head < after.length && before[head] === after[head]) head++
  // Never through the middle of a character that takes two.
  if (head > 0 && isHighSurrogate(before.charCodeAt(head - 1))) head--
  let tail = 0
  const most = Math.min(before.length, after.length) - head
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++
  if (tail > 0 && isLowSurrogate(before.charCodeAt(before.length - tail))) tail--
  const now = text.toString()
  const gone = before.slice(head, before.length - tail)
  const put = after.slice(head, after.length - tail)
  const at = now.startsWith(before.slice(0, head)) ? head : placeOf(now, before, head)
  if (gone !== '' && now.slice(at, at + gone.length) === gone) text.delete(at, gone.length)
  if (put !== '') text.insert(Math.min(at, text.length), put)
}

/** Where the words just before the change stand now; else the end. */
function placeOf(now: string, before: string, head: number): number {
  const context = before.slice(Math.max(0, head - 24), head)
  const found = context === '' ? -1 : now.indexOf(context)
  return found === -1 ? now.length : found + context.length
}

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code < 0xdc00
const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code < 0xe000
