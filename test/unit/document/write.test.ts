import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../shared/base/json.ts'
import { inspectUpdate } from '../../../shared/document/inspect.ts'
import { entryCount, entrySetHash, readEntries, stateVector } from '../../../shared/document/read.ts'
import {
  appendEntries,
  encodeEntries,
  mergeUpdates,
  nextClock,
  updateAfter,
} from '../../../shared/document/write.ts'
import { client, entry, history, type Save } from './arbitrary.ts'
import { clocksOf, docWith, entriesOf, yjsPush } from './yjs.ts'

/** The updates of a history in the order of writing, and what they must amount to. */
function play(saves: readonly Save[]): { updates: Uint8Array[]; entries: Map<string, unknown> } {
  const updates: Uint8Array[] = []
  const entries = new Map<string, unknown>()
  for (const save of saves) {
    const clock = nextClock(updates, save.client)
    updates.push(appendEntries(updates, save.client, save.values))
    for (const [place, value] of save.values.entries()) entries.set(`${save.client}.${clock + place}`, value)
  }
  return { updates, entries }
}

const asMap = (entries: ReturnType<typeof readEntries>): Map<string, unknown> =>
  new Map(entries.map(({ id, value }) => [id, value]))

describe('what is written', () => {
  it('DOC16 passes the door with the same entries, and Yjs applies exactly these', () => {
    fc.assert(
      fc.property(history, (saves) => {
        const { updates, entries } = play(saves)
        const clocks = new Map<number, number>()
        const inspected = new Map<string, unknown>()
        for (const [place, update] of updates.entries()) {
          const writer = (saves[place] as Save).client
          const clock = clocks.get(writer) ?? 0
          const result = inspectUpdate(update, { client: writer, clock }, (other) => clocks.get(other) ?? 0)
          if (!result.ok) throw new Error(JSON.stringify(result.error))
          for (const { id, value } of result.value.entries) inspected.set(id, value)
          clocks.set(writer, clock + result.value.length)
        }
        expect(inspected).toEqual(entries)
        expect(entriesOf(docWith(...updates))).toEqual(entries)
      }),
    )
  })

  it('DOC17 is byte for byte what Yjs writes in a document that one client writes', () => {
    fc.assert(
      fc.property(
        client,
        fc.array(fc.array(entry, { minLength: 1, maxLength: 3 }), { maxLength: 4 }),
        (me, saves) => {
          const updates: Uint8Array[] = []
          for (const values of saves) {
            const update = appendEntries(updates, me, values)
            expect(update).toEqual(yjsPush(me, updates, values))
            updates.push(update)
          }
        },
      ),
    )
  })

  it("DOC17 stands beside nobody else's entry, so it is accepted where that entry was lost", () => {
    const theirs = appendEntries([], 7, [{ k: 'note' }])
    const first = appendEntries([theirs], 9, [{ k: 'call' }])
    const second = appendEntries([theirs, first], 9, [{ k: 'visit' }])
    expect(inspectUpdate(first, { client: 9, clock: 0 }, () => 0).ok).toBe(true)
    expect(inspectUpdate(second, { client: 9, clock: 1 }, () => 0).ok).toBe(true)
    expect(entriesOf(docWith(first, second)).size).toBe(2)
    expect(entriesOf(docWith(second, first, theirs)).size).toBe(3)
  })

  it('DOC18 is refused for what free input can cause, naming the entry', () => {
    const refusal = (...values: unknown[]) => {
      const result = encodeEntries(1, 0, values as JsonObject[])
      return result.ok ? null : result.error
    }
    expect(refusal({}, { note: '\ud83d' })).toEqual({ why: 'text', entry: 1 })
    expect(refusal({ note: '\udc00\ud800' })).toEqual({ why: 'text', entry: 0 })
    expect(refusal({ '\ud83d': 1 })).toEqual({ why: 'text', entry: 0 })
    expect(refusal({ note: '😀' })).toBeNull()
    expect(refusal({ a: -0 })).toEqual({ why: 'number', entry: 0 })
    expect(refusal({ a: [NaN] })).toEqual({ why: 'number', entry: 0 })
    expect(refusal({ a: Infinity })).toEqual({ why: 'number', entry: 0 })
    expect(refusal({ a: undefined })).toEqual({ why: 'kindOfValue', entry: 0 })
    expect(refusal({ a: 5n })).toEqual({ why: 'kindOfValue', entry: 0 })
    expect(refusal({ a: new Date(0) })).toEqual({ why: 'kindOfValue', entry: 0 })
    expect(refusal({ a: new Map([[1, 2]]) })).toEqual({ why: 'kindOfValue', entry: 0 })
    expect(refusal({ a: new Uint8Array(2) })).toEqual({ why: 'kindOfValue', entry: 0 })
    expect(refusal({ a: [, 1] })).toEqual({ why: 'kindOfValue', entry: 0 }) // eslint-disable-line no-sparse-arrays
    expect(refusal('text')).toEqual({ why: 'notAnObject', entry: 0 })
    expect(refusal([{}])).toEqual({ why: 'notAnObject', entry: 0 })
    expect(refusal(null)).toEqual({ why: 'notAnObject', entry: 0 })
    expect(refusal(JSON.parse('{"a":{"__proto__":1}}'))).toEqual({ why: 'keyForbidden', entry: 0 })
    expect(refusal({ a: { constructor: 1 } })).toEqual({ why: 'keyForbidden', entry: 0 })
    expect(refusal({ a: [[[[[]]]]] })).toBeNull()
    expect(refusal({ a: [[[[[[]]]]]] })).toEqual({ why: 'tooDeep', entry: 0 })
    expect(() => appendEntries([], 1, [{ note: '\ud83d' }])).toThrow('entry 0 cannot be written: text')
  })

  it('DOC18 is at most 64 KB, the last byte counted', () => {
    const sized = (letters: number) => encodeEntries(1, 0, [{ a: 'x'.repeat(letters) }])
    let most = 65_400
    while (sized(most + 1).ok) most++
    const largest = sized(most)
    if (!largest.ok) throw new Error(largest.error.why)
    expect(largest.value.length).toBe(65_536)
    expect(inspectUpdate(largest.value, { client: 1, clock: 0 }, () => 0).ok).toBe(true)
    expect(sized(most + 1)).toEqual({ ok: false, error: { why: 'tooLong', entry: 0 } })
  })

  it('DOC18 throws where only a bug can be the cause', () => {
    expect(() => encodeEntries(1, 0, [])).toThrow(RangeError)
    expect(() =>
      encodeEntries(
        1,
        0,
        Array.from({ length: 65 }, () => ({})),
      ),
    ).toThrow(RangeError)
    expect(() => encodeEntries(-1, 0, [{}])).toThrow(RangeError)
    expect(() => encodeEntries(1, 0.5, [{}])).toThrow(RangeError)
    expect(() => encodeEntries(1, Number.MAX_SAFE_INTEGER, [{}])).toThrow(RangeError)
  })

  it('DOC19 takes the clock after everything its client wrote, in whatever pieces that lies', () => {
    const one = appendEntries([], 5, [{}, {}])
    const two = appendEntries([one], 5, [{}])
    const three = appendEntries([two, one], 5, [{}])
    expect(nextClock([], 5)).toBe(0)
    expect(nextClock([one], 6)).toBe(0)
    expect(nextClock([two, one, one], 5)).toBe(3)
    expect(nextClock([mergeUpdates([one, two]), three], 5)).toBe(4)
    expect(nextClock([three, two], 5)).toBe(4)
  })
})

