/**
 * Attacks that work against a server which hands pushed bytes to Yjs. Each is first shown to
 * do its harm there (where that takes no more than a moment), then to be refused here.
 */
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { inspectUpdate, type InspectRefusal } from '../../../shared/document/inspect.ts'
import { appendEntries } from '../../../shared/document/write.ts'
import {
  any,
  craft,
  float64,
  join,
  overlong,
  piece,
  structPieces,
  text,
  uint,
  updatePieces,
} from './craft.ts'
import { clocksOf, docWith, entriesOf } from './yjs.ts'

const MINE = 70_001
const VICTIM = 70_002
const entry = { k: 'note', n: 1 }

/** The victim's document: twelve entries. */
const victims = appendEntries(
  [],
  VICTIM,
  Array.from({ length: 12 }, (_, n) => ({ k: 'note', n })),
)
const known = (client: number): number => (client === VICTIM ? 12 : 0)

/** Refused within a millisecond's work (the best of some tries), with the bytes left as they were. */
function refused(update: Uint8Array, clock = 0, withinMs = 1): InspectRefusal {
  const client = MINE
  const before = update.slice()
  let best = Infinity
  let result = inspectUpdate(update, { client, clock }, known)
  for (let each = 0; each < 20 && best >= withinMs; each++) {
    const start = performance.now()
    result = inspectUpdate(update, { client, clock }, known)
    best = Math.min(best, performance.now() - start)
  }
  expect(best).toBeLessThan(withinMs)
  expect(update).toEqual(before)
  if (result.ok) throw new Error('accepted')
  return result.error
}

const sound = { client: MINE, clock: 0, structs: [{ values: [entry] }] }

