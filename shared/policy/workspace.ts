/**
 * Who reads and who writes workspace documents, as a table and the one function that reads it.
 *
 * They hold nothing about clients, so whoever works in a branch reads what it tells its people. Notices are
 * said by those who answer for the place; minutes are written by everyone who sat in the meeting.
 */
import type { Millis } from '../base/ports.ts'
import type { WorkspaceAddress, WorkspaceKind } from '../domain/workspace.ts'
import { activeMemberships, type Actor, type Membership } from './decide.ts'
import type { Role } from './table.ts'

export type WorkspaceRight = 'read' | 'write'

/** Of a branch: roles with a membership in it. Of head office: roles that hold in every branch. */
interface Rule {
  readonly branch: { readonly [right in WorkspaceRight]: readonly Role[] }
  readonly head: { readonly [right in WorkspaceRight]: readonly Role[] }
  /** Whose people, wherever they work, read what head office says. */
  readonly headReaders: readonly Role[]
}

const staff: readonly Role[] = ['SA', 'ST', 'CS', 'VR', 'BM', 'FN', 'AR', 'MK']
const oversight: readonly Role[] = ['HQ', 'AU']

export const workspaceTable: { readonly [kind in WorkspaceKind]: Rule } = {
  notices: {
    branch: { read: [...staff, ...oversight], write: ['BM'] },
    head: { read: oversight, write: ['HQ'] },
    headReaders: staff,
  },
  minutes: {
    branch: { read: [...staff, ...oversight], write: staff },
    head: { read: oversight, write: ['HQ'] },
    headReaders: [],
  },
  // One company, one text. The branches get it when it is published, and not while it is being weighed.
  privacy: {
    branch: { read: [], write: [] },
    head: { read: oversight, write: ['HQ'] },
    headReaders: [],
  },
}

export type WorkspaceDecision =
  | { readonly allowed: true; readonly membership: Membership }
  | { readonly allowed: false; readonly why: 'no-membership' | 'no-right' | 'closed' }

/** `closed`: nothing is written any more in a branch that was closed. */
export function decideWorkspace(
  actor: Actor,
  right: WorkspaceRight,
  { kind, branch }: WorkspaceAddress,
  closed: boolean,
  now: Millis,
): WorkspaceDecision {
  const active = activeMemberships(actor, now)
  if (active.length === 0) return { allowed: false, why: 'no-membership' }
  const rule = workspaceTable[kind]
  const membership = active.find((one) => {
    if (branch !== null)
      return rule.branch[right].includes(one.role) && (one.branch === null || one.branch === branch)
    if (right === 'read' && rule.headReaders.includes(one.role)) return true
    return rule.head[right].includes(one.role) && one.branch === null
  })
  if (membership === undefined) return { allowed: false, why: 'no-right' }
  return closed && right === 'write' ? { allowed: false, why: 'closed' } : { allowed: true, membership }
}
