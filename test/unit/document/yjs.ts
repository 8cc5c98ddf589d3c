/** What Yjs itself makes of an update: the judge of the product's own reader. */
import * as Y from 'yjs'

export function docWith(...updates: readonly Uint8Array[]): Y.Doc {
  const doc = new Y.Doc()
  for (const update of updates) Y.applyUpdate(doc, update)
  return doc
}

/** Every live entry of the array by id. Throws at anything but a plain insert-only ledger with nothing pending. */
export function entriesOf(doc: Y.Doc): Map<string, unknown> {
  const store = doc.store
  if (store.pendingStructs !== null || store.pendingDs !== null) throw new Error('something is pending')
  const array = doc.getArray('entries')
  if ([...doc.share.keys()].join() !== 'entries') throw new Error('another root type')
  const entries = new Map<string, unknown>()
  for (let item = array._start; item !== null; item = item.right) {
    if (item.deleted) throw new Error('a deleted entry')
    if (!(item.content instanceof Y.ContentAny)) throw new Error('not a plain value')
    for (const [offset, value] of item.content.arr.entries()) {
      entries.set(`${item.id.client}.${item.id.clock + offset}`, value)
    }
  }
  let stored = 0
  for (const structs of store.clients.values()) for (const struct of structs) stored += struct.length
  if (stored !== entries.size) throw new Error('something beside the entries')
  return entries
}

export function clocksOf(doc: Y.Doc): Map<number, number> {
  return Y.decodeStateVector(Y.encodeStateVector(doc))
}

/** The update that Yjs makes of pushing `values` as `client` onto a document. */
export function yjsPush(
  client: number,
  existing: readonly Uint8Array[],
  values: readonly object[],
): Uint8Array {
  const doc = docWith(...existing)
  doc.clientID = client
  const before = Y.encodeStateVector(doc)
  doc.getArray('entries').push([...values])
  return Y.encodeStateAsUpdate(doc, before)
}