describe('an attack is refused', () => {
  it('DOC10 but the same shape without the attack is let in', () => {
    expect(inspectUpdate(craft(sound), { client: MINE, clock: 0 }, known).ok).toBe(true)
  })

  it('DOC2 11 bytes that delete 10,000 keys', () => {
    const doc = new Y.Doc()
    doc.clientID = 200_000_001
    doc.transact(() => {
      for (let key = 0; key < 10_000; key++) doc.getMap('m').set(`k${key}`, key)
    })
    const update = Uint8Array.from([0, 1, ...uint(200_000_001), 1, 0, ...uint(10_000)])
    expect(update.length).toBe(10)
    // The same with one client more than there is: what was measured as 11 bytes has a longer id.
    const longer = Uint8Array.from([0, 1, ...uint(4_000_000_001), 1, 0, ...uint(10_000)])
    expect(longer.length).toBe(11)
    Y.applyUpdate(doc, update)
    expect(doc.getMap('m').size).toBe(0)
    expect(refused(update)).toMatchObject({ rule: 2, why: 'sections' })
    expect(refused(longer)).toMatchObject({ rule: 2, why: 'sections' })
  })

  it("DOC3 9 bytes under someone else's client id, after which that client's edits are dropped", () => {
    const update = Uint8Array.from([1, 1, ...uint(VICTIM), 0, 0, 12, 0])
    expect(update.length).toBe(9)
    const server = docWith(update, victims)
    expect(server.getArray('entries').length).toBe(0)
    expect(clocksOf(server).get(VICTIM)).toBe(12)
    expect(refused(update)).toMatchObject({ is: 'invalid', rule: 3, why: 'client' })
    // Nor under the own id: a gap-filler is no entry.
    const own = Uint8Array.from([1, 1, ...uint(MINE), 0, 0, 12, 0])
    expect(refused(own)).toMatchObject({ rule: 4, why: 'info' })
  })

  it('DOC3 two writers on one client id, whose documents differ for good with equal state vectors', () => {
    const one = craft({ client: MINE, clock: 0, structs: [{ values: [{ from: 'one' }] }] })
    const two = craft({ client: MINE, clock: 0, structs: [{ values: [{ from: 'two' }] }] })
    const left = docWith(one, two)
    const right = docWith(two, one)
    expect(clocksOf(left)).toEqual(clocksOf(right))
    expect(left.getArray('entries').toArray()).not.toEqual(right.getArray('entries').toArray())
    // Whoever comes second finds the clock taken.
    expect(inspectUpdate(one, { client: MINE, clock: 0 }, known).ok).toBe(true)
    expect(refused(two, 1)).toMatchObject({ is: 'need', expected: 1, found: 0 })
  })

  it('DOC9 a delete of content that is not written yet', () => {
    const alone = Uint8Array.from([0, 1, ...uint(VICTIM), 1, 0, 50])
    const server = docWith(alone)
    expect(server.store.pendingDs).not.toBeNull()
    Y.applyUpdate(server, victims)
    expect(server.getArray('entries').length).toBe(0)
    expect(refused(alone)).toMatchObject({ rule: 2, why: 'sections' })
    const beside = craft(sound, { deletes: [1, ...uint(VICTIM), 1, 0, 50] })
    expect(refused(beside)).toMatchObject({ rule: 9, why: 'deletes' })
  })

  it('DOC2 7 bytes that cost 260 MB', () => {
    const update = Uint8Array.from([1, ...uint(33_554_431), 1, 0])
    expect(update.length).toBe(7)
    expect(refused(update)).toMatchObject({ rule: 2, why: 'structs' })
    expect(refused(Uint8Array.from([...uint(33_554_431), 1, 1, 0]))).toMatchObject({
      rule: 2,
      why: 'sections',
    })
  })

  it('DOC7 counts of values, members, items and letters that no bytes stand behind', () => {
    const many = uint(Number.MAX_SAFE_INTEGER)
    expect(refused(craft(sound, { count: many }))).toMatchObject({ rule: 7, why: 'valueCount' })
    expect(refused(craft(sound, { size: many }))).toMatchObject({ is: 'invalid' })
    const withMember = (bytes: readonly number[]): Uint8Array => {
      const head = craft({ ...sound, structs: [{ values: [] }] }, { count: [1] }).slice(0, -1)
      return Uint8Array.from([...head, 118, 1, ...text('a'), ...bytes, 0])
    }
    expect(refused(withMember([117, ...many]))).toMatchObject({ is: 'invalid' })
    expect(refused(withMember([118, ...many]))).toMatchObject({ is: 'invalid' })
    expect(refused(withMember([119, ...many]))).toMatchObject({ rule: 1, why: 'cutShort' })
    expect(refused(withMember([116, ...many]))).toMatchObject({ rule: 8, why: 'kindOfValue' })
  })

  it('DOC2 a V2 update of 27 bytes that keeps Yjs busy for ever (yjs#687)', () => {
    const hex = '00010000000001000100010200001602000001fdffffffff7f0000'
    const update = Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16))
    expect(update.length).toBe(27)
    expect(refused(update)).toMatchObject({ rule: 2, why: 'sections' })
  })

  it('DOC2 every V2 update', () => {
    const doc = docWith(victims)
    expect(refused(Y.encodeStateAsUpdateV2(doc))).toMatchObject({ rule: 2 })
  })

  it('DOC2 2,000 causal gaps in one update', () => {
    const gaps = Array.from({ length: 2000 }, (_, n) => [
      1,
      ...uint(900_000 + n),
      7,
      8,
      1,
      ...text('entries'),
      1,
      ...any({}),
    ])
    const update = Uint8Array.from([...uint(2000), ...gaps.flat(), 0])
    expect(docWith(update).store.pendingStructs?.missing.size).toBe(2000)
    expect(refused(update)).toMatchObject({ rule: 2, why: 'sections' })
  })

  it('DOC3 a causal gap alone, of the own row and of a neighbour', () => {
    const late = craft({ client: MINE, clock: 7, structs: [{ values: [entry] }] })
    expect(docWith(late).store.pendingStructs).not.toBeNull()
    expect(refused(late)).toMatchObject({ is: 'need', expected: 0, found: 7 })
    const beside = craft({ ...sound, structs: [{ origin: { client: VICTIM, clock: 12 }, values: [entry] }] })
    expect(docWith(victims, beside).store.pendingStructs).not.toBeNull()
    expect(refused(beside)).toMatchObject({ rule: 6, why: 'origin' })
  })

  it('DOC6 an origin in the own future, on which Yjs throws', () => {
    const update = craft({ ...sound, structs: [{ origin: { client: MINE, clock: 0 }, values: [entry] }] })
    expect(() => docWith(update)).toThrow()
    expect(refused(update)).toMatchObject({ rule: 6, why: 'origin' })
  })

  it('DOC2 two sections for one client, of which Yjs applies only the second', () => {
    const section = updatePieces(sound).slice(1, -1)
    const update = join([piece('sections', [2]), ...section, ...section, piece('deletes', [0])])
    expect(entriesOf(docWith(update)).size).toBe(1)
    const second = updatePieces({ client: MINE, clock: 1, structs: [{ values: [entry] }] }).slice(1, -1)
    const gap = join([piece('sections', [2]), ...section, ...second, piece('deletes', [0])])
    expect(docWith(gap).getArray('entries').length).toBe(0)
    expect(refused(update)).toMatchObject({ rule: 2, why: 'sections' })
    expect(refused(gap)).toMatchObject({ rule: 2, why: 'sections' })
  })

  it("DOC2 a section of the victim's beside the own one", () => {
    const own = updatePieces(sound).slice(1, -1)
    const theirs = updatePieces({
      client: VICTIM,
      clock: 12,
      structs: [{ values: [{ forged: true }] }],
    }).slice(1, -1)
    const update = join([piece('sections', [2]), ...own, ...theirs, piece('deletes', [0])])
    expect(entriesOf(docWith(victims, update)).get(`${VICTIM}.12`)).toEqual({ forged: true })
    expect(refused(update)).toMatchObject({ rule: 2, why: 'sections' })
  })

  it('DOC8 __proto__, which becomes the prototype of what Yjs reads', () => {
    const value = [118, 1, ...text('__proto__'), ...any({ isAdmin: true })]
    const head = craft({ ...sound, structs: [{ values: [] }] }, { count: [1] }).slice(0, -1)
    const update = Uint8Array.from([...head, ...value, 0])
    const read = docWith(update).getArray<{ isAdmin?: boolean }>('entries').get(0)
    expect(Object.keys(read)).toEqual([])
    expect(read.isAdmin).toBe(true)
    expect(refused(update)).toMatchObject({ rule: 8, why: 'keyForbidden' })
  })

  it('DOC8 a repeated key, of which two readers may take different values', () => {
    const value = [118, 2, ...text('amount'), ...any(1), ...text('amount'), ...any(1_000_000)]
    const head = craft({ ...sound, structs: [{ values: [] }] }, { count: [1] }).slice(0, -1)
    const update = Uint8Array.from([...head, ...value, 0])
    expect(docWith(update).getArray('entries').get(0)).toEqual({ amount: 1_000_000 })
    expect(refused(update)).toMatchObject({ rule: 8, why: 'keyRepeated' })
  })

  it('DOC8 NaN, bigint and typed arrays inside an entry', () => {
    for (const value of [NaN, 10n, new Uint8Array([1, 2, 3]), undefined]) {
      const head = craft({ ...sound, structs: [{ values: [] }] }, { count: [1] }).slice(0, -1)
      const update = Uint8Array.from([...head, 118, 1, ...text('a'), ...any(value), 0])
      expect(docWith(update).getArray<{ a: unknown }>('entries').get(0).a).toEqual(value)
      expect(refused(update)).toMatchObject({ rule: 8 })
    }
  })

  it('DOC7 bare numbers, texts and lists in place of entries', () => {
    for (const value of [1, 1.5, 'text', null, [entry], true]) {
      const update = craft({ ...sound, structs: [{ values: [value] }] })
      expect(docWith(update).getArray('entries').get(0)).toEqual(value)
      expect(refused(update)).toMatchObject({ rule: 7, why: 'notAnObject' })
    }
  })

  it('DOC7 items of length zero', () => {
    const empty = craft({ ...sound, structs: [{ values: [] }] })
    expect(refused(empty)).toMatchObject({ rule: 7, why: 'valueCount' })
    const between = craft({ ...sound, structs: [{ values: [entry] }, { values: [] }, { values: [entry] }] })
    expect(refused(between)).toMatchObject({ rule: 7, why: 'valueCount' })
  })

  it('DOC8 overlong varints, by which one update has many hashes', () => {
    const update = craft(sound, { client: overlong(MINE), clock: overlong(0, 3) })
    expect(entriesOf(docWith(update))).toEqual(new Map([[`${MINE}.0`, entry]]))
    expect(refused(update)).toMatchObject({ rule: 8, why: 'varint' })
  })

  it('DOC8 one number in a second width, by which one entry has many hashes', () => {
    const head = craft({ ...sound, structs: [{ values: [] }] }, { count: [1] }).slice(0, -1)
    const update = Uint8Array.from([...head, 118, 1, ...text('n'), ...float64(1), 0])
    expect(docWith(update).getArray('entries').get(0)).toEqual({ n: 1 })
    expect(refused(update)).toMatchObject({ rule: 8, why: 'number' })
  })

  it('DOC4 a parentSub bit beside an origin, which Yjs does not even read', () => {
    const place = { origin: { client: VICTIM, clock: 11 }, values: [entry] }
    const update = craft({ ...sound, structs: [place] }, { info: [8 | 128 | 32] })
    expect(entriesOf(docWith(victims, update)).size).toBe(13)
    expect(refused(update)).toMatchObject({ rule: 4, why: 'info' })
  })

  it('DOC4 a parentSub at the root, by which each entry deletes the one before', () => {
    const root = structPieces({ values: [entry] })
    const sub = [...root.slice(0, 3), piece('parentSub', text('a')), ...root.slice(3)]
    const pieces = updatePieces(sound).flatMap((each) => (each.field === 'info' ? sub : []))
    const head = updatePieces(sound).slice(0, 4)
    const update = join(
      [...head, ...pieces, piece('deletes', [0])].map((each) =>
        each.field === 'info' ? piece('info', [40]) : each,
      ),
    )
    expect(docWith(update).getMap('entries').get('a')).toEqual(entry)
    expect(refused(update)).toMatchObject({ rule: 4, why: 'info' })
  })

  it('DOC4 every other kind of content: deleted, binary, text, types, subdocuments', () => {
    for (const kind of [0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 31]) {
      expect(refused(craft(sound, { info: [kind] }))).toMatchObject({ rule: 4, why: 'info' })
    }
  })

  it('DOC5 another root type, under which content hides from every reader', () => {
    const update = craft(sound, { parentName: text('hidden') })
    const doc = docWith(victims, update)
    expect(doc.getArray('entries').length).toBe(12)
    expect(doc.getArray('hidden').length).toBe(1)
    expect(refused(update)).toMatchObject({ rule: 5, why: 'parent' })
  })

  it('DOC1 trailing garbage, which Yjs does not notice', () => {
    const update = craft(sound, { tail: [...'<script>'].map((letter) => letter.charCodeAt(0)) })
    expect(entriesOf(docWith(update)).size).toBe(1)
    expect(refused(update)).toMatchObject({ rule: 1, why: 'bytesLeftOver' })
  })

  it('DOC10 an update on which applyUpdate throws after it changed and announced content', () => {
    const update = craft(sound, { deletes: [1, ...uint(VICTIM), 1, 0] })
    const server = docWith(victims)
    const announced: Uint8Array[] = []
    server.on('update', (bytes: Uint8Array) => announced.push(bytes))
    expect(() => Y.applyUpdate(server, update)).toThrow()
    expect(server.getArray('entries').length).toBe(13)
    expect(announced.length).toBe(1)
    expect(refused(update)).toMatchObject({ is: 'invalid' })
  })

  it('DOC10 64 KB of bytes that lead nowhere', () => {
    const fill = (head: readonly number[], unit: readonly number[]): Uint8Array => {
      const update = new Uint8Array(65_536)
      update.set(head)
      for (let at = head.length; at + unit.length <= update.length; at += unit.length) update.set(unit, at)
      return update
    }
    const start = [...craft({ ...sound, structs: [{ values: [] }] }, { count: [1] }).slice(0, -1)]
    refused(fill(start, [118, 1, 1, 97]))
    refused(fill([], [0x80]))
    refused(fill([], [0xff]))
    refused(fill([...start, 118, 1, 1, 97, 119], [0x80]))
    refused(fill([...start, 118, 1, 1, 97], [117, 100]))
  })

  it('DOC10 64 KB of sound content that is wrong in its last byte, in a few milliseconds', () => {
    const keys = Object.fromEntries(
      Array.from({ length: 13_000 }, (_, n) => [n.toString(36).padStart(3, '_'), null]),
    )
    const nulls = { a: Array.from({ length: 65_000 }, () => null) }
    for (const value of [keys, nulls, { a: '汉'.repeat(21_000) }]) {
      refused(craft({ ...sound, structs: [{ values: [value] }] }, { deletes: [1] }), 0, 50)
    }
  })
})
