/** Who is asked to check a file that was handed in. */
import { describe, expect, test } from 'vitest'
import type { BranchNamings, Presence } from '../../../shared/domain/namings.ts'
import { askedOf, askedToLook, isAsked, type Waiting } from '../../../shared/policy/asked.ts'
import type { Actor, Membership } from '../../../shared/policy/decide.ts'
import { decideNaming, mayBeNamed, presenceOf } from '../../../shared/policy/naming.ts'
import { roles, type Role } from '../../../shared/policy/table.ts'

const here = 'A'
const there = 'B'
const now = 1_000
const due = 2_000

const membership = (role: Role, more: Partial<Membership> = {}): Membership => ({
  id: role,
  role,
  branch: here,
  from: 0,
  until: null,
  deputyFor: null,
  ...more,
})
const working = (user: string, ...memberships: readonly Membership[]): Actor => ({ user, memberships })

const always: readonly Presence[] = [{ from: 0, until: null }]
const said = (present: BranchNamings['present']): Omit<BranchNamings, 'branch'> => ({
  namings: [{ kind: '', checker: 'wang', substitute: 'li', within: { count: 1, in: 'days' } }],
  present,
})
const both = said({ wang: always, li: always })
const file = (more: Partial<Waiting['checking']> = {}): Waiting => ({
  checking: { is: 'submitted', by: 'sales', at: 500, ...more },
  kind: 'person',
})
const ask = (waiting: Waiting, of: Omit<BranchNamings, 'branch'> | null, at = now) =>
  askedOf(waiting, { said: of, dueOf: () => due }, at)

describe('who is asked', () => {
  test('R24 POL131 the one who was named; nobody in particular where nobody was', () => {
    expect(ask(file(), both)).toEqual({ to: 'wang', as: 'named', due, over: false })
    expect(ask(file(), null)).toEqual({ to: null, why: 'nobody-named', due: null, over: false })
    expect(ask(file(), { namings: [], present: {} })).toMatchObject({ why: 'nobody-named' })
  })

  test('R24 POL131 the substitute, where the named one handed it in, opened it, wrote in it, or is away', () => {
    const substitute = { to: 'li', as: 'substitute', due, over: false }
    expect(ask(file({ by: 'wang' }), both)).toEqual(substitute)
    expect(ask(file({ hands: ['wang'] }), both)).toEqual(substitute)
    expect(ask(file(), said({ wang: [], li: always }))).toEqual(substitute)
    expect(ask(file(), said({ li: always }))).toEqual(substitute)
    const gone = [{ from: 0, until: now }]
    expect(ask(file(), said({ wang: gone, li: always }))).toEqual(substitute)
    // A minute earlier the named one was still there.
    expect(ask(file(), said({ wang: gone, li: always }), now - 1)).toMatchObject({ to: 'wang' })
  })

  test('R24 POL131 everybody, where both cannot, and after the answer time', () => {
    const nobody = { to: null, why: 'nobody-there', due, over: false }
    expect(ask(file({ by: 'wang', hands: ['li'] }), both)).toEqual(nobody)
    expect(ask(file(), said({}))).toEqual(nobody)
    expect(
      ask(file({ by: 'wang' }), { ...both, namings: [{ ...both.namings[0]!, substitute: null }] }),
    ).toEqual(nobody)
    expect(ask(file(), both, due)).toEqual({ to: null, why: 'over-time', due, over: true })
    expect(ask(file(), both, due - 1)).toMatchObject({ over: false })
  })

  test('R24 POL131 each kind of client may have a checker of its own', () => {
    const apart = {
      namings: [
        ...both.namings,
        { kind: 'company', checker: 'li', substitute: null, within: both.namings[0]!.within },
      ],
      present: both.present,
    }
    expect(ask({ ...file(), kind: 'company' }, apart)).toMatchObject({ to: 'li' })
    expect(ask(file(), apart)).toMatchObject({ to: 'wang' })
    expect(ask({ ...file(), kind: '' }, apart)).toMatchObject({ to: 'wang' })
  })

  test('R24 POL132 whoever is asked knows it, and nobody is asked to check an own file', () => {
    const { checking } = file()
    expect(isAsked('wang', ask(file(), both), checking)).toBe(true)
    expect(isAsked('li', ask(file(), both), checking)).toBe(false)
    const own = file({ by: 'wang', hands: ['li'] })
    const everybody = ask(own, both)
    expect(['wang', 'li', 'zhao'].map((user) => isAsked(user, everybody, own.checking))).toEqual([
      false,
      false,
      true,
    ])
  })
})

