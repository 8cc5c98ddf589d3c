/**
 * The process in which Yjs meets what others wrote. It may be killed at any moment and holds nothing that
 * does not stand in the log. Started by `shadow.ts`, never imported; ends with the server.
 */
import * as Y from 'yjs'
import { forks } from './forks.ts'

export type Ask =
  /** From here on this is the document, whatever was there before. */
  | { readonly ask: 'open'; readonly doc: string; readonly updates: readonly Uint8Array[] }
  | { readonly ask: 'apply'; readonly doc: string; readonly update: Uint8Array; readonly overlaps: boolean }
  | { readonly ask: 'since'; readonly doc: string; readonly vector: Uint8Array | null }
  | { readonly ask: 'close'; readonly doc: string }

export interface Answers {
  readonly open: { readonly vector: readonly (readonly [number, number])[]; readonly bytes: number }
  /** `emitted` null: nothing in it was new. After `refused` the document is spoiled and must be opened anew. */
  readonly apply:
    { readonly emitted: Uint8Array | null } | { readonly refused: 'fork' | 'pending' | 'threw' | 'too-deep' }
  readonly since: Uint8Array
  readonly close: null
}
export type Answer = Answers[Ask['ask']]

export interface Asked {
  readonly id: number
  readonly ask: Ask
}
/** Said once, when it can be asked: what it costs to start is nobody's fault. */
export type Ready = 'ready'
export type Told =
  | { readonly id: number; readonly ok: true; readonly answer: Answer }
  | { readonly id: number; readonly ok: false; readonly why: string }

/** Types within types. Text in a list in a map is three. */
const MAX_NESTING = 24

function say(what: Told | Ready): void {
  if (process.send === undefined) throw new Error('shadowProcess.ts is started by shadow.ts only')
  process.send(what)
}

const docs = new Map<string, Y.Doc>()

function answer(ask: Ask): Answer {
  switch (ask.ask) {
    case 'open': {
      const doc = new Y.Doc()
      docs.get(ask.doc)?.destroy()
      docs.set(ask.doc, doc)
      for (const update of ask.updates) Y.applyUpdate(doc, update)
      return {
        vector: [...Y.decodeStateVector(Y.encodeStateVector(doc))],
        bytes: Y.encodeStateAsUpdate(doc).length,
      }
    }
    case 'apply':
      return apply(held(ask.doc), ask.update, ask.overlaps)
    case 'since':
      return Y.encodeStateAsUpdate(held(ask.doc), ask.vector ?? undefined)
    case 'close':
      docs.get(ask.doc)?.destroy()
      docs.delete(ask.doc)
      return null
  }
}

function held(name: string): Y.Doc {
  const doc = docs.get(name)
  if (doc === undefined) throw new Error(`${name} is not open`)
  return doc
}

function apply(doc: Y.Doc, update: Uint8Array, overlaps: boolean): Answers['apply'] {
  const emitted: Uint8Array[] = []
  const listen = (bytes: Uint8Array): void => void emitted.push(bytes)
  let deep = false
  const look = (transaction: Y.Transaction): void => void (deep ||= isTooDeep(transaction))
  doc.on('update', listen)
  doc.on('afterTransaction', look)
  try {
    if (overlaps && forks(doc, update)) return { refused: 'fork' }
    Y.applyUpdate(doc, update)
  } catch {
    // What it changed before it threw, it has changed.
    return { refused: 'threw' }
  } finally {
    doc.off('update', listen)
    doc.off('afterTransaction', look)
  }
  if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) return { refused: 'pending' }
  if (deep) return { refused: 'too-deep' }
  const [first] = emitted
  return {
    emitted: first === undefined ? null : emitted.length === 1 ? first : Y.mergeUpdates(emitted),
  }
}

/** Whoever shows or deletes a type walks into it; a thousand in each other overflow every stack. */
function isTooDeep({ doc, beforeState, afterState }: Y.Transaction): boolean {
  for (const [client, after] of afterState) {
    const before = beforeState.get(client) ?? 0
    const structs = doc.store.clients.get(client)
    if (after <= before || structs === undefined) continue
    for (let at = Y.findIndexSS(structs, before); at < structs.length; at++) {
      const item = structs[at]
      if (item instanceof Y.Item && item.content instanceof Y.ContentType && nesting(item) > MAX_NESTING)
        return true
    }
  }
  return false
}

function nesting(item: Y.Item): number {
  let depth = 0
  for (let at: Y.Item | null = item; at !== null && depth <= MAX_NESTING; depth++) {
    at = at.parent instanceof Y.AbstractType ? at.parent._item : null
  }
  return depth
}

process.on('message', (message) => {
  const { id, ask } = message as Asked
  let told: Told
  try {
    told = { id, ok: true, answer: answer(ask) }
  } catch (error) {
    told = { id, ok: false, why: error instanceof Error ? error.message : String(error) }
  }
  say(told)
})
// Interrupts of a terminal go to everybody in it; this one ends when the server lets go of it.
process.on('SIGINT', () => undefined)
process.on('disconnect', () => process.exit())
say('ready')
