/**
 * Two texts under one id. Yjs looks at a clock it already has and passes over it, so a client id that is
 * used twice (a cloned profile, or on purpose) would leave people with different texts and equal vectors.
 */
import * as Y from 'yjs'

type Struct = Y.Item | Y.GC

/** Does the update say something else of what the document already has? */
export function forks(doc: Y.Doc, update: Uint8Array): boolean {
  for (const struct of Y.decodeUpdate(update).structs) {
    if (!(struct instanceof Y.Item) || struct.content instanceof Y.ContentDeleted) continue
    const held = doc.store.clients.get(struct.id.client)
    if (held === undefined) continue
    const from = struct.id.clock
    const to = Math.min(from + struct.length, Y.getState(doc.store, struct.id.client))
    for (let at = from; at < to;) {
      const there = held[Y.findIndexSS(held, at)] as Struct
      if (!agrees(there, struct, at, to)) return true
      at = there.id.clock + there.length
    }
  }
  return false
}

function agrees(there: Struct, said: Y.Item, at: number, to: number): boolean {
  if (!(there instanceof Y.Item) || there.content instanceof Y.ContentDeleted) return true
  if (there.content.constructor !== said.content.constructor) return false
  if (!sameId(originAt(there, at), originAt(said, at))) return false
  if (!sameId(there.rightOrigin, said.rightOrigin)) return false
  const end = Math.min(to, there.id.clock + there.length)
  return contentOf(there, at, end) === contentOf(said, at, end)
}

const originAt = (item: Y.Item, at: number): Y.ID | null =>
  at === item.id.clock ? item.origin : Y.createID(item.id.client, at - 1)

const sameId = (a: Y.ID | null, b: Y.ID | null): boolean => Y.compareIDs(a, b)

function contentOf({ content, id }: Y.Item, from: number, to: number): string {
  if (content instanceof Y.ContentFormat) return JSON.stringify([content.key, content.value])
  if (content instanceof Y.ContentType) return content.type.constructor.name
  return JSON.stringify(content.getContent().slice(from - id.clock, to - id.clock))
}