describe('who is asked for a first look', () => {
  const look = (of: Omit<BranchNamings, 'branch'> | null, channel = 'website', at = now) =>
    askedToLook({ since: 500, channel }, { said: of, dueOf: () => due }, at)

  test('R05 POL137 the one who was named; the substitute, where that one is not there; else everybody', () => {
    expect(look(both)).toEqual({ to: 'wang', as: 'named', due, over: false })
    expect(look(said({ wang: [], li: always }))).toEqual({ to: 'li', as: 'substitute', due, over: false })
    expect(look(said({}))).toEqual({ to: null, why: 'nobody-there', due, over: false })
    expect(look(both, 'website', due)).toEqual({ to: null, why: 'over-time', due, over: true })
    expect(look(null)).toMatchObject({ why: 'nobody-named', due: null })
  })

  test('R05 POL137 the channel may have somebody of its own, with a time of its own', () => {
    const apart = {
      namings: [
        ...both.namings,
        { kind: 'phone', checker: 'li', substitute: null, within: { count: 1, in: 'hours' } as const },
      ],
      present: both.present,
    }
    const asked = (channel: string) =>
      askedToLook(
        { since: 500, channel },
        { said: apart, dueOf: (since, within) => since + (within.in === 'hours' ? 900 : 9_000) },
        now,
      )
    expect(asked('phone')).toEqual({ to: 'li', as: 'named', due: 1_400, over: false })
    expect(asked('website')).toEqual({ to: 'wang', as: 'named', due: 9_500, over: false })
  })
})

describe('who may be named', () => {
  test('R05 POL136 for a first look: who keeps the contacts of every client of the branch, from a device', () => {
    const may = roles.filter((role) => mayBeNamed('triagers', working('u', membership(role)), here, now))
    expect(may).toEqual(['CS', 'BM'])
    expect(mayBeNamed('triagers', working('u', membership('CS', { branch: there })), here, now)).toBe(false)
    expect(mayBeNamed('triagers', working('u', membership('CS', { branch: null })), here, now)).toBe(false)
    expect(mayBeNamed('triagers', working('u', membership('CS', { until: now })), here, now)).toBe(false)
  })

  test('R24 POL130 whoever checks there from a device: checkers and managers of the branch', () => {
    const may = roles.filter((role) => mayBeNamed('checkers', working('u', membership(role)), here, now))
    expect(may).toEqual(['VR', 'BM'])
    expect(mayBeNamed('checkers', working('u', membership('VR', { branch: there })), here, now)).toBe(false)
    // In all branches one keeps no archives on a device, so nothing would show it.
    expect(mayBeNamed('checkers', working('u', membership('VR', { branch: null })), here, now)).toBe(false)
    expect(mayBeNamed('checkers', working('u', membership('HQ', { branch: null })), here, now)).toBe(false)
    expect(mayBeNamed('checkers', working('u', membership('VR', { until: now })), here, now)).toBe(false)
  })

  test('R24 POL130 the manager of the branch and head office name, nobody else', () => {
    const may = roles.filter((role) => decideNaming(working('u', membership(role)), here, now).allowed)
    expect(may).toEqual(['BM'])
    expect(decideNaming(working('u', membership('HQ', { branch: null })), here, now).allowed).toBe(true)
    expect(decideNaming(working('u', membership('BM', { branch: there })), here, now).allowed).toBe(false)
  })
})

describe('who is there', () => {
  const away = (from: number, until: number | null, branch = here): Membership =>
    membership('VR', { from, until, branch, deputyFor: 'wang' })

  test('R24 POL131 as long as a membership runs that lets them check, and nobody stands in', () => {
    const vr = membership('VR')
    expect(presenceOf('checkers', [vr], [], here, now)).toEqual([{ from: 0, until: null }])
    expect(presenceOf('checkers', [membership('SA')], [], here, now)).toEqual([])
    expect(presenceOf('checkers', [{ ...vr, until: 900 }], [], here, now)).toEqual([])
    expect(presenceOf('checkers', [vr], [away(1_100, 1_500)], here, now)).toEqual([
      { from: 0, until: 1_100 },
      { from: 1_500, until: null },
    ])
    expect(presenceOf('checkers', [vr], [away(900, 1_500), away(1_400, 1_600)], here, now)).toEqual([
      { from: 1_600, until: null },
    ])
    expect(presenceOf('checkers', [{ ...vr, until: 1_200 }], [away(900, null)], here, now)).toEqual([])
    // To check and to look first are two things to be there for.
    expect(presenceOf('triagers', [vr], [], here, now)).toEqual([])
    expect(presenceOf('triagers', [membership('CS')], [], here, now)).toEqual([{ from: 0, until: null }])
    // Standing in at another branch takes nobody away from here.
    expect(presenceOf('checkers', [vr], [away(900, 1_500, there)], here, now)).toEqual([
      { from: 0, until: null },
    ])
  })
})
