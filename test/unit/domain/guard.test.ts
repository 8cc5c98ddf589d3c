import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptySetHash, setHash } from '../../../shared/base/setHash.ts'
import type { Entry, FieldKey } from '../../../shared/domain/entry.ts'
import { foldDocument } from '../../../shared/domain/fold.ts'
import {
  admit,
  admitAll,
  emptyGuard,
  freeClock,
  guardOf,
  RECENT_FACTS,
  type Guard,
} from '../../../shared/domain/guard.ts'
import { parseEntryId, type EntryId } from '../../../shared/domain/names.ts'
import { fact, factEntry, NOON, record, set, setEntry } from './ledger.ts'
import { script, World } from './world.ts'

const asEntry = (json: unknown): Entry => json as Entry
const admitted = (guard: Guard, id: EntryId, json: unknown): Guard => {
  const next = admit(guard, id, asEntry(json))
  if (!next.ok) throw new Error(JSON.stringify(next.error))
  return next.value
}
const accept = (...entries: readonly (readonly [EntryId, unknown])[]): Guard =>
  entries.reduce((guard, [id, json]) => admitted(guard, id, json), emptyGuard)

describe('admit', () => {
  it('F4 knows state vector, count, set hash, heads, facts and the latest time claimed', () => {
    const guard = accept(
      ['7.0', setEntry({ name: '王', tier: 'A' }, {}, NOON)],
      ['8.0', setEntry({ name: '李' }, {}, NOON + 5)],
      ['7.1', setEntry({ tier: 'B' }, { tier: ['7.0'] }, NOON + 2)],
      ['8.1', factEntry('note', { text: '来电' })],
    )
    expect(guard).toEqual({
      sv: { '7': 2, '8': 2 },
      count: 4,
      setHash: setHash([7, 8].flatMap((client) => [0, 1].map((clock) => ({ client, clock })))),
      heads: { name: ['7.0', '8.0'], tier: ['7.1'] },
      facts: { note: ['8.1'] },
      lastAt: NOON + 5,
    })
    expect([freeClock(guard, 7), freeClock(guard, 9)]).toEqual([2, 0])
    expect(emptyGuard).toMatchObject({ count: 0, setHash: emptySetHash })
    expect(JSON.parse(JSON.stringify(guard))).toEqual(guard)
  })

  it('refuses any clock but the next of its client, and says which that is', () => {
    const guard = accept(['7.0', setEntry({ name: '王' })])
    for (const id of ['7.0', '7.2', '7.9']) {
      expect(admit(guard, id, asEntry(setEntry({ name: '李' })))).toEqual({
        ok: false,
        error: { code: 'wrong-clock', expected: 1 },
      })
    }
    expect(admit(guard, '8.1', asEntry(setEntry({ name: '李' })))).toEqual({
      ok: false,
      error: { code: 'wrong-clock', expected: 0 },
    })
  })

  it('F4 asks for the history when a base is no head any more, and then tells known from unknown', () => {
    const stored = [set('7.0', { name: '王', tier: 'A' }), set('7.1', { name: '王芳' }, { name: ['7.0'] })]
    const guard = guardOf(stored)
    const late = asEntry(setEntry({ name: '王方' }, { name: ['7.0'] }))
    expect(admit(guard, '8.0', late)).toEqual({ ok: false, error: { code: 'needs-history' } })
    const next = admit(guard, '8.0', late, stored)
    expect(next.ok && next.value.heads['name']).toEqual(['7.1', '8.0'])

    for (const [key, base] of [
      ['name', '9.9'],
      ['name', '8.0'],
      ['tier', '7.1'],
    ] as const) {
      const entry = asEntry(setEntry({ [key]: 'x' }, { [key]: [base] }))
      expect(admit(guard, '8.0', entry, stored)).toEqual({
        ok: false,
        error: { code: 'unknown-base', key, id: base },
      })
    }
  })

  it('F4 lets a fact supersede known facts of its own kind only', () => {
    const stored = [
      fact('7.0', 'payment', { amount: 1 }),
      fact('7.1', 'note', { text: '记' }),
      set('7.2', { name: '王' }),
    ]
    const guard = guardOf(stored)
    const corrects = (id: EntryId) => asEntry(factEntry('payment', { amount: 2 }, [id]))
    expect(admit(guard, '8.0', corrects('7.0')).ok).toBe(true)
    for (const id of ['7.1', '7.2', '8.0', '5.5']) {
      expect(admit(guard, '8.0', corrects(id))).toEqual({ ok: false, error: { code: 'needs-history' } })
      expect(admit(guard, '8.0', corrects(id), stored)).toEqual({
        ok: false,
        error: { code: 'unknown-superseded', key: 'payment', id },
      })
    }
  })

  it('F4 keeps the row short: facts beyond the newest are still corrected, by a look into the history', () => {
    const stored = Array.from({ length: RECENT_FACTS + 3 }, (_, clock) =>
      fact(`7.${clock}`, 'note', { text: '记' }, [], { seq: clock + 1 }),
    )
    const guard = guardOf(stored)
    expect(guard.facts.note).toEqual(stored.slice(3).map(({ id }) => id))
    const corrects = (id: EntryId) => asEntry(factEntry('note', { text: '改' }, [id]))
    expect(admit(guard, '8.0', corrects('7.3')).ok).toBe(true)
    expect(admit(guard, '8.0', corrects('7.2'))).toEqual({ ok: false, error: { code: 'needs-history' } })
    expect(admit(guard, '8.0', corrects('7.2'), stored).ok).toBe(true)
  })

  it('F4 does not take what every object inherits for a list of heads', () => {
    const entry = asEntry(setEntry({ toString: 1, constructor: 2 }, {}))
    const guard = accept(['7.0', entry])
    expect(Object.keys(guard.heads).sort()).toEqual(['constructor', 'toString'])
    expect(
      admitted(guard, '8.0', setEntry({ toString: 3 }, { toString: ['7.0'] })).heads['toString'],
    ).toEqual(['8.0'])
    expect(admit(emptyGuard, '8.0', asEntry(setEntry({ valueOf: 3 }, { valueOf: ['7.0'] })))).toEqual({
      ok: false,
      error: { code: 'needs-history' },
    })
  })

  it('F9 accepts honest work that names a redacted write', () => {
    const stored = [record('7.0', { k: 'redacted', why: '误录' }), set('7.1', { tier: 'A' }, {}, { seq: 2 })]
    const guard = guardOf(stored)
    expect(guard).toMatchObject({ count: 2, sv: { '7': 2 }, heads: { tier: ['7.1'] } })
    expect(guard.heads['name']).toBeUndefined()
    const entry = asEntry(setEntry({ name: '王' }, { name: ['7.0'] }))
    expect(admit(guard, '8.0', entry)).toEqual({ ok: false, error: { code: 'needs-history' } })
    expect(admit(guard, '8.0', entry, stored).ok).toBe(true)
  })

  it('F11 keeps proposals beside the heads until a save names them, and leaves nothing behind', () => {
    const ask = (fields: { [key: string]: string }, base = {}) => ({
      ...setEntry(fields, base),
      k: 'propose',
    })
    const guard = accept(
      ['7.0', setEntry({ name: '王' })],
      ['8.0', ask({ name: '王芳' }, { name: ['7.0'] })],
      ['9.0', ask({ name: '王方', tier: 'A' }, { name: ['7.0', '8.0'] })],
    )
    expect(guard.heads).toEqual({ name: ['7.0'] })
    expect(guard.proposals).toEqual({ name: ['8.0', '9.0'], tier: ['9.0'] })
    const some = admitted(guard, '7.1', setEntry({ name: '王芳' }, { name: ['7.0', '8.0'] }))
    expect(some.heads).toEqual({ name: ['7.1'] })
    expect(some.proposals).toEqual({ name: ['9.0'], tier: ['9.0'] })
    const all = admitted(
      some,
      '7.2',
      setEntry({ name: '王', tier: 'B' }, { name: ['7.1', '9.0'], tier: ['9.0'] }),
    )
    expect(all).not.toHaveProperty('proposals')
    // Answered long ago, it is still known.
    const late = asEntry(setEntry({ name: '王' }, { name: ['8.0'] }))
    expect(admit(all, '9.1', late)).toEqual({ ok: false, error: { code: 'needs-history' } })
  })

  it('changes nothing of the guard that it was given', () => {
    const guard = accept(['7.0', setEntry({ name: '王' })])
    const before = JSON.stringify(guard)
    admitted(guard, '7.1', setEntry({ name: '李' }, { name: ['7.0'] }))
    admit(guard, '7.5', asEntry(setEntry({ name: '李' })))
    expect(JSON.stringify(guard)).toBe(before)
  })
})

