/** R79 on the device: every number of a board is the number of rows that its question finds. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DeviceRow } from '../../../client/api.ts'
import { Catalogue, type Brief } from '../../../client/search/catalogue.ts'
import { boardOf } from '../../../client/worker/board.ts'
import { boardDays, measures, questionOf } from '../../../shared/domain/measure.ts'
import { askAt, rowsAsked, startOf } from '../../support/boards.ts'
import { listQuery } from '../../support/listQuery.ts'

const TODAY = '2026-11-27'
const day = 86_400_000
const now = startOf(TODAY) + 10 * 3_600_000

interface Held {
  readonly brief: Brief
  readonly completeness: number
  readonly gaps: readonly string[]
}

const text = (...of: readonly string[]) => fc.constantFrom(...of)
const moment = fc.option(
  fc.integer({ min: 0, max: 400 * 24 }).map((hours) => now - hours * 3_600_000),
  { freq: 4 },
)
const held: fc.Arbitrary<Omit<Held, 'brief'> & { readonly brief: Omit<Brief, 'archive'> }> = fc
  .record({
    stage: text('', 'lead', 'sign', 'lost'),
    tier: text('', 'A', 'B'),
    template: text('homeDeco@1', 'generic@1', 'realEstate@2'),
    owner: fc.option(text('me', 'you')),
    nextFollowUp: text('', TODAY, '2026-11-26', '2026-12-01'),
    lastContact: moment,
    begun: moment,
    stageSince: moment,
    nextReview: moment,
    answered: moment,
    lead: fc.constant(null),
    unreached: moment,
    quietSince: moment,
    filingMinutes: fc.option(fc.integer({ min: 0, max: 9_000 })),
    watched: fc.constant(null),
    answeredProposals: fc.constant(null),
    channel: text('', 'expo', 'webAd'),
    firstTouch: text('', 'expo', 'webAd'),
    lastTouch: text('', 'expo', 'webAd'),
    region: text('', '110105', '110105~高井', '440305'),
    conflicts: fc.nat({ max: 2 }),
    proposed: fc.nat({ max: 1 }),
    complaints: fc.nat({ max: 1 }),
    openComplaints: fc.constant([]),
    answerDue: fc.constant(''),
    groundless: fc.constant(null),
    stopped: fc.boolean(),
    reachable: fc.boolean(),
    consented: fc.boolean(),
    rejected: fc.boolean(),
    gaps: fc.uniqueArray(text('name', 'area', 'budgetMax')),
  })
  .map(({ gaps, rejected, ...brief }) => ({
    gaps,
    completeness: gaps.length === 0 ? 100 : 100 - gaps.length * 30,
    brief: {
      ...brief,
      archiveNo: '',
      stageRank: null,
      branch: 'b',
      parallel: 0,
      met: false,
      targetDate: '',
      checking: 'draft',
      clientType: '',
      urgency: '',
      tags: [],
      shown: {},
      budgetMin: null,
      budgetMax: null,
      changed: now,
      sync: rejected ? 'rejected' : 'synced',
    },
  }))

function catalogueOf(all: readonly Held[]): Catalogue {
  const known = new Map(all.map((one) => [one.brief.archive, one]))
  const catalogue = new Catalogue(
    (archive) => ({ archive, completeness: known.get(archive)?.completeness ?? 0 }) as DeviceRow,
    (archive) => known.get(archive)?.gaps ?? [],
  )
  const words = {
    name: '',
    alias: '',
    pinyin: '',
    tails: [],
    archiveNo: '',
    tags: [],
    place: '',
    address: '',
  }
  for (const { brief } of all) catalogue.put({ brief, words })
  return catalogue
}

describe('the board of a device', () => {
  it('R79 counts under every key of every measure as many as the list finds by its question', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(held, { minLength: 1, maxLength: 60 }), async (made) => {
        const catalogue = catalogueOf(
          made.map((one, at) => ({ ...one, brief: { ...one.brief, archive: `A${at}` } })),
        )
        const board = await boardOf(catalogue, askAt(TODAY, 'owner'), async () => undefined)
        expect(board.archives).toBe(made.length)
        const days = boardDays(TODAY)
        for (const measure of measures)
          for (const [key, count] of Object.entries(board.counts[measure])) {
            const asked = rowsAsked(questionOf(measure, key, days, 'owner'), TODAY)
            const { total } = catalogue.page(listQuery({ ...asked, today: TODAY }))
            expect([measure, key, total]).toEqual([measure, key, count])
          }
      }),
      { numRuns: 60 },
    )
  })

  it('R79 begins anew when something changes while it counts', async () => {
    const one = fc.sample(held, 1_200)
    const catalogue = catalogueOf(
      one.map((each, at) => ({ ...each, brief: { ...each.brief, archive: `A${at}` } })),
    )
    let turns = 0
    const board = await boardOf(catalogue, askAt(TODAY, 'owner'), async () => {
      if (turns++ === 0) catalogue.remove('A3')
    })
    expect(board.archives).toBe(1_199)
  })

  it('R104 gives the middle of the minutes from making to 档号 by week, and of how many', async () => {
    const [base] = fc.sample(held, 1)
    if (base === undefined) throw new Error('nothing was made')
    const at = (archive: string, begun: number, filingMinutes: number | null): Held => ({
      ...base,
      brief: { ...base.brief, archive, begun, filingMinutes },
    })
    const monday = startOf('2026-11-23')
    const catalogue = catalogueOf([
      at('A', monday, 10),
      at('B', monday + day, 50),
      at('C', monday + 2 * day, 90),
      at('D', monday + 2 * day, null),
      at('E', monday - 1, 7),
      at('F', monday - 400 * day, 1),
    ])
    const board = await boardOf(catalogue, askAt(TODAY, 'owner'), async () => undefined)
    expect(board.filingMedians).toEqual({ 10: 7, 11: 50 })
    expect(board.counts.filingWeek).toEqual({ 10: 1, 11: 3 })
    expect(board.counts.newWeek).toEqual({ 10: 1, 11: 4 })
  })
})
