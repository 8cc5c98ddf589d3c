/** What waits to be checked on a device, for whom, and what 今日 and 消息 make of it. */
import { describe, expect, test } from 'vitest'
import type { DeviceRow } from '../../../client/api.ts'
import { checksOf, returnedOf, type CheckSources } from '../../../client/worker/checks.ts'
import { checkDuties } from '../../../client/worker/duties.ts'
import type { LifeFragment } from '../../../shared/domain/card.ts'
import type { Checking } from '../../../shared/domain/checking.ts'

const NOW = 10_000
interface One {
  readonly archive: string
  readonly branch?: string
  readonly by?: string
  readonly hands?: readonly string[]
  readonly at?: number
  readonly is?: Checking['is']
}

function sources(all: readonly One[], more: Partial<CheckSources> = {}): CheckSources {
  const branchOf = (one: One): string => one.branch ?? 'A'
  const find = (archive: string): One | undefined => all.find((one) => one.archive === archive)
  return {
    me: 'wang',
    now: NOW,
    briefs: () =>
      all.map((one) => ({
        archive: one.archive,
        branch: branchOf(one),
        checking: (one.is ?? 'submitted') as 'submitted',
        clientType: 'person',
      })),
    life: (archive) => {
      const one = find(archive)
      const { by = 'sales', hands, at = 5_000, is = 'submitted' } = one ?? { archive: '' }
      const checking = { is, by, at, ...(hands === undefined ? {} : { hands }) }
      return one === undefined
        ? null
        : ({ owner: by, branch: branchOf(one), checking } as unknown as LifeFragment)
    },
    row: (archive) => {
      const one = find(archive)
      return one === undefined ? null : ({ archive, branch: branchOf(one), name: archive } as DeviceRow)
    },
    said: (branch) =>
      branch === 'A'
        ? {
            branch,
            namings: [{ kind: '', checker: 'wang', substitute: 'li', within: { count: 1, in: 'days' } }],
            present: { wang: [{ from: 0, until: null }], li: [{ from: 0, until: null }] },
          }
        : null,
    dueOf: (since) => since + 4_000,
    checks: () => true,
    manages: () => false,
    ...more,
  }
}
const shown = (from: CheckSources) => {
  const { mine, others, late, named } = checksOf(from)
  const names = (lines: readonly { readonly row: DeviceRow }[]) =>
    lines.map(({ row }) => row.archive).join('')
  return { mine: names(mine.lines), others: names(others.lines), late: names(late), named }
}

describe('what waits to be checked', () => {
  const all: readonly One[] = [
    { archive: 'a', at: 7_000 },
    { archive: 'b', at: 6_500 },
    { archive: 'c', at: 8_000, by: 'wang' },
    { archive: 'd', at: 5_000 },
    { archive: 'e', is: 'verified' },
  ]

  test('R24 is mine where I am asked or the time is over, the first that is due in front', () => {
    expect(shown(sources(all))).toEqual({ mine: 'dba', others: 'c', late: '', named: true })
    expect(shown(sources(all, { me: 'li' }))).toEqual({ mine: 'dc', others: 'ba', late: '', named: true })
    // Whoever may check and is not named is asked when the time is over.
    expect(shown(sources(all, { me: 'zhao' }))).toMatchObject({ mine: 'd', others: 'bac' })
  })

  test('R24 nothing is mine that I may not check; of what is over its time a manager is told', () => {
    expect(shown(sources(all, { checks: () => false, manages: () => true }))).toEqual({
      mine: '',
      others: 'dbac',
      late: 'd',
      named: true,
    })
    // Told once: as one who may check it, or else as the manager.
    expect(shown(sources(all, { me: 'zhao', manages: () => true }))).toMatchObject({ mine: 'd', late: '' })
  })

  test('R24 a branch that named nobody is one queue, as before, and puts nothing on 今日', () => {
    const from = sources([
      { archive: 'a', branch: 'B' },
      { archive: 'b', branch: 'B', by: 'wang' },
    ])
    expect(shown(from)).toEqual({ mine: 'a', others: 'b', late: '', named: false })
    expect(checkDuties(checksOf(from))).toEqual({ toCheck: [], checkLate: [] })
  })

  test('R24 今日 tells what is asked from what is late', () => {
    const duties = checkDuties(checksOf(sources(all)))
    expect(duties.toCheck.map(({ row }) => row.archive)).toEqual(['b', 'a'])
    expect(duties.checkLate.map(({ row }) => row.archive)).toEqual(['d'])
  })
})

test('R24 what was given back stands with its verdict, the newest first; no row is made of the rest', () => {
  const asked: string[] = []
  const from = sources([
    { archive: 'a', is: 'returned', by: 'wang', at: 4_000 },
    { archive: 'b', at: 9_000 },
    { archive: 'c', is: 'returned', by: 'li', at: 6_000 },
  ])
  const found = returnedOf({
    ...from,
    row: (archive) => {
      asked.push(archive)
      return from.row(archive)
    },
  })
  expect(found.total).toBe(2)
  expect(found.lines.map(({ row, checking }) => [row.archive, checking.by, checking.at])).toEqual([
    ['c', 'li', 6_000],
    ['a', 'wang', 4_000],
  ])
  expect(asked).toEqual(['c', 'a'])
})
