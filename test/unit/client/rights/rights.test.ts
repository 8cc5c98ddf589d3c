import { describe, expect, it } from 'vitest'
import { orderOf, usualLastDay, type GrantDraft } from '../../../../client/features/rights/grantDraft.ts'
import { rightsOf } from '../../../../client/features/rights/mine.ts'
import { takersOf } from '../../../../client/features/rights/takers.ts'
import { reasonsOf, sightGroups } from '../../../../client/features/rights/sightGroups.ts'
import { waitsWords } from '../../../../client/features/rights/rightWords.ts'
import type { PartSight } from '../../../../client/http/api.ts'
import { compartments } from '../../../../shared/domain/names.ts'
import { roles, type Role } from '../../../../shared/policy/table.ts'
import { expectedGrants } from '../../policy/roles.ts'

const BUSINESS = '01AAAAAAAAAAAAAAAAAAAAAAAA'
const sight = (part: string, how: PartSight['sight'], more: Partial<PartSight> = {}): PartSight => ({
  part,
  sight: how,
  role: 'SA',
  branch: 'B',
  reach: 'own',
  deputyFor: null,
  grant: null,
  until: null,
  ...more,
})

describe('what one person may do with an archive', () => {
  it('is one line per right, a part of several businesses once, and life never', () => {
    const groups = sightGroups([
      sight('life', 'write'),
      sight('identity', 'mask'),
      sight('profile', 'write'),
      sight(`${BUSINESS}.deal`, 'write'),
      sight('01BBBBBBBBBBBBBBBBBBBBBBBB.deal', 'write'),
    ])
    expect(groups).toEqual([
      { sight: 'write', compartments: ['profile', 'deal'] },
      { sight: 'mask', compartments: ['identity'] },
    ])
  })

  it('says each reason once, with the earliest end among what rests on it', () => {
    const reasons = reasonsOf([
      sight('life', 'read', { reach: 'branch' }),
      sight('profile', 'write'),
      sight('contact', 'read', { reach: 'grant', until: 900 }),
      sight('deal', 'read', { reach: 'grant', until: 500 }),
    ])
    expect(reasons.map(({ reach, until }) => [reach, until])).toEqual([
      ['own', null],
      ['grant', 500],
    ])
  })
})

describe('我能看什么', () => {
  /** The best right that the company's own table gives in a circle, in the page's words. */
  function expected(role: Role, compartment: string, circle: string): string | null {
    const grants = expectedGrants()
    const has = (right: string): boolean => grants.has(`${role} ${compartment} ${right} ${circle}`)
    if (has('read')) return has('write') ? 'write' : 'read'
    if (has('mask')) return 'mask'
    if (has('maskPerCase')) return 'case'
    if (has('breakGlass')) return 'glass'
    return has('write') || has('blind') ? 'blind' : null
  }

  it.each(roles)('%s reads there exactly what the table of the company says', (role) => {
    const everywhere = ['HQ', 'AU', 'DD'].includes(role)
    const membership = {
      id: 'm',
      role,
      branch: everywhere ? null : 'A',
      from: 0,
      until: null,
      deputyFor: null,
    }
    const said = rightsOf(membership, 'me', 1)
    for (const compartment of compartments.filter((one) => one !== 'life')) {
      const row = said.find((one) => one.compartment === compartment)
      for (const circle of everywhere ? ['all'] : ['own', 'team', 'branch']) {
        const own = row?.sights.find((one) => one.circle === circle)?.sight ?? null
        const wider = row?.sights.find((one) => one.circle === 'branch')?.sight ?? null
        const should = expected(role, compartment, circle) ?? expected(role, compartment, 'branch')
        expect(own ?? wider, `${role} ${compartment} ${circle}`).toBe(should)
      }
    }
  })
})

describe('opening an archive further', () => {
  const draft: GrantDraft = {
    to: 'person',
    branch: '',
    user: 'U',
    compartments: ['profile'],
    right: 'read',
    lastDay: '2026-12-03',
    why: ' 代班 ',
    agreement: ' ',
  }
  it('names the first thing that is missing', () => {
    expect(orderOf({ ...draft, user: '' })).toEqual({ ok: false, error: 'receiver' })
    expect(orderOf({ ...draft, to: 'branch' })).toEqual({ ok: false, error: 'receiver' })
    expect(orderOf({ ...draft, compartments: [] })).toEqual({ ok: false, error: 'parts' })
    expect(orderOf({ ...draft, lastDay: '2026-02-30' })).toEqual({ ok: false, error: 'day' })
    expect(orderOf({ ...draft, why: ' ' })).toEqual({ ok: false, error: 'why' })
  })
  it('ends with the last day, and shows a branch nothing masked', () => {
    const order = orderOf(draft)
    if (!order.ok) throw new Error(order.error)
    expect(new Date(order.value.until)).toEqual(new Date(2026, 11, 4))
    expect(order.value).toMatchObject({ why: '代班', agreement: null, to: { is: 'person', user: 'U' } })
    const shared = orderOf({ ...draft, to: 'branch', branch: 'B', right: 'mask', agreement: '协议 3' })
    expect(shared.ok && shared.value).toMatchObject({ right: 'read', agreement: '协议 3' })
    expect(usualLastDay(Date.UTC(2026, 10, 26, 12), 480)).toBe('2026-12-03')
  })
})

it('POL60 an archive, or one business of it, is offered to everybody but who has it', () => {
  const person = (user: string) => ({ user, name: user, roles: ['SA'], place: '' })
  const answer = {
    owner: 'wang',
    businesses: [
      { id: BUSINESS, owner: 'li' },
      { id: '01BBBBBBBBBBBBBBBBBBBBBBBB', owner: 'wang' },
    ],
    people: ['wang', 'li', 'zhang'].map(person),
  }
  const names = (business: string | null) => takersOf(answer, business).map(({ name }) => name)
  expect(names(null)).toEqual(['li', 'zhang'])
  expect(names(BUSINESS)).toEqual(['wang', 'zhang'])
  expect(names('01BBBBBBBBBBBBBBBBBBBBBBBB')).toEqual(['li', 'zhang'])
})

it('POL53 who may agree is said by place and role, those near by first', () => {
  const said = waitsWords([
    { role: 'BM', branch: '苏州店' },
    { role: 'HQ', branch: null },
  ])
  expect(said).toBe('等 苏州店店长 或 总部 同意')
  expect(waitsWords([])).toContain('没有别人能同意')
})
