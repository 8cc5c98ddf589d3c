/** 初筛 on the device: which leads wait, whose, by when, and who may throw one away. */
import { describe, expect, test } from 'vitest'
import type { DeviceRow, LeadsAsk } from '../../../client/api.ts'
import { FirstLooks } from '../../../client/worker/firstLooks.ts'
import { leadsOf, type LeadSources } from '../../../client/worker/leads.ts'

const HOUR = 3_600_000
const NOW = 100 * HOUR
const ask: LeadsAsk = { now: NOW, minutesEast: 480, whose: null }

interface One {
  readonly archive: string
  /** Null: nothing waits. */
  readonly lead: number | null
  readonly owner?: string
  readonly channel?: string
}

function sources(all: readonly One[], more: Partial<LeadSources> = {}): LeadSources {
  const find = (archive: string): One | undefined => all.find((one) => one.archive === archive)
  return {
    me: 'me',
    now: NOW,
    briefs: () =>
      all.map(({ archive, lead, channel = 'website' }) => ({ archive, lead, channel, branch: 'A' })),
    life: (archive) => ({
      owner: find(archive)?.owner ?? 'me',
      businesses: [],
      team: [],
      branch: 'A',
      grants: [],
    }),
    row: (archive) => (find(archive) === undefined ? null : ({ archive } as DeviceRow)),
    looks: new FirstLooks({
      me: 'me',
      now: NOW,
      said: () => null,
      dueOf: (since, within) => since + (within.in === 'days' ? 16 : within.count) * HOUR,
      mayLook: () => true,
    }),
    manages: () => false,
    mayVoid: ({ owner }) => owner === 'me',
    ...more,
  }
}
const names = (from: LeadSources, over: Partial<LeadsAsk> = {}) => {
  const { lines, whose, both, total, late } = leadsOf(from, { ...ask, ...over })
  return { lines: lines.map(({ row }) => row.archive).join(''), whose, both, total, late }
}

describe('R10 what waits for a first look', () => {
  const all: readonly One[] = [
    { archive: 'a', lead: NOW - 1 * HOUR },
    { archive: 'b', lead: NOW - 3 * HOUR },
    { archive: 'c', lead: null },
    { archive: 'd', lead: NOW - 9 * HOUR, channel: 'email' },
    { archive: 'e', lead: NOW - 5 * HOUR, owner: 'colleague' },
  ]

  test('comes in the order in which it is due, and what is over its time is counted', () => {
    expect(names(sources(all), { whose: 'all' })).toMatchObject({ lines: 'ebad', total: 4, late: 2 })
  })

  test('is mine first, where I have any', () => {
    expect(names(sources(all))).toEqual({ lines: 'bad', whose: 'mine', both: true, total: 3, late: 1 })
    expect(names(sources(all.filter(({ owner }) => owner !== undefined)))).toMatchObject({
      lines: 'e',
      whose: 'all',
      both: false,
    })
  })

  test('is the whole branch’s for whoever hands work out there', () => {
    expect(names(sources(all, { manages: () => true }))).toMatchObject({ lines: 'ebad', whose: 'all' })
  })

  test('says who may throw it away', () => {
    const { lines } = leadsOf(sources(all), { ...ask, whose: 'all' })
    expect(lines.filter(({ mayVoid }) => mayVoid).map(({ row }) => row.archive)).toEqual(['b', 'a', 'd'])
  })

  test('is nobody’s who keeps no clients', () => {
    expect(names(sources(all, { looks: null }))).toMatchObject({ lines: '', total: 0 })
  })
})
