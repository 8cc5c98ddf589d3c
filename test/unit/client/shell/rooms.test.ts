import { describe, expect, it } from 'vitest'
import type { Me } from '../../../../client/api.ts'
import { roomOfRoute, roomsOf, roomsShown, underThumb } from '../../../../client/shell/rooms.ts'
import type { Role } from '../../../../shared/policy/table.ts'

const id = (tail: string) => `01J9Z3K4M5N6P7Q8R9S0T1V2${tail}`
const now = 1_800_000_000_000

function person(...roles: readonly (readonly [role: Role, branch: string | null])[]): Me {
  return {
    user: id('W0'),
    name: '王芳',
    login: 'wangfang',
    organisation: { id: id('W1'), name: '安居' },
    memberships: roles.map(([role, branch], at) => ({
      id: id(`X${at}`),
      role,
      branch,
      from: 0,
      until: null,
      deputyFor: null,
    })),
    people: [],
    branches: [],
  }
}

const names = (me: Me) => roomsOf(me, now).map((room) => room.name)

describe('the rooms of a role', () => {
  it('are only those in which it finds something', () => {
    expect(names(person(['SA', id('B0')]))).toEqual(['today', 'archives', 'conflicts', 'board', 'notices'])
    expect(names(person(['BM', id('B0')]))).toEqual([
      'today',
      'archives',
      'checking',
      'conflicts',
      'board',
      'people',
      'approvals',
      'log',
      'notices',
    ])
    expect(names(person(['HQ', null]))).toEqual([
      'merged',
      'board',
      'branches',
      'people',
      'approvals',
      'log',
      'notices',
    ])
    expect(names(person(['AU', null]))).toEqual([
      'merged',
      'board',
      'branches',
      'approvals',
      'log',
      'notices',
    ])
  })

  it('are four at most in the bar of a phone; what is entered least often stands under 我的', () => {
    const { bar, rest } = underThumb(roomsOf(person(['HQ', null]), now))
    expect(bar.map(({ name }) => name)).toEqual(['merged', 'board', 'people', 'log'])
    expect(rest.map(({ name }) => name)).toEqual(['branches', 'approvals', 'notices'])
    const both = underThumb(roomsOf(person(['BM', id('B0')], ['HQ', null]), now))
    expect(both.bar).toHaveLength(4)
    expect(both.rest.map(({ name }) => name)).toEqual([
      'checking',
      'conflicts',
      'board',
      'branches',
      'people',
      'approvals',
      'notices',
    ])
    const manager = person(['BM', id('B0')])
    const quiet = roomsShown(roomsOf(manager, now), manager, {}, null, now)
    expect(underThumb(quiet).rest.map(({ name }) => name)).toEqual(['checking', 'people', 'log', 'notices'])
    const { bar: inShop } = underThumb(roomsOf(manager, now))
    expect(inShop.map(({ name }) => name)).toEqual(['today', 'archives', 'board', 'approvals'])
    const { bar: checks } = underThumb(roomsOf(person(['VR', id('B0')]), now))
    expect(checks.map(({ name }) => name)).toEqual(['today', 'archives', 'checking', 'conflicts'])
  })

  it('add up for a person with two roles', () => {
    expect(names(person(['SA', id('B0')], ['HQ', null]))).toEqual([
      'today',
      'archives',
      'conflicts',
      'merged',
      'board',
      'branches',
      'people',
      'approvals',
      'log',
      'notices',
    ])
  })

  it('leave 冲突 out while there is none, but for those whose daily work it is', () => {
    const shown = (role: Role, conflicts: number, current: 'conflicts' | null = null, requests = 0) => {
      const me = person([role, id('B0')])
      const counts = { conflicts: { conflicts, requests } }
      return roomsShown(roomsOf(me, now), me, counts, current, now).some(({ name }) => name === 'conflicts')
    }
    expect([shown('SA', 0), shown('SA', 1), shown('SA', 0, 'conflicts')]).toEqual([false, true, true])
    expect([shown('CS', 0), shown('CS', 0, null, 1)]).toEqual([false, true])
    expect(shown('VR', 0)).toBe(true)
  })

  it('are none once the role has ended', () => {
    const me = person(['SA', id('B0')])
    const ended = { ...me, memberships: me.memberships.map((each) => ({ ...each, until: now })) }
    expect(names(ended)).toEqual([])
  })
})

it('lights the list from which an archive is opened', () => {
  const route = { at: 'archive', archive: id('Z0') } as const
  expect(roomOfRoute(route, roomsOf(person(['BM', id('B0')]), now))).toBe('archives')
  expect(roomOfRoute(route, roomsOf(person(['HQ', null]), now))).toBe('merged')
})