describe('updates put together', () => {
  /** A history, and the same updates merged in random groups that overlap, in random order. */
  const jumbled = history.chain((saves) => {
    const { updates, entries } = play(saves)
    const group = fc.shuffledSubarray(updates, { minLength: 1 }).map((some) => mergeUpdates(some))
    return fc
      .tuple(fc.array(group, { maxLength: 4 }), fc.shuffledSubarray(updates, { minLength: updates.length }))
      .chain(([groups, all]) =>
        fc.shuffledSubarray([...groups, ...all], { minLength: groups.length + all.length }),
      )
      .map((pieces) => ({ pieces, updates, entries }))
  })

  it('DOC20 hold every entry once, in any order and overlap, for our reader and for Yjs', () => {
    fc.assert(
      fc.property(jumbled, ({ pieces, updates, entries }) => {
        const merged = mergeUpdates(pieces)
        expect(asMap(readEntries(merged))).toEqual(entries)
        expect(readEntries(merged).length).toBe(entries.size)
        expect(entryCount(merged)).toBe(entries.size)
        expect(entrySetHash(merged)).toBe(entrySetHash(...updates))
        expect(stateVector(merged)).toEqual(clocksOf(docWith(merged)))
        expect(entriesOf(docWith(merged))).toEqual(entries)
      }),
    )
  })

  it('DOC20 need no merging to be read', () => {
    fc.assert(
      fc.property(history, fc.nat(), (saves, cut) => {
        const { updates, entries } = play(saves)
        const at = cut % (updates.length + 1)
        const pieces = [mergeUpdates(updates.slice(0, at)), ...updates.slice(Math.max(0, at - 1))]
        const read = readEntries(...pieces)
        expect(read.length).toBe(entries.size)
        expect(asMap(read)).toEqual(entries)
        expect(stateVector(...pieces)).toEqual(stateVector(mergeUpdates(updates)))
        expect(entryCount(...pieces)).toBe(entries.size)
      }),
    )
  })

  it('DOC20 of nothing are the empty update', () => {
    expect(mergeUpdates([])).toEqual(Uint8Array.of(0, 0))
    expect(readEntries(mergeUpdates([]))).toEqual([])
    expect(mergeUpdates([mergeUpdates([]), mergeUpdates([])])).toEqual(Uint8Array.of(0, 0))
  })

  it('DOC21 cut into what somebody has and a tail give the whole again, entry by entry', () => {
    fc.assert(
      fc.property(history, fc.infiniteStream(fc.nat()), (saves, picks) => {
        const { updates, entries } = play(saves)
        const whole = mergeUpdates(updates)
        const has = new Map<number, number>()
        for (const [writer, clock] of stateVector(whole)) {
          // Also in the middle of one save, and also beyond what there is.
          has.set(writer, (picks.next().value as number) % (clock + 2))
        }
        const tail = readEntries(updateAfter(whole, has))
        const expected = [...entries].filter(([id]) => {
          const [writer, clock] = id.split('.').map(Number) as [number, number]
          return clock >= (has.get(writer) ?? 0)
        })
        expect(asMap(tail)).toEqual(new Map(expected))
      }),
    )
  })

  it('DOC21 bring a device that was complete once to the newest state, sending nothing twice', () => {
    fc.assert(
      fc.property(history, fc.nat(), (saves, cut) => {
        const { updates, entries } = play(saves)
        const before = mergeUpdates(updates.slice(0, cut % (updates.length + 1)))
        const tail = updateAfter(mergeUpdates(updates), stateVector(before))
        expect(entryCount(before) + entryCount(tail)).toBe(entries.size)
        expect(asMap(readEntries(mergeUpdates([before, tail])))).toEqual(entries)
        expect(entriesOf(docWith(before, tail))).toEqual(entries)
      }),
    )
  })

  it('DOC21 is empty for whoever has everything', () => {
    const whole = mergeUpdates([appendEntries([], 5, [{}, {}]), appendEntries([], 9, [{}])])
    expect(updateAfter(whole, stateVector(whole))).toEqual(Uint8Array.of(0, 0))
  })
})
