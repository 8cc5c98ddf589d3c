/**
 * What the door and an open archive cost: run with `node test/bench/document.ts`.
 *
 * Figures are the best of several rounds, so that a busy machine shows less; compare them only
 * with figures from the same machine.
 */
import * as Y from 'yjs'
import type { JsonObject } from '../../shared/base/json.ts'
import { inspectUpdate } from '../../shared/document/inspect.ts'
import { entrySetHash, readEntries, stateVector } from '../../shared/document/read.ts'
import { appendEntries, encodeEntries, mergeUpdates, nextClock } from '../../shared/document/write.ts'

const AT = 1_763_793_780_123

function setEntry(place: number): JsonObject {
  return {
    k: 'set',
    at: AT + place * 60_000,
    v: 1,
    t: 'homeDeco@1',
    fields: { name: `张三${place}`, phone: '13800138000', budget: 200_000 + place },
    base: { name: place > 0 ? [`3213456789.${place - 1}`] : [], phone: [], budget: [] },
  }
}

function noteEntry(place: number): JsonObject {
  return {
    k: 'note',
    at: AT + place * 60_000,
    v: 1,
    t: 'homeDeco@1',
    fact: { text: '客户希望三月开工,主卧要改衣帽间,预算二十万以内。' },
  }
}

/** Microseconds per call, the best of seven rounds. */
function measure(rounds: number, work: () => unknown): number {
  let best = Infinity
  for (let round = 0; round < 7; round++) {
    const start = process.hrtime.bigint()
    for (let each = 0; each < rounds; each++) work()
    best = Math.min(best, Number(process.hrtime.bigint() - start) / 1000 / rounds)
  }
  return best
}

function print(what: string, micros: number): void {
  console.log(`${what.padEnd(66)} ${micros.toFixed(1).padStart(8)} µs`)
}

const mine = 3_213_456_789
const others = [mine, 1_044_556_677, 2_878_787_878]

const pushed = appendEntries([], mine, [setEntry(0)])
const expected = { client: mine, clock: 0 }
const nobody = (): number => 0
print(
  `inspect a one-entry update (${pushed.length} bytes)`,
  measure(20_000, () => inspectUpdate(pushed, expected, nobody)),
)

const batch = appendEntries(
  [],
  mine,
  Array.from({ length: 64 }, (_, place) => setEntry(place)),
)
print(
  `inspect an update of 64 entries (${batch.length} bytes)`,
  measure(500, () => inspectUpdate(batch, expected, nobody)),
)

const hostile = Uint8Array.from([1, 255, 255, 255, 15, 1, 0])
print(
  'refuse the 7 bytes that cost Yjs 260 MB',
  measure(100_000, () => inspectUpdate(hostile, expected, nobody)),
)

print(
  'write one entry',
  measure(20_000, () => encodeEntries(mine, 0, [setEntry(0)])),
)

/** Nine documents of about ten entries by three clients, as pushed one by one and then compacted. */
const tails = Array.from({ length: 9 }, (_, document) => {
  const updates: Uint8Array[] = []
  for (let place = 0; place < 8 + (document % 5); place++) {
    const entry = place % 3 === 2 ? noteEntry(place) : setEntry(place)
    updates.push(appendEntries(updates, others[place % 3] as number, [entry]))
  }
  return updates
})
const archive = tails.map((updates) => mergeUpdates(updates))
const bytes = archive.reduce((sum, update) => sum + update.length, 0)
const entries = archive.reduce((sum, update) => sum + readEntries(update).length, 0)
const whole = `an archive of 9 documents, ${entries} entries, ${bytes} bytes`
print(
  `read ${whole}`,
  measure(2_000, () => archive.map((update) => readEntries(update))),
)
print(
  `read ${whole}, uncompacted`,
  measure(1_000, () => tails.map((updates) => readEntries(...updates))),
)
print(
  `state vectors of ${whole}`,
  measure(2_000, () => archive.map((update) => stateVector(update))),
)
print(
  `set hashes of ${whole}`,
  measure(2_000, () => archive.map((update) => entrySetHash(update))),
)
print(
  `the same archive loaded into Y.Doc and read`,
  measure(200, () =>
    archive.map((update) => {
      const doc = new Y.Doc()
      Y.applyUpdate(doc, update)
      return doc.getArray('entries').toArray()
    }),
  ),
)
const first = tails[0] as Uint8Array[]
print(
  `compact one document of ${first.length} updates`,
  measure(2_000, () => mergeUpdates(first)),
)
const long = mergeUpdates([
  appendEntries(
    [],
    mine,
    Array.from({ length: 64 }, (_, place) => setEntry(place)),
  ),
])
print(
  'next clock in a document of 64 entries',
  measure(5_000, () => nextClock([long], mine)),
)
