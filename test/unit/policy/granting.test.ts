import { describe, expect, test } from 'vitest'
import type { Grant } from '../../../shared/domain/grant.ts'
import {
  decide,
  scopesOfActor,
  scopesOfDocument,
  type Actor,
  type Membership,
  type Place,
} from '../../../shared/policy/decide.ts'
import { mayEndGrant, whyNotGrant, type GrantCase } from '../../../shared/policy/granting.ts'
import type { Role } from '../../../shared/policy/table.ts'

const now = 1_700_000_000_000
const HOUR = 3_600_000
const DAY = 24 * HOUR
const [a, b] = ['BRANCH-A', 'BRANCH-B']

const person = (user: string, role: Role, branch: string | null): Actor => {
  const membership: Membership = { id: `m-${user}`, role, branch, from: 0, until: null, deputyFor: null }
  return { user, memberships: [membership] }
}
const [sales, boss, bossB, clerkB] = [
  person('SALES', 'SA', a),
  person('BOSS', 'BM', a),
  person('BOSS-B', 'BM', b),
  person('CLERK-B', 'CS', b),
]
const [hq, hq2, auditor] = [person('HQ', 'HQ', null), person('HQ2', 'HQ', null), person('AU', 'AU', null)]

const grant = (change: Partial<Grant> = {}): Grant => ({
  id: 'G',
  to: { is: 'person', user: 'SALES' },
  compartments: ['contact'],
  right: 'read',
  from: now,
  until: now + DAY,
  by: 'BOSS',
  approvedBy: null,
  why: '代班一天',
  agreement: null,
  ...change,
})
const place: Place = { branch: a, owner: 'OWNER', team: [], grants: [] }
const why = (by: Actor, change: Partial<Grant> = {}, more: Partial<GrantCase> = {}) =>
  whyNotGrant({
    grant: grant({ by: by.user, ...change }),
    places: [place],
    by,
    second: null,
    receiverKnown: true,
    separateEntities: false,
    now,
    ...more,
  })
const at = (grants: readonly Grant[]): Place => ({ ...place, grants })

