import { describe, expect, test } from 'vitest'
import {
  decide,
  decideAbility,
  decideAppend,
  logViewOf,
  scopesOfActor,
  scopesOfDocument,
  spanOf,
  type Actor,
  type Membership,
} from '../../../shared/policy/decide.ts'
import type { Compartment } from '../../../shared/domain/names.ts'
import { abilities, abilitiesByRole, logViews, roles, type Role } from '../../../shared/policy/table.ts'

const now = 1_700_000_000_000
const me = 'ME'
const a = 'BRANCH-A'
const b = 'BRANCH-B'
let made = 0
const member = (role: Role, branch: string | null, more: Partial<Membership> = {}): Membership => ({
  id: `m${++made}`,
  role,
  branch,
  from: 0,
  until: null,
  deputyFor: null,
  ...more,
})
const actor = (...memberships: readonly Membership[]): Actor => ({ user: me, memberships })
const mine = { branch: a, owner: me, team: [], grants: [] }
const theirs = { branch: a, owner: 'SOMEONE', team: [], grants: [] }

describe('deciding', () => {
  test('a membership counts from its start, and no longer at its end', () => {
    const until = now + 1000
    const one = actor(member('SA', a, { from: now, until }))
    expect(decide(one, 'read', 'profile', mine, now - 1)).toEqual({ allowed: false, why: 'no-membership' })
    expect(decide(one, 'read', 'profile', mine, now).allowed).toBe(true)
    expect(decide(one, 'read', 'profile', mine, until - 1).allowed).toBe(true)
    expect(decide(one, 'read', 'profile', mine, until).allowed).toBe(false)
  })

  test('rights are the union of the memberships, and the answer names the one that gave it', () => {
    const sales = member('SA', a)
    const finance = member('FN', b)
    const both = actor(sales, finance)
    expect(decide(both, 'write', 'profile', mine, now)).toMatchObject({
      allowed: true,
      membership: { id: sales.id },
    })
    expect(
      decide(both, 'write', 'finance', { branch: b, owner: 'X', team: [], grants: [] }, now),
    ).toMatchObject({
      allowed: true,
      membership: { id: finance.id },
    })
    expect(decide(both, 'write', 'finance', theirs, now)).toEqual({ allowed: false, why: 'not-yours' })
    expect(decide(both, 'export', 'identity', theirs, now)).toEqual({ allowed: false, why: 'no-right' })
  })

  test("a deputy works on the other's archives as on his own, until the date", () => {
    const deputy = actor(member('SA', a, { deputyFor: 'SOMEONE', until: now + 1 }))
    expect(decide(deputy, 'write', 'deal', theirs, now).allowed).toBe(true)
    expect(decide(deputy, 'write', 'deal', theirs, now + 1).allowed).toBe(false)
  })

  test('appending needs write or the right to write unseen, and nothing less', () => {
    const sales = actor(member('SA', a))
    expect(decideAppend(sales, 'identity', mine, now)).toMatchObject({ allowed: true, reach: 'own' })
    expect(decide(sales, 'read', 'identity', mine, now).allowed).toBe(false)
    expect(decideAppend(sales, 'finance', mine, now)).toEqual({ allowed: false, why: 'no-right' })
    expect(decideAppend(sales, 'custody', mine, now)).toEqual({ allowed: false, why: 'no-right' })
    expect(decideAppend(sales, 'profile', theirs, now)).toEqual({ allowed: false, why: 'not-yours' })
    // Reading, masking, proposing and approving let nobody append.
    const checker = actor(member('VR', a))
    for (const compartment of [
      'profile',
      'contact',
      'identity',
      'deal',
      'service',
      'custody',
      'consent',
    ] as const) {
      expect(decideAppend(checker, compartment, theirs, now).allowed).toBe(false)
    }
    const head = actor(member('HQ', null))
    expect(decideAppend(head, 'life', theirs, now).allowed).toBe(true)
    expect(decideAppend(head, 'profile', theirs, now).allowed).toBe(false)
  })

  test('abilities of a branch end at its border, those of head office do not', () => {
    const manager = actor(member('BM', a))
    expect(decideAbility(manager, 'assign', a, now).allowed).toBe(true)
    expect(decideAbility(manager, 'assign', b, now)).toEqual({ allowed: false, why: 'not-yours' })
    expect(decideAbility(manager, 'headOffice', null, now)).toEqual({ allowed: false, why: 'no-right' })
    expect(decideAbility(actor(member('HQ', null)), 'headOffice', null, now).allowed).toBe(true)
    // Head office's abilities come with a membership in all branches, never with one in a single branch.
    expect(decideAbility(actor(member('HQ', a)), 'headOffice', null, now).allowed).toBe(false)
    expect(decideAbility(actor(member('SA', a)), 'create', b, now).allowed).toBe(false)
  })

  test('who may do what beside the compartments stands as agreed', () => {
    const words = Object.fromEntries(
      roles.map((role) => [
        role,
        abilities
          .flatMap((ability) => {
            const reach = abilitiesByRole[role][ability]
            return reach === undefined ? [] : [`${ability}:${reach}`]
          })
          .join(' '),
      ]),
    )
    expect(words).toEqual({
      SA: 'create:branch import:own offer:own team:own print:own void:own submit:own resolveConflict:own',
      ST: 'resolveConflict:team',
      CS: 'create:branch offer:own print:branch void:own submit:branch resolveConflict:branch',
      VR: 'merge:branch resolveConflict:branch resolveVerified:branch whoLooked:branch',
      BM: 'create:branch import:branch assign:branch offer:branch team:branch share:branch grant:branch second:branch merge:branch print:branch void:branch submit:branch resolveConflict:branch whoLooked:branch',
      FN: 'print:branch resolveConflict:branch',
      AR: 'print:branch resolveConflict:branch',
      MK: '',
      HQ: 'import:all assign:all team:all share:all grant:all second:all merge:all print:all settings:all people:all headOffice:all',
      AU: 'second:all print:all headOffice:all whoLooked:all',
      DD: '',
    })
  })
})