describe('admitAll', () => {
  const arrivals = [
    { id: '8.0', entry: asEntry(setEntry({ name: '甲' }, { name: ['7.0'] })) },
    { id: '8.1', entry: asEntry(setEntry({ name: '乙' }, { name: ['8.0'] })) },
    { id: '8.2', entry: asEntry(setEntry({ name: '丙' }, { name: ['8.0', '8.1'] })) },
  ]
  const stored = [set('7.0', { name: '王' })]

  it('F4 lets later entries of an update name earlier ones, heads or not', () => {
    const guard = guardOf(stored)
    expect(admitAll(guard, arrivals)).toEqual({ ok: false, error: { code: 'needs-history' } })
    const next = admitAll(guard, arrivals, stored)
    expect(next.ok && next.value).toMatchObject({ heads: { name: ['8.2'] }, count: 4 })
  })

  it('takes an update whole or not at all', () => {
    const bad = { id: '8.3', entry: asEntry(setEntry({ name: '丁' }, { name: ['8.3'] })) }
    expect(admitAll(guardOf(stored), [...arrivals, bad], stored)).toEqual({
      ok: false,
      error: { code: 'unknown-base', key: 'name', id: '8.3' },
    })
  })
})

describe('the guard and the fold', () => {
  it('agree: the guard of any accepted sequence equals the guard rebuilt from the whole, in any order', () => {
    fc.assert(
      fc.property(script, fc.integer(), (steps, turn) => {
        const world = World.after(steps).settle()
        for (const [part, all] of world.accepted) {
          const shuffled = all.toSorted(
            (a, b) => (((a.receipt!.seq * 31) ^ turn) % 17) - (((b.receipt!.seq * 31) ^ turn) % 17),
          )
          expect(guardOf(shuffled)).toEqual(world.guards.get(part))
        }
      }),
      { numRuns: 150 },
    )
  })

  it('agree on heads, count, state vector and set hash', () => {
    fc.assert(
      fc.property(script, (steps) => {
        const world = World.after(steps).settle()
        for (const [part, all] of world.accepted) {
          const guard = world.guards.get(part)!
          const view = foldDocument(all)
          const heads = Object.fromEntries(
            [...view.fields.values()].map((field) => [field.key, field.heads.map(({ id }) => id).sort()]),
          )
          expect(
            Object.fromEntries(Object.entries(guard.heads).map(([key, ids]) => [key, [...ids].sort()])),
          ).toEqual(heads)
          const waiting = [...view.proposals].flatMap(([key, ones]) => {
            const ids = ones.flatMap(({ id, answeredBy }) => (answeredBy === null ? id : [])).sort()
            return ids.length === 0 ? [] : [[key, ids] as const]
          })
          expect(
            Object.fromEntries(
              Object.entries(guard.proposals ?? {}).map(([key, ids]) => [key, [...ids].sort()]),
            ),
          ).toEqual(Object.fromEntries(waiting))
          expect(guard.count).toBe(view.count)
          const ids = all.map(({ id }) => parseEntryId(id)!)
          expect(guard.setHash).toBe(setHash(ids))
          for (const client of new Set(ids.map((one) => one.client))) {
            expect(freeClock(guard, client)).toBe(
              1 + Math.max(...ids.flatMap((one) => (one.client === client ? [one.clock] : []))),
            )
          }
        }
      }),
      { numRuns: 150 },
    )
  })

  it('agree on what is known: with the history admit takes a base exactly if the fold holds that write of that field, or that proposal for it', () => {
    fc.assert(
      fc.property(
        script,
        fc.array(fc.nat(100), { minLength: 1, maxLength: 3 }),
        fc.nat(3),
        (steps, picks, which) => {
          const world = World.after(steps).settle()
          const all = world.accepted.get('profile') ?? []
          const guard = world.guards.get('profile') ?? emptyGuard
          const view = foldDocument(all)
          const key: FieldKey = ['name', 'tier', 'toString', 'email'][which]!
          const ids = [
            ...new Set(
              picks.map((pick) => [...all.map(({ id }) => id), '55.0', '77.7'][pick % (all.length + 2)]!),
            ),
          ]
          const entry = asEntry(setEntry({ [key]: '新' }, { [key]: ids }))
          const written = [...(view.fields.get(key)?.history ?? []), ...(view.proposals.get(key) ?? [])].map(
            ({ id }) => id,
          )
          const answer = admit(guard, '55.0', entry, all)
          expect(answer.ok).toBe(ids.every((id) => written.includes(id)))

          // Without the history it never says more than it can know.
          const quick = admit(guard, '55.0', entry)
          if (quick.ok) expect(quick).toEqual(answer)
          else expect(quick.error.code).toBe('needs-history')
          if (answer.ok) {
            const after = foldDocument([...all, record('55.0', entry as never, { seq: 9_999_999 })])
            expect([...(answer.value.heads[key] ?? [])].sort()).toEqual(
              after.fields
                .get(key)!
                .heads.map(({ id }) => id)
                .sort(),
            )
          }
        },
      ),
      { numRuns: 300 },
    )
  })
})
