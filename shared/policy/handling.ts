/**
 * Who may be named to handle a complaint (R75): whoever may write down there what becomes of it. A name moves no right; it
 * says whose 今日 the complaint stands in beside the owner's and customer service's.
 */
import type { Millis } from '../base/ports.ts'
import { decide, type Place } from './decide.ts'
import { roles, type Role } from './table.ts'
import type { Colleague } from './watching.ts'

/** `place`: of the business that the complaint is about. */
export function mayHandle({ id, active, posts = [] }: Colleague, place: Place, now: Millis): boolean {
  if (!active) return false
  const memberships = posts.flatMap(({ branch, role }) =>
    isRole(role) ? [{ id: '', role, branch, from: 0, until: null, deputyFor: null }] : [],
  )
  return decide({ user: id, memberships }, 'write', 'service', place, now).allowed
}

const isRole = (role: string): role is Role => (roles as readonly string[]).includes(role)
