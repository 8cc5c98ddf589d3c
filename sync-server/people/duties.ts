/**
 * Conflict of duties among those who manage people: persons are compared, never roles.
 *
 * Pure questions over rows as they would be after a change; the register makes sure that nothing changes
 * between the answer and the commit.
 */
import type { Millis } from '../../shared/base/ports.ts'
import { managesPeople, sensitiveRoles } from '../../shared/policy/company.ts'
import type { Role } from '../../shared/policy/table.ts'
import type { Effect, MembershipRow, UserRow } from '../store/contract.ts'
import type { Directory } from './directory.ts'
import { NO_PASSWORD } from './passwords.ts'
import { against, type By, type PeopleRefusal } from './register.ts'

/** The shell has no person that could be somebody's grantor. */
export function ownRights(by: By | null, grantee: string): PeopleRefusal | null {
  return by !== null && by.user === grantee ? against('own-rights') : null
}

const isOffice = (row: MembershipRow): boolean =>
  managesPeople(row.role) && row.branch === null && row.deputyFor === null

/** Those who manage people now, however long. */
export function administrators(
  users: readonly UserRow[],
  memberships: readonly MembershipRow[],
  now: Millis,
): ReadonlySet<string> {
  const enabled = new Set(users.filter(({ disabled }) => !disabled).map(({ id }) => id))
  return new Set(
    memberships
      .filter((row) => isOffice(row) && row.from <= now && (row.until === null || now < row.until))
      .map(({ user }) => user)
      .filter((user) => enabled.has(user)),
  )
}

/** That a second administrator lets it happen: who had asked, and what the answer takes away in the same commit. */
export interface Consent {
  readonly askedBy: string
  readonly effects: readonly Effect[]
}

/**
 * Must another administrator agree before `grantee` (null: somebody new) is given one of these roles? Only one who
 * has joined can, and neither giver nor grantee is another. Where there is none the only administrator gives alone,
 * else a company of one could never have a second.
 */
export function takesTwo(
  roles: readonly Role[],
  by: By | null,
  grantee: string | null,
  { users, membershipRows }: Pick<Directory, 'users' | 'membershipRows'>,
  now: Millis,
): boolean {
  if (by === null || !roles.some((role) => sensitiveRoles.includes(role))) return false
  const joined = users.filter(({ passwordHash }) => passwordHash !== NO_PASSWORD)
  return [...administrators(joined, membershipRows, now)].some((user) => user !== by.user && user !== grantee)
}

/**
 * Is there somebody who manages people now and without an end? Else the company shuts itself out some day. Who was
 * invited and has not joined cannot sign in, and may never.
 */
export function staysGoverned(
  users: readonly UserRow[],
  memberships: readonly MembershipRow[],
  now: Millis,
): boolean {
  return (
    administrators(
      users.filter(({ passwordHash }) => passwordHash !== NO_PASSWORD),
      memberships.filter((row) => row.until === null),
      now,
    ).size > 0
  )
}

/** One row in the place of its former self. */
export const withRow = <Row extends { readonly id: string }>(
  rows: readonly Row[],
  row: Row,
): readonly Row[] => rows.map((one) => (one.id === row.id ? row : one))
