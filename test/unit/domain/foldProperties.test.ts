/** The promises of the fold, over worlds that nobody wrote by hand. fast-check prints seed and path of a failure. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sameJson } from '../../../shared/base/json.ts'
import { foldArchive } from '../../../shared/domain/archive.ts'
import { resolveConflict } from '../../../shared/domain/edit.ts'
import type { Recorded, SetEntry } from '../../../shared/domain/entry.ts'
import { foldDocument } from '../../../shared/domain/fold.ts'
import { historyOf } from '../../../shared/domain/history.ts'
import type { Part } from '../../../shared/domain/names.ts'
import type { Write } from '../../../shared/domain/view.ts'
import { author, DAY, fact, HOUR, MINUTE, NOON, receipt, record, set, spelled, T, ulid } from './ledger.ts'
import { script, World } from './world.ts'

const ARCHIVE = ulid('ARCHIVE')
const fold = (parts: ReadonlyMap<Part, readonly Recorded[]>) => foldArchive({ archive: ARCHIVE, parts })

/** The same entries, shuffled, some of them several times, delivered in pieces that overlap. */
function redelivered<T>(things: readonly T[], order: readonly number[], copies: readonly number[]): T[] {
  const dealt = things.map((thing, at) => ({
    thing,
    rank: order[at % order.length]! * 1000 + ((at * 7919) % 997),
  }))
  dealt.sort((a, b) => a.rank - b.rank)
  const all = dealt.map(({ thing }) => thing)
  for (const copy of copies)
    if (things.length > 0) all.splice(copy % (all.length + 1), 0, things[copy % things.length]!)
  const cut = all.length === 0 ? 0 : copies.length % all.length
  return [...all.slice(cut), ...all.slice(0, cut + 1)]
}

describe('the world of these tests', () => {
  it('holds what it is meant to try: conflicts, merged and verified fields, corrections, late arrivals', () => {
    const found = { conflicts: 0, merged: 0, verified: 0, corrected: 0, looks: 0, unread: 0 }
    for (const steps of fc.sample(script, { numRuns: 300, seed: 20260308 })) {
      const world = World.after(steps).settle()
      found.looks += world.looks
      for (const { fields, facts, newer } of fold(world.ledgers()).documents.values()) {
        found.unread += newer.length
        found.corrected += facts.filter(({ supersededBy }) => supersededBy.length > 0).length
        for (const { conflict, verified, history } of fields.values()) {
          if (conflict) found.conflicts++
          if (verified) found.verified++
          if (history.some(({ base }) => base.length > 1)) found.merged++
        }
      }
    }
    expect(found.unread).toBe(0)
    const { unread: _, ...wanted } = found
    expect(Object.entries(wanted).filter(([, times]) => times < 20)).toEqual([])
  })
})