describe('the feeds of a person', () => {
  const ids = (one: Actor, at = now) =>
    scopesOfActor(one, at)
      .map(({ id }) => id)
      .sort()

  test('sales pull what they own and where they are named; identity only masked', () => {
    expect(ids(actor(member('SA', a)))).toEqual(
      [
        ...['life', 'profile', 'contact', 'deal', 'service', 'custody', 'consent'].map(
          (one) => `owner/${me}/${a}/${one}`,
        ),
        `owner/${me}/${a}/identity~m`,
        `team/${me}/${a}/life`,
        `team/${me}/${a}/service`,
        `grant/${me}`,
        `mask/${me}~m`,
      ].sort(),
    )
  })

  test('a manager pulls the branch, with identity masked, and no other branch', () => {
    const scopes = ids(actor(member('BM', a)))
    expect(scopes).toEqual(
      ['life', 'profile', 'contact', 'deal', 'finance', 'service', 'custody', 'consent']
        .map((one) => `branch/${a}/${one}`)
        .concat(`branch/${a}/identity~m`, `grant/${me}`, `mask/${me}~m`)
        .sort(),
    )
  })

  test('finance gets masked cards of the client and the bytes of money', () => {
    const scopes = ids(actor(member('FN', a)))
    expect(scopes).toContain(`branch/${a}/profile~m`)
    expect(scopes).not.toContain(`branch/${a}/profile`)
    expect(scopes).toContain(`branch/${a}/finance`)
    expect(scopes.filter((scope) => scope.includes('custody') || scope.includes('consent'))).toEqual([])
  })

  test('those who work online replicate nothing', () => {
    for (const role of ['HQ', 'AU', 'DD'] as const) expect(ids(actor(member(role, null)))).toEqual([])
    expect(ids(actor(member('MK', a)))).toEqual([])
  })

  test("a deputy's scopes are the owner's and end with the membership; one without end wins", () => {
    const until = now + 5000
    const deputy = scopesOfActor(actor(member('SA', a, { deputyFor: 'BOSS', until })), now)
    expect(deputy.find(({ id }) => id === `owner/BOSS/${a}/profile`)).toMatchObject({ masked: false, until })
    expect(ids(actor(member('SA', a, { deputyFor: 'BOSS', until })), until)).toEqual([])
    const twice = scopesOfActor(actor(member('BM', a, { until }), member('CS', a)), now)
    expect(twice.find(({ id }) => id === `branch/${a}/profile`)?.until).toBeNull()
    expect(twice.find(({ id }) => id === `branch/${a}/finance`)?.until).toBe(until)
  })

  test('who may read under one membership and only mask under another gets both feeds', () => {
    const scopes = ids(actor(member('CS', a), member('FN', a)))
    expect(scopes).toContain(`branch/${a}/profile`)
    expect(scopes).toContain(`branch/${a}/profile~m`)
  })

  test('every feed that a person is given is a name under which a document they may read is listed', () => {
    for (const role of roles) {
      const one = actor(member(role, a))
      const places = [mine, theirs, { branch: a, owner: 'SOMEONE', team: [me], grants: [] }]
      for (const grant of scopesOfActor(one, now)) {
        if (/^(grant|mask)\//.test(grant.id)) continue
        const base = grant.id.replace('~m', '')
        const compartment = base.slice(base.lastIndexOf('/') + 1) as Compartment
        const listing = places.filter((place) => scopesOfDocument(compartment, place).includes(base))
        expect(listing.length, grant.id).toBeGreaterThan(0)
        for (const place of listing) {
          expect(decide(one, grant.masked ? 'mask' : 'read', compartment, place, now).allowed, grant.id).toBe(
            true,
          )
        }
      }
    }
  })

  test('a document is listed for its branch, its owner and each of its team', () => {
    expect(scopesOfDocument('service', { branch: a, owner: 'O', team: ['T1', 'T2'], grants: [] })).toEqual([
      `branch/${a}/service`,
      `owner/O/${a}/service`,
      `team/T1/${a}/service`,
      `team/T2/${a}/service`,
    ])
  })
})

describe('questions about many archives', () => {
  test('how far a right reaches is told by branch and owner', () => {
    expect(spanOf(actor(member('HQ', null)), 'read', 'profile', now).all).toBe(true)
    expect(spanOf(actor(member('HQ', null)), 'read', 'contact', now)).toEqual({
      all: false,
      branches: [],
      owners: [],
    })
    expect(spanOf(actor(member('BM', a), member('SA', b)), 'read', 'contact', now)).toEqual({
      all: false,
      branches: [a],
      owners: [{ owner: me, branch: b }],
    })
    // A role of branches that works across all of them reaches everything.
    expect(spanOf(actor(member('CS', null)), 'read', 'contact', now).all).toBe(true)
  })

  test('each role sees of the log what the table says', () => {
    expect(Object.fromEntries(roles.map((role) => [role, logViews[role].view]))).toEqual({
      SA: 'own',
      ST: 'own',
      CS: 'own',
      VR: 'branchChanges',
      BM: 'branch',
      FN: 'own',
      AR: 'branchCustody',
      MK: 'own',
      HQ: 'allMeta',
      AU: 'all',
      DD: 'none',
    })
    expect(roles.filter((role) => logViews[role].export)).toEqual(['AU'])
  })

  test('the widest view of the log wins, in the branches where it holds', () => {
    const view = logViewOf(actor(member('SA', a), member('BM', b)), now)
    expect(view).toMatchObject({ view: 'branch', branches: [b], membership: { role: 'BM' } })
    expect(logViewOf(actor(member('AU', null)), now)).toMatchObject({ view: 'all', branches: null })
    expect(logViewOf(actor(member('DD', null)), now).view).toBe('none')
    expect(logViewOf(actor(), now)).toEqual({ view: 'none', branches: [], membership: null })
  })
})
