import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import {
  CorruptDocument,
  entryCount,
  readEntries,
  readRuns,
  stateVector,
} from '../../../shared/document/read.ts'
import { appendEntries, mergeUpdates } from '../../../shared/document/write.ts'
import { craft, join, piece, uint, updatePieces } from './craft.ts'
import { clocksOf, docWith, entriesOf, yjsPush } from './yjs.ts'

const entry = (n: number) => ({ k: 'note', at: 1_763_793_780_123 + n, fact: { text: `第${n}次回访`, n } })

/** Three clients that see each other's entries only sometimes, inserting anywhere, as Yjs has it. */
function crossing(): { update: Uint8Array; entries: Map<string, unknown> } {
  const docs = [11, 4_000_000_007, 23].map((client) => {
    const doc = new Y.Doc()
    doc.clientID = client
    return doc
  })
  let n = 0
  for (let round = 0; round < 12; round++) {
    for (const [place, doc] of docs.entries()) {
      const array = doc.getArray('entries')
      const values = Array.from({ length: 1 + ((round + place) % 3) }, () => entry(n++))
      array.insert((round * 7 + place * 3) % (array.length + 1), values)
      if ((round + place) % 4 === 0) {
        const peer = docs[(place + 1) % 3] as Y.Doc
        Y.applyUpdate(peer, Y.encodeStateAsUpdate(doc))
      }
    }
  }
  const whole = docWith(...docs.map((doc) => Y.encodeStateAsUpdate(doc)))
  return { update: Y.encodeStateAsUpdate(whole), entries: entriesOf(whole) }
}

describe('reading a document', () => {
  it('DOC12 finds every entry that Yjs finds, whatever crossed', () => {
    const { update, entries } = crossing()
    const read = readEntries(update)
    expect(read.length).toBe(entries.size)
    expect(new Map(read.map(({ id, value }) => [id, value]))).toEqual(entries)
    for (const { id, client, clock } of read) expect(id).toBe(`${client}.${clock}`)
    expect(stateVector(update)).toEqual(clocksOf(docWith(update)))
    expect(entryCount(update)).toBe(entries.size)
  })

  it('DOC12 reads a struct of more values than the door takes at once', () => {
    const doc = new Y.Doc()
    for (let n = 0; n < 300; n++) doc.getArray('entries').push([entry(n)])
    expect(readEntries(Y.encodeStateAsUpdate(doc)).map(({ value }) => value)).toEqual(
      Array.from({ length: 300 }, (_, n) => entry(n)),
    )
  })

  it('DOC12 reads bytes that lie in the middle of a larger buffer', () => {
    const update = appendEntries([], 5, [entry(1)])
    const around = new Uint8Array(update.length + 20).fill(255)
    around.set(update, 7)
    expect(readEntries(around.subarray(7, 7 + update.length))).toEqual(readEntries(update))
  })

  it('DOC12 reads the empty document', () => {
    const empty = Y.encodeStateAsUpdate(new Y.Doc())
    expect(readEntries(empty)).toEqual([])
    expect(readEntries()).toEqual([])
    expect(stateVector(empty)).toEqual(new Map())
    expect(entryCount(empty)).toBe(0)
  })

  it('DOC14 counts a client only as far as no entry is missing', () => {
    const one = appendEntries([], 5, [{}, {}])
    const two = appendEntries([one], 5, [{}])
    const three = appendEntries([one, two], 5, [{}])
    expect(stateVector(one, three)).toEqual(new Map([[5, 2]]))
    expect(stateVector(three)).toEqual(new Map())
    expect(readRuns(three, one)).toEqual([
      { client: 5, clock: 0, length: 2 },
      { client: 5, clock: 3, length: 1 },
    ])
    expect(readRuns(three, one, two, two)).toEqual([{ client: 5, clock: 0, length: 4 }])
  })

  it('DOC13 throws, saying where, at whatever never came through the door', () => {
    const sound = { client: 5, clock: 0, structs: [{ values: [entry(1)] }] }
    const section = updatePieces(sound).slice(1, -1)
    const twice = join([piece('sections', [2]), ...section, ...section, piece('deletes', [0])])
    const hole = mergeUpdates([
      appendEntries([], 5, [{}]),
      craft({ client: 5, clock: 2, structs: [{ origin: { client: 5, clock: 1 }, values: [{}] }] }),
    ])
    const doc = docWith(craft(sound))
    doc.getArray('entries').delete(0)
    const corrupt: [Uint8Array, string][] = [
      [new Uint8Array(), 'at byte 0: cutShort (DOC1)'],
      [craft(sound).slice(0, -3), 'cutShort (DOC1)'],
      [craft(sound, { tail: [0] }), 'bytesLeftOver (DOC1)'],
      [twice, 'sections (DOC2)'],
      [hole, 'info (DOC4)'],
      [craft(sound, { info: [6] }), 'at byte 4: info (DOC4)'],
      [craft(sound, { parentFlag: [0] }), 'parent (DOC5)'],
      [craft({ ...sound, structs: [{ values: [] }] }), 'valueCount (DOC7)'],
      [craft({ ...sound, structs: [{ values: ['text'] }] }), 'notAnObject (DOC7)'],
      [craft({ ...sound, structs: [{ values: [{ a: undefined }] }] }), 'kindOfValue (DOC8)'],
      [craft(sound, { deletes: [1, ...uint(5), 1, 0, 1] }), 'deletes (DOC9)'],
      [Y.encodeStateAsUpdate(doc), 'info (DOC4)'],
      [Y.encodeStateAsUpdateV2(docWith(craft(sound))), 'DOC'],
    ]
    for (const [update, message] of corrupt) {
      expect(() => readEntries(update)).toThrow(CorruptDocument)
      expect(() => readEntries(update)).toThrow(message)
    }
  })

  it('DOC13 throws at every cut, and never hangs, whatever byte is wrong', () => {
    const update = mergeUpdates([
      yjsPush(5, [], [entry(1), entry(2)]),
      appendEntries([], 9, [entry(3)]),
      appendEntries([], 12, [entry(4)]),
    ])
    for (let length = 0; length < update.length; length++) {
      expect(() => readEntries(update.slice(0, length))).toThrow(CorruptDocument)
      expect(() => stateVector(update.slice(0, length))).toThrow(CorruptDocument)
    }
    for (let at = 0; at < update.length; at++) {
      for (const byte of [0, 1, 127, 128, 255]) {
        const wrong = update.slice()
        wrong[at] = byte
        for (const read of [readEntries, stateVector]) {
          try {
            read(wrong)
          } catch (error) {
            expect(error).toBeInstanceOf(CorruptDocument)
          }
        }
      }
    }
  })
})