describe('the fold', () => {
  it('F1 reads the same archive from the same entries in any order, number of copies and partition', () => {
    fc.assert(
      fc.property(
        script,
        fc.array(fc.nat(1000), { minLength: 1, maxLength: 60 }),
        fc.array(fc.nat(1000), { maxLength: 20 }),
        (steps, order, copies) => {
          const world = World.after(steps)
          // Parts that hold pending work of one device too: both copies of an entry may be at hand.
          const parts = new Map(
            [...world.ledgers()].map(([part, all]) => [part, [...all, ...world.devices[1]!.ledger(part)]]),
          )
          const other = new Map(
            redelivered([...parts], order, []).map(([part, all]): [Part, Recorded[]] => [
              part,
              redelivered(all, order, copies),
            ]),
          )
          expect(spelled(fold(other))).toBe(spelled(fold(parts)))
        },
      ),
      { numRuns: 200 },
    )
  })

  it('F1 lets every device that has everything read what the server reads, once its work is acknowledged', () => {
    fc.assert(
      fc.property(script, (steps) => {
        const world = World.after(steps).settle()
        const truth = spelled(fold(world.ledgers()))
        for (const device of world.devices) {
          const held = new Map([...world.accepted.keys()].map((part) => [part, device.ledger(part)]))
          expect(spelled(fold(held))).toBe(truth)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('F2 keeps an entry once, whether its pending copy, its acknowledged one or both are at hand', () => {
    fc.assert(
      fc.property(script, (steps) => {
        const world = World.after(steps)
        const before = world.devices.map((device) => [...device.pending])
        world.settle()
        for (const [part, acknowledged] of world.accepted) {
          const pending = before.flat().flatMap((one) => (one.part === part ? [one.one] : []))
          expect(spelled(foldDocument([...pending, ...acknowledged]))).toBe(
            spelled(foldDocument(acknowledged)),
          )
        }
      }),
      { numRuns: 100 },
    )
  })

  it('F4 keeps every write in the history of its field and in the history of the archive, exactly once', () => {
    fc.assert(
      fc.property(script, (steps) => {
        const world = World.after(steps).settle()
        const archive = fold(world.ledgers())
        const rows = historyOf(archive)
        const wanted: string[] = []
        for (const [part, all] of world.accepted) {
          for (const { id, entry } of all) {
            if (entry['k'] !== 'set' && entry['k'] !== 'propose') continue
            for (const key of Object.keys((entry as unknown as SetEntry).fields))
              wanted.push(`${part} ${key} ${id}`)
          }
        }
        expect(rows.map(({ part, key, id }) => `${part} ${key} ${id}`).sort()).toEqual(wanted.sort())
        const kept = [...archive.documents].flatMap(([part, { fields, proposals }]) =>
          [...[...fields.values()].flatMap(({ history }) => history), ...[...proposals.values()].flat()].map(
            ({ key, id }) => `${part} ${key} ${id}`,
          ),
        )
        expect(kept.sort()).toEqual(wanted)
      }),
      { numRuns: 150 },
    )
  })

  it('F4 shows the head with the greatest (time, id), and a conflict exactly when two heads differ', () => {
    fc.assert(
      fc.property(script, (steps) => {
        for (const [, all] of World.after(steps).settle().accepted) {
          for (const field of foldDocument(all).fields.values()) {
            // Said once more, and more slowly: a head is what no other write of the field names.
            const heads = field.history.filter(
              (one) => !field.history.some((other) => other.base.includes(one.id)),
            )
            expect(new Set(field.heads)).toEqual(new Set(heads))
            expect(heads.length).toBeGreaterThan(0)
            const [client, clock] = ['client', 'clock'].map(
              (_, at) => (id: string) => Number(id.split('.')[at]),
            ) as [(id: string) => number, (id: string) => number]
            const latest = heads.toSorted(
              (a, b) => b.time - a.time || client(b.id) - client(a.id) || clock(b.id) - clock(a.id),
            )
            expect(field.heads.map(({ id }) => id)).toEqual(latest.map(({ id }) => id))
            expect(field.value).toEqual(latest[0]!.value)
            const differ = heads.some((a) => heads.some((b) => !sameJson(a.value, b.value)))
            expect(field.conflict).toBe(differ)
          }
        }
      }),
      { numRuns: 150 },
    )
  })

  it('F4 ends a conflict when a write names all its heads, and not while one of them is left out', () => {
    fc.assert(
      fc.property(script, fc.constantFrom('王芳', '第三个名字'), (steps, choice) => {
        const world = World.after(steps).settle()
        for (const [, all] of world.accepted) {
          const view = foldDocument(all)
          for (const field of view.fields.values()) {
            if (!field.conflict) continue
            const chosen = resolveConflict(view, field.key, choice, { at: world.now, template: T })!
            const after = foldDocument([...all, record('77.0', { ...chosen } as never, { seq: 10_000 })])
            expect(after.fields.get(field.key)).toMatchObject({ conflict: false, value: choice })

            const [, ...others] = field.heads
            const half = set(
              '77.0',
              { [field.key]: '只看过一个' },
              { [field.key]: others.map(({ id }) => id) },
              { seq: 10_000 },
            )
            expect(foldDocument([...all, half]).fields.get(field.key)!.conflict).toBe(true)
          }
        }
      }),
      { numRuns: 150 },
    )
  })

  it('F4 never lets a field go blank, not even from entries whose bases the door would refuse', () => {
    const id = fc.constantFrom('1.0', '1.1', '2.0', '2.1', '3.0', '9.9')
    const wild = fc.uniqueArray(
      fc.record({
        id,
        key: fc.constantFrom('name', 'tier'),
        value: fc.nat(2),
        base: fc.uniqueArray(id, { maxLength: 4 }),
      }),
      { selector: (one) => one.id, maxLength: 5 },
    )
    fc.assert(
      fc.property(wild, fc.array(fc.nat(1000), { minLength: 1 }), (writes, order) => {
        const all = writes.map((one, at) =>
          set(one.id, { [one.key]: one.value }, { [one.key]: one.base }, { seq: at + 1 }),
        )
        const view = foldDocument(all)
        expect(spelled(foldDocument(redelivered(all, order, [])))).toBe(spelled(view))
        for (const key of new Set(writes.map((one) => one.key))) {
          const field = view.fields.get(key)!
          expect(field.heads.length).toBeGreaterThan(0)
          expect(field.history).toHaveLength(writes.filter((one) => one.key === key).length)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('F5 F11 calls a field verified only if it has one head, and the last word on the field found that head right', () => {
    fc.assert(
      fc.property(script, (steps) => {
        const world = World.after(steps).settle()
        const archive = fold(world.ledgers())
        const rulings = archive.documents.get('life')?.verdicts ?? []
        expect(rulings.map(({ n }) => n)).toEqual(rulings.map((_, at) => at + 1))
        for (const [part, { fields, proposals }] of archive.documents) {
          for (const { key, heads, verified, history } of fields.values()) {
            const words = rulings.flatMap(({ verdict }) =>
              (verdict.is === 'verified' || verdict.is === 'returned') &&
              Object.hasOwn(verdict.marks[part] ?? {}, key)
                ? [verdict.marks[part]![key]!]
                : [],
            )
            const last = words.at(-1)
            // An answer that kept what stood says nothing new of it (F11).
            const asked = proposals.get(key)?.map(({ id }) => id) ?? []
            const spoken = (write: Write): boolean => {
              if (last?.of === write.id) return true
              const replaced = history.filter(({ id }) => write.base.includes(id))
              const [kept] = replaced
              return (
                replaced.length === 1 &&
                write.base.some((id) => asked.includes(id)) &&
                spelled(kept!.value) === spelled(write.value) &&
                spoken(kept!)
              )
            }
            const right = last !== undefined && 'how' in last && spoken(heads[0]!)
            expect(verified).toBe(heads.length === 1 && right)
          }
        }
      }),
      { numRuns: 150 },
    )
  })
})

describe('a phone whose clock is two days fast', () => {
  const fast = author('FAST')

  it('F3 does not beat a newer value of which the writer had seen its own', () => {
    fc.assert(
      fc.property(fc.integer({ min: -5 * DAY, max: 5 * DAY }), fc.boolean(), (late, measured) => {
        const offset = measured ? -2 * DAY : 0
        const view = foldDocument([
          set(
            '1.0',
            { name: '快' },
            {},
            { at: NOON + 2 * DAY, author: fast, receipt: receipt(1, NOON + MINUTE, offset) },
          ),
          set(
            '2.0',
            { name: '新' },
            { name: ['1.0'] },
            { at: NOON + HOUR + late, receipt: receipt(2, NOON + HOUR) },
          ),
        ])
        expect(view.fields.get('name')).toMatchObject({ value: '新', conflict: false })
      }),
    )
  })

  it('F3 does not beat a newer concurrent value once both have receipts, however late its work arrives', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 * DAY }),
        fc.integer({ min: 0, max: 3 * DAY }),
        fc.integer({ min: 0, max: 3 * DAY }),
        (newer, delayFast, delayNewer) => {
          const view = foldDocument([
            set(
              '9.0',
              { name: '快' },
              {},
              {
                at: NOON + 2 * DAY,
                author: fast,
                receipt: receipt(5, NOON + delayFast, -2 * DAY),
              },
            ),
            set(
              '2.0',
              { name: '新' },
              {},
              { at: NOON + newer, receipt: receipt(2, NOON + newer + delayNewer) },
            ),
          ])
          expect(view.fields.get('name')).toMatchObject({ value: '新', conflict: true })
        },
      ),
    )
  })

  it('F3 is held back by the moment of receipt when nobody knew how fast it is', () => {
    const view = foldDocument([
      set(
        '9.0',
        { name: '快' },
        {},
        { at: NOON + 2 * DAY, author: fast, receipt: receipt(1, NOON + MINUTE, 0) },
      ),
      set('2.0', { name: '新' }, {}, { at: NOON + HOUR, receipt: receipt(2, NOON + HOUR, 0) }),
    ])
    expect(view.fields.get('name')!.value).toBe('新')
    expect(view.fields.get('name')!.heads.map(({ time }) => time)).toEqual([NOON + HOUR, NOON + MINUTE])
  })

  it('F3 shows its own unsent work at its best guess of the time', () => {
    const pending = set('9.0', { name: '快' }, {}, { at: NOON + 2 * DAY, receipt: null })
    const other = set('2.0', { name: '新' }, {}, { at: NOON + HOUR, receipt: receipt(2, NOON + HOUR) })
    expect(foldDocument([pending, other], { deviceOffset: -2 * DAY }).fields.get('name')!.value).toBe('新')
  })

  it('F3 keeps the order of a whole outbox that was received in one moment', () => {
    const outbox = Array.from({ length: 12 }, (_, clock) =>
      fact(`9.${clock}`, 'note', { text: String(clock) }, [], {
        at: NOON + 2 * DAY + clock,
        receipt: receipt(1, NOON, 0),
      }),
    )
    expect(foldDocument(outbox.toReversed()).facts.map(({ fact: one }) => one['text'])).toEqual(
      outbox.map((_, clock) => String(clock)),
    )
  })
})
