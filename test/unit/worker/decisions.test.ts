/** 审批 on the device: what waits for me, what I asked for, and what was answered, from the cards alone. */
import { describe, expect, test } from 'vitest'
import type { Checks, DeviceRow, WaitingCheck } from '../../../client/api.ts'
import { decisionsOf, type DecisionSources } from '../../../client/worker/decisions.ts'
import type { GrantOnCard, LifeFragment } from '../../../shared/domain/card.ts'
import type { AnsweredProposal } from '../../../shared/domain/answeredProposals.ts'
import type { Checking, CheckState } from '../../../shared/domain/checking.ts'

const DAY = 86_400_000
const NOW = 100 * DAY

interface One {
  readonly archive: string
  readonly owner?: string
  readonly state?: CheckState
  readonly checking?: Exclude<Checking, { readonly is: 'draft' }>
  readonly proposed?: number
  readonly answerDue?: string
  readonly answeredProposals?: readonly AnsweredProposal[]
  /** To whom. */
  readonly offered?: string
}
const offerTo = (user: string, until = NOW + DAY): GrantOnCard => ({
  ...{ id: 'offer', to: { is: 'person', user }, compartments: ['profile'], right: 'read' },
  ...{ from: NOW - DAY, until, offer: true },
})
const rowOf = (archive: string): DeviceRow => ({ archive, branch: 'A', name: archive }) as DeviceRow
const waiting = (archive: string, by: string): WaitingCheck => ({
  row: rowOf(archive),
  checking: { is: 'submitted', by, at: NOW },
  asked: { to: null, why: 'nobody-named', due: null, over: false },
})
const NONE: Checks = {
  named: false,
  mine: { total: 0, lines: [] },
  others: { total: 0, lines: [] },
  late: [],
}

function sources(all: readonly One[], more: Partial<DecisionSources> = {}): DecisionSources {
  const find = (archive: string): One | undefined => all.find((one) => one.archive === archive)
  return {
    me: 'me',
    now: NOW,
    briefs: () =>
      all.map(({ archive, owner = 'you', state = 'draft', ...one }) => ({
        archive,
        branch: 'A',
        owner,
        checking: state,
        proposed: one.proposed ?? 0,
        answerDue: one.answerDue ?? '',
        answeredProposals: one.answeredProposals ?? null,
      })),
    life: (archive) => {
      const one = find(archive)
      return one === undefined
        ? null
        : ({
            owner: one.owner ?? 'you',
            businesses: [],
            team: [],
            grants: one.offered === undefined ? [] : [offerTo(one.offered)],
            checking: one.checking,
          } as unknown as LifeFragment)
    },
    row: rowOf,
    checks: NONE,
    answers: true,
    manages: () => false,
    ...more,
  }
}
const names = (lines: readonly { readonly row: DeviceRow }[]): string =>
  lines.map(({ row }) => row.archive).join('')

describe('审批 on the device', () => {
  test('H05 R60 an offer waits for whoever is asked, and its owner sees whom it waits for', () => {
    const all = [
      { archive: 'a', offered: 'me' },
      { archive: 'b', owner: 'me', offered: 'you' },
      { archive: 'c', offered: 'you' },
    ]
    const { toAnswer, asked } = decisionsOf(sources(all))
    expect(toAnswer.offers).toMatchObject([{ row: { archive: 'a' }, offer: 'offer', until: NOW + DAY }])
    expect(asked.offers).toMatchObject([{ row: { archive: 'b' }, to: 'you' }])
    const over = decisionsOf(sources(all, { now: NOW + 2 * DAY }))
    expect([over.toAnswer.offers, over.asked.offers]).toEqual([[], []])
  })

  test('H05 a change that was asked for waits for whoever answers it, and else for its owner to see', () => {
    const all = [{ archive: 'a', proposed: 2 }, { archive: 'b', proposed: 1, owner: 'me' }, { archive: 'c' }]
    const answers = decisionsOf(sources(all))
    expect([names(answers.toAnswer.proposals), names(answers.asked.proposals)]).toEqual(['ab', ''])
    const asks = decisionsOf(sources(all, { answers: false }))
    expect([names(asks.toAnswer.proposals), names(asks.asked.proposals)]).toEqual(['', 'b'])
  })

  test('H05 a request of a client waits for the owner and the manager, the first that is due in front', () => {
    const all = [
      { archive: 'a', owner: 'me', answerDue: '2026-12-10' },
      { archive: 'b', owner: 'me', answerDue: '2026-12-01' },
      { archive: 'c', answerDue: '2026-11-30' },
    ]
    expect(names(decisionsOf(sources(all)).toAnswer.rights)).toBe('ba')
    expect(names(decisionsOf(sources(all, { manages: () => true })).toAnswer.rights)).toBe('cba')
  })

  test('H05 what I handed in is what I asked for, whoever is asked to check it', () => {
    const checks: Checks = {
      ...NONE,
      mine: { total: 1, lines: [waiting('a', 'you')] },
      others: { total: 2, lines: [waiting('b', 'me'), waiting('c', 'you')] },
    }
    const { toAnswer, asked } = decisionsOf(sources([], { checks }))
    expect([names(toAnswer.checks.lines), names(asked.checks)]).toEqual(['a', 'b'])
  })

  test('H05 R44 a change that I asked for, or answered, stays a month with what became of it', () => {
    const answer = (by: string, answeredBy: string, days: number): AnsweredProposal => ({
      ...{ by, answeredBy, at: NOW - days * DAY },
      ...{ field: 'contacts', outcome: 'left' },
    })
    const all: readonly One[] = [
      { archive: 'a', answeredProposals: [answer('me', 'you', 5), answer('me', 'you', 31)] },
      { archive: 'b', answeredProposals: [answer('other', 'you', 1)] },
      { archive: 'c', answeredProposals: [answer('other', 'me', 2)] },
    ]
    const { proposals } = decisionsOf(sources(all)).answered
    expect(names(proposals)).toBe('ca')
    expect(proposals[1]?.answered).toEqual(answer('me', 'you', 5))
  })

  test('H05 what I checked, and what was checked of mine, stays a month, with where it stands since', () => {
    const given = (by: string, days: number): NonNullable<One['checking']> => ({
      is: 'verified',
      by,
      at: NOW - days * DAY,
      stale: 0,
    })
    const all: readonly One[] = [
      { archive: 'a', state: 'verified', checking: given('me', 2) },
      { archive: 'b', state: 'changed', checking: given('me', 1) },
      { archive: 'c', state: 'verified', checking: given('other', 3) },
      { archive: 'd', state: 'verified', checking: given('other', 4), owner: 'me' },
      { archive: 'e', state: 'verified', checking: given('me', 31) },
      { archive: 'f', state: 'returned', checking: { is: 'returned', by: 'me', at: NOW, reason: 'missing' } },
    ]
    const { answered } = decisionsOf(sources(all))
    expect(answered.checks.map(({ row, state }) => [row.archive, state])).toEqual([
      ['f', 'returned'],
      ['b', 'changed'],
      ['a', 'verified'],
      ['d', 'verified'],
    ])
  })
})