describe('what a grant opens', () => {
  test('POL1 to a person it opens the parts it names, and life, whatever the role, while it runs', () => {
    const standing = at([grant()])
    for (const right of ['read'] as const) {
      expect(decide(sales, right, 'contact', standing, now)).toMatchObject({ allowed: true, grant: 'G' })
      expect(decide(sales, right, 'life', standing, now).allowed).toBe(true)
      expect(decide(sales, right, 'profile', standing, now).allowed).toBe(false)
    }
    expect(decide(sales, 'write', 'contact', standing, now).allowed).toBe(false)
    expect(decide(sales, 'read', 'contact', standing, now - 1).allowed).toBe(false)
    expect(decide(sales, 'read', 'contact', standing, now + DAY).allowed).toBe(false)
    expect(decide(person('OTHER', 'SA', a), 'read', 'contact', standing, now).allowed).toBe(false)
    const writes = at([grant({ right: 'write' })])
    expect(decide(sales, 'write', 'contact', writes, now).allowed).toBe(true)
    expect(decide(sales, 'write', 'life', writes, now).allowed).toBe(true)
    expect(decide(sales, 'approve', 'contact', writes, now).allowed).toBe(false)
    const masked = at([grant({ right: 'mask' })])
    expect(decide(sales, 'mask', 'contact', masked, now).allowed).toBe(true)
    expect(decide(sales, 'read', 'contact', masked, now).allowed).toBe(false)
    expect(decide(sales, 'read', 'life', masked, now).allowed).toBe(true)
  })

  test('POL1 to one whose memberships are all over it opens nothing', () => {
    const gone: Actor = { user: 'SALES', memberships: [{ ...sales.memberships[0]!, until: now }] }
    expect(decide(gone, 'read', 'contact', at([grant()]), now)).toEqual({
      allowed: false,
      why: 'no-membership',
    })
  })

  test('POL2 to a branch it moves the place and raises nobody', () => {
    const shared = at([
      grant({
        to: { is: 'branch', branch: b },
        compartments: ['profile', 'deal', 'identity'],
        right: 'read',
      }),
    ])
    expect(decide(bossB, 'read', 'profile', shared, now)).toMatchObject({ allowed: true, grant: 'G' })
    expect(decide(bossB, 'write', 'profile', shared, now).allowed).toBe(false)
    expect(decide(bossB, 'read', 'contact', shared, now).allowed).toBe(false)
    // A manager sees identity masked at home; so here. Customer service sees deal masked; so here.
    expect(decide(bossB, 'read', 'identity', shared, now).allowed).toBe(false)
    expect(decide(bossB, 'mask', 'identity', shared, now).allowed).toBe(true)
    expect(decide(clerkB, 'mask', 'deal', shared, now).allowed).toBe(true)
    expect(decide(clerkB, 'read', 'deal', shared, now).allowed).toBe(false)
    // Sales see what they own, and own nothing here.
    expect(decide(person('SALES-B', 'SA', b), 'read', 'profile', shared, now).allowed).toBe(false)
    expect(decide(person('FN-B', 'FN', b), 'read', 'finance', shared, now).allowed).toBe(false)
    const writable = at([
      grant({ to: { is: 'branch', branch: b }, compartments: ['service'], right: 'write' }),
    ])
    expect(decide(clerkB, 'write', 'service', writable, now).allowed).toBe(true)
    expect(decide(person('VR-B', 'VR', b), 'write', 'service', writable, now).allowed).toBe(false)
  })

  test('POL3 documents are listed for whom they were opened to, masked ones apart', () => {
    const granted = at([
      grant(),
      grant({ id: 'H', to: { is: 'person', user: 'X' }, right: 'mask', compartments: ['identity'] }),
      grant({ id: 'I', to: { is: 'branch', branch: b }, compartments: ['deal'] }),
    ])
    const beyond = (compartment: 'contact' | 'identity' | 'deal' | 'life' | 'consent') =>
      scopesOfDocument(compartment, granted).filter((one) => !one.includes(`/${a}`))
    expect(beyond('contact')).toEqual(['grant/SALES'])
    expect(beyond('identity')).toEqual(['mask/X'])
    expect(beyond('deal')).toEqual([`branch/${b}/deal`])
    expect(beyond('life')).toEqual(['grant/SALES', 'grant/X', `branch/${b}/life`])
    expect(beyond('consent')).toEqual([])
    const ids = scopesOfActor(sales, now).map(({ id }) => id)
    expect(ids).toContain('grant/SALES')
    expect(ids).toContain('mask/SALES~m')
    expect(ids).not.toContain('mask/SALES')
  })
})

