import { expect, it } from 'vitest'
import { statusOf, type StatusSources } from '../../../client/worker/status.ts'
import type { ReplicationStatus } from '../../../client/replica/api.ts'

interface Said {
  readonly link?: Partial<ReplicationStatus>
  readonly pending?: number
  readonly rejected?: number
  readonly conflicts?: number
  readonly held?: number
  /** Held too, and in no list. */
  readonly out?: number
  readonly full?: boolean
}

function status({
  link = {},
  pending = 0,
  rejected = 0,
  conflicts = 0,
  held = 3,
  out = 0,
  full = false,
}: Said) {
  const replication: ReplicationStatus = {
    connection: 'open',
    problem: null,
    receiving: null,
    completeAt: 1,
    archives: 3,
    wipe: false,
    ...link,
  }
  return statusOf({
    vault: {
      stats: { pending, oldest: null, rejected },
      crowded: false,
      completeAt: 1,
      lease: { kept: true, until: 1, whole: 1 },
      offset: 0,
      actor: { user: 'me', memberships: [] },
      now: () => 0,
      shelf: { size: held + out },
    },
    catalogue: {
      conflicts,
      proposed: 1,
      size: held,
      returnedTo: (owner: string) => (owner === 'me' ? 2 : 0),
    },
    replication: { status: () => replication },
    storageFull: full,
  } as unknown as StatusSources)
}

it.each([
  ['synced', {}],
  ['problem', { conflicts: 1 }],
  ['pending', { conflicts: 1, pending: 1 }],
  ['pending', { conflicts: 1, link: { receiving: { done: 1 } } }],
  ['problem', { rejected: 1, pending: 1 }],
  ['offline', { conflicts: 1, rejected: 1, pending: 1, link: { connection: 'offline' as const } }],
  ['offline', { link: { connection: 'connecting' as const } }],
  ['problem', { full: true, link: { connection: 'offline' as const } }],
  ['problem', { link: { connection: 'ended' as const, problem: 'signed-out' as const } }],
] as const)('is %s with %o', (state, said) => {
  expect(status(said).state).toBe(state)
})

it('counts what was begun here among what is expected', () => {
  expect(status({ held: 5 })).toMatchObject({ held: 5, expected: 5 })
  expect(status({ held: 2 })).toMatchObject({ held: 2, expected: 3 })
  expect(status({ link: { archives: null } }).expected).toBeNull()
})

it('does not wait for what lies in 回收站: it is here, and in no list', () => {
  expect(status({ held: 2, out: 1 })).toMatchObject({ held: 2, expected: 2 })
  expect(status({ held: 1, out: 1 })).toMatchObject({ held: 1, expected: 2 })
})

it('counts what a checker sent back to this person', () => {
  expect(status({}).returned).toBe(2)
})