describe('who may give a grant', () => {
  test('POL10 it lasts from now on and at most a year', () => {
    expect(why(boss, { until: now })).toBe('past')
    expect(why(boss, { from: now + 1 })).toBe('past')
    expect(why(boss, { until: now + 400 * DAY })).toBe('too-long')
    expect(why(boss)).toBeNull()
    expect(why(boss, {}, { places: [at(Array.from({ length: 40 }, () => grant()))] })).toBe('too-many')
  })

  test('POL11 a manager opens parts of archives of the own branch to a colleague, never to himself', () => {
    expect(why(boss)).toBeNull()
    expect(why(bossB)).toBe('no-right')
    expect(why(boss, { to: { is: 'person', user: 'BOSS' } })).toBe('second-needed')
    expect(why(boss, {}, { receiverKnown: false })).toBe('unknown-person')
    const owner = person('OWNER', 'SA', a)
    expect(why(owner)).toBe('second-needed')
    expect(why(owner, { approvedBy: 'BOSS' }, { second: boss })).toBeNull()
    expect(why(sales, {}, {})).toBe('no-right')
  })

  test('POL12 identity takes two, and the second is neither giver nor receiver', () => {
    const identity = { compartments: ['identity'] } as const
    expect(why(boss, identity)).toBe('second-needed')
    expect(why(boss, identity, { second: boss })).toBe('second-unfit')
    expect(why(boss, { ...identity, to: { is: 'person', user: 'HQ' } }, { second: hq })).toBe('second-unfit')
    expect(why(boss, identity, { second: bossB })).toBe('second-unfit')
    expect(why(boss, identity, { second: hq })).toBeNull()
    expect(why(boss, identity, { second: auditor })).toBeNull()
  })

  test('POL13 head office breaks the glass with a second person, masked, for a day', () => {
    const look = { to: { is: 'person', user: 'HQ' }, compartments: ['identity'], right: 'mask' } as const
    expect(why(hq, look)).toBe('second-needed')
    expect(why(hq, look, { second: hq2 })).toBeNull()
    expect(why(hq, look, { second: hq })).toBe('second-unfit')
    expect(why(hq, { ...look, right: 'read' }, { second: hq2 })).toBe('too-long')
    expect(why(hq, { ...look, until: now + 25 * HOUR }, { second: hq2 })).toBe('too-long')
    expect(why(hq, look, { second: sales })).toBe('second-unfit')
  })

  test('POL14 an auditor opens a case for himself, masked, for a month, and not about himself', () => {
    const look = {
      to: { is: 'person', user: 'AU' },
      compartments: ['contact', 'identity'],
      right: 'mask',
    } as const
    expect(why(auditor, { ...look, until: now + 30 * DAY })).toBeNull()
    expect(why(auditor, { ...look, until: now + 31 * DAY })).toBe('too-long')
    expect(why(auditor, { ...look, right: 'read' })).toBe('second-needed')
    expect(why(auditor, { ...look, compartments: ['contact', 'finance'] })).toBe('second-needed')
    expect(why(auditor, look, { places: [{ ...place, owner: 'AU' }] })).toBe('to-oneself')
  })

  test('POL15 a share with another branch is given by head office, or by both managers together', () => {
    const share = { to: { is: 'branch', branch: b }, compartments: ['profile', 'deal'] } as const
    expect(why(hq, share)).toBeNull()
    expect(why(boss, share)).toBe('second-needed')
    expect(why(boss, share, { second: bossB })).toBeNull()
    expect(why(boss, share, { second: hq })).toBeNull()
    expect(why(boss, share, { second: boss })).toBe('second-unfit')
    expect(why(boss, share, { second: clerkB })).toBe('second-unfit')
    expect(why(bossB, share, { second: boss })).toBe('no-right')
    expect(why(hq, { ...share, compartments: ['identity'] })).toBe('second-needed')
    expect(why(hq, { ...share, to: { is: 'branch', branch: a } })).toBe('home-branch')
    expect(why(hq, { ...share, right: 'mask' })).toBe('no-right')
    expect(why(hq, share, { receiverKnown: false })).toBe('unknown-branch')
  })

  test('POL16 between separate legal entities only with a recorded agreement', () => {
    const share = { to: { is: 'branch', branch: b }, compartments: ['profile'] } as const
    expect(why(hq, share, { separateEntities: true })).toBe('agreement-needed')
    expect(why(hq, { ...share, agreement: ' ' }, { separateEntities: true })).toBe('agreement-needed')
    expect(
      why(hq, { ...share, agreement: '共享协议 2026-3，同意书已签' }, { separateEntities: true }),
    ).toBeNull()
  })

  test('POL17 it is ended by who gave, received or could give it', () => {
    const given = grant({ approvedBy: 'HQ2' })
    for (const one of [boss, sales, hq, hq2])
      expect(mayEndGrant(one, given, [place], now), one.user).toBe(true)
    for (const one of [bossB, clerkB, auditor, person('X', 'SA', a)])
      expect(mayEndGrant(one, given, [place], now), one.user).toBe(false)
  })
})
