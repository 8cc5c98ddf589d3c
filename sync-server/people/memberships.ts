/**
 * Memberships: who has which role where, from when until when, and who stands in for whom.
 *
 * One is ended, never deleted: what somebody did under it must stay explicable. Rights are asked by the
 * hour, so a future `from` or `until` needs no job that wakes up; it simply becomes true.
 */
import type { Millis } from '../../shared/base/ports.ts'
import { err, ok, type Result } from '../../shared/base/result.ts'
import { deputyRoles, mayStand } from '../../shared/policy/company.ts'
import { roles, type Role } from '../../shared/policy/table.ts'
import { draft, type Note } from '../ingest/draft.ts'
import type { MembershipRow } from '../store/contract.ts'
import type { Directory } from './directory.ts'
import { ownRights, staysGoverned, takesTwo, withRow, type Consent } from './duties.ts'
import { against, type By, type PeopleRefusal, type Register } from './register.ts'

export interface NewMembership {
  readonly role: string
  readonly branch: string | null
  readonly unit: string | null
  /** Null: from now on. A past one would change what was already judged. */
  readonly from: Millis | null
  readonly until: Millis | null
}

export interface NewDeputy {
  readonly absent: string
  readonly deputy: string
  readonly role: string
  readonly branch: string
  readonly from: Millis | null
  /** Nobody is away for ever. */
  readonly until: Millis
}

/** Running and future ones of one person. WELCOME says 64 at most, and each brings up to nine scopes. */
const MOST_MEMBERSHIPS = 12

export const isRole = (text: string): text is Role => (roles as readonly string[]).includes(text)

export class Memberships {
  readonly #register: Register

  constructor(register: Register) {
    this.#register = register
  }

  /** Refused as `second-needed` where the role takes two and nobody agreed. */
  add(
    user: string,
    wanted: NewMembership,
    by: By | null,
    consent: Consent | null = null,
  ): Promise<Result<MembershipRow, PeopleRefusal>> {
    return this.#register.alone(async () => {
      const { directory } = this.#register
      const refusal = ownRights(by, user) ?? whyNotPerson(directory, user)
      if (refusal !== null) return err(refusal)
      const row = membershipOf(wanted, user, this.#register)
      if (!row.ok) return row
      const crowded = whyNotBeside(row.value, directory.membershipRowsOf(user), this.#register.now())
      if (crowded !== null) return err(crowded)
      if (consent === null && takesTwo([row.value.role], by, user, directory, this.#register.now()))
        return err(against('second-needed'))
      await this.#register.commit([membershipAdded(row.value, by, consent)])
      return row
    })
  }

  /** `within` the branch: both work there, and neither is the one who arranges it. */
  deputise(
    wanted: NewDeputy,
    by: By | null,
    within: 'company' | 'branch' = 'company',
  ): Promise<Result<MembershipRow, PeopleRefusal>> {
    return this.#register.alone(async () => {
      const { directory } = this.#register
      const { absent, deputy, role } = wanted
      if (absent === deputy) return err({ code: 'bad-request', field: 'memberships' })
      const refusal =
        ownRights(by, deputy) ?? whyNotPerson(directory, deputy) ?? (directory.user(absent) ? null : noUser)
      if (refusal !== null) return err(refusal)
      if (isRole(role) && !deputyRoles.includes(role)) return err(against('not-lent'))
      if (within === 'branch') {
        const own = ownRights(by, absent)
        if (own !== null) return err(own)
        if (!directory.worksIn(deputy, wanted.branch, this.#register.now()))
          return err(against('not-in-branch'))
      }
      const row = membershipOf({ ...wanted, unit: null }, deputy, this.#register)
      if (!row.ok) return row
      const lent = { ...row.value, deputyFor: absent }
      if (!holdsFor(directory.membershipRowsOf(absent), lent)) return err(against('not-in-branch'))
      const crowded = whyNotBeside(lent, directory.membershipRowsOf(deputy), this.#register.now())
      if (crowded !== null) return err(crowded)
      await this.#register.commit([
        {
          meta: draft('people', 'deputyAdded', { ...by, branch: lent.branch, object: deputy }),
          payload: payloadOf(lent),
          effects: [{ on: 'membership', row: lent }],
        },
      ])
      return ok(lent)
    })
  }

  /** `until` null: now. Refused while it would leave archives in the hands of one who no longer works there. */
  end(
    membership: string,
    until: Millis | null,
    by: By | null,
  ): Promise<Result<MembershipRow, PeopleRefusal>> {
    return this.#register.alone(async () => {
      const before = this.#current(membership, by)
      if (!before.ok) return before
      const now = this.#register.now()
      if (until !== null && until < now) return err({ code: 'bad-request', field: 'until' })
      // One that has not begun never will: it ends before its beginning.
      return this.#replace(before.value, { ...before.value, until: until ?? now }, 'membershipEnded', by)
    })
  }

  /** Dates that are null stay as they are, and `from` only moves before it has come. A longer time is given as a role is. */
  change(
    membership: string,
    wanted: Pick<NewMembership, 'unit' | 'from' | 'until'>,
    by: By | null,
    consent: Consent | null = null,
  ): Promise<Result<MembershipRow, PeopleRefusal>> {
    return this.#register.alone(async () => {
      const before = this.#current(membership, by)
      if (!before.ok) return before
      const now = this.#register.now()
      const from = wanted.from ?? before.value.from
      const until = wanted.until
      if (from !== before.value.from && (before.value.from <= now || from < now))
        return err({ code: 'bad-request', field: 'from' })
      if (until !== null && (until <= from || until <= now))
        return err({ code: 'bad-request', field: 'until' })
      if (until === null && before.value.deputyFor !== null)
        return err({ code: 'bad-request', field: 'until' })
      const unit = whyNotUnit(this.#register.directory, wanted.unit, before.value.branch)
      if (unit !== null && wanted.unit !== before.value.unit) return err(unit)
      const row = { ...before.value, from, until, unit: wanted.unit }
      const others = this.#register.directory.membershipRowsOf(row.user).filter(({ id }) => id !== row.id)
      const crowded = whyNotBeside(row, others, now)
      if (crowded !== null) return err(crowded)
      if (consent === null && isLonger(row, before.value)) {
        if (takesTwo([row.role], by, row.user, this.#register.directory, now))
          return err(against('second-needed'))
      }
      return this.#replace(before.value, row, 'membershipChanged', by, consent)
    })
  }

  #current(membership: string, by: By | null): Result<MembershipRow, PeopleRefusal> {
    const row = this.#register.directory.membershipRow(membership)
    if (row === null) return err({ code: 'not-found', field: 'membership' })
    const own = ownRights(by, row.user)
    if (own !== null) return err(own)
    return isOver(row, this.#register.now()) ? err(against('ended')) : ok(row)
  }

  async #replace(
    before: MembershipRow,
    row: MembershipRow,
    action: string,
    by: By | null,
    consent: Consent | null = null,
  ): Promise<Result<MembershipRow, PeopleRefusal>> {
    const { directory } = this.#register
    const now = this.#register.now()
    const lent = lentFrom(row, directory.membershipRows)
    const after = [row, ...lent].reduce(withRow, directory.membershipRows)
    if (!staysGoverned(directory.users, after, now)) return err(against('last-administrator'))
    if (row.until !== null && row.until <= now && (await this.#leavesArchives(row))) {
      return err(against('owns-archives'))
    }
    await this.#register.commit([
      {
        meta: draft('people', action, { ...by, branch: row.branch, object: row.user }),
        payload: {
          ...payloadOf(row),
          before: { from: before.from, until: before.until, unit: before.unit },
          ...askedBy(consent),
        },
        effects: [{ on: 'membership', row }, ...(consent?.effects ?? [])],
      },
      ...lent.map((one): Note => ({
        meta: draft('people', 'membershipEnded', { ...by, branch: one.branch, object: one.user }),
        payload: payloadOf(one),
        effects: [{ on: 'membership', row: one }],
      })),
    ])
    return ok(row)
  }

  /** Would archives of that branch belong to somebody who works there no more? */
  async #leavesArchives(ended: MembershipRow): Promise<boolean> {
    const { directory } = this.#register
    if (ended.branch === null || ended.deputyFor !== null) return false
    const now = this.#register.now()
    const stays = directory
      .membershipRowsOf(ended.user)
      .some(
        (one) =>
          one.id !== ended.id && one.branch === ended.branch && one.deputyFor === null && runs(one, now),
      )
    if (stays) return false
    return this.#register.ownsArchives(ended.user, ended.branch)
  }
}

const noUser: PeopleRefusal = { code: 'not-found', field: 'user' }

export const runs = (row: MembershipRow, now: Millis): boolean =>
  row.from <= now && (row.until === null || now < row.until)
export const isOver = (row: MembershipRow, now: Millis): boolean => row.until !== null && row.until <= now

function whyNotPerson(directory: Directory, user: string): PeopleRefusal | null {
  const row = directory.user(user)
  if (row === null) return noUser
  return row.disabled ? against('disabled') : null
}

function whyNotUnit(directory: Directory, unit: string | null, branch: string | null): PeopleRefusal | null {
  if (unit === null) return null
  const row = directory.unit(unit)
  if (row === null) return { code: 'not-found', field: 'unit' }
  if (row.branch !== branch) return { code: 'bad-request', field: 'unit' }
  return row.closed ? against('unit-closed') : null
}

/** A row that fits into the company, whatever else the person holds. */
export function membershipOf(
  wanted: NewMembership,
  user: string,
  register: Register,
): Result<MembershipRow, PeopleRefusal> {
  const { directory } = register
  const { role, unit, until } = wanted
  if (!isRole(role)) return err({ code: 'bad-request', field: 'role' })
  const branch = wanted.branch === null ? null : directory.branch(wanted.branch)
  if (wanted.branch !== null && branch === null) return err({ code: 'not-found', field: 'branch' })
  if (!mayStand(role, branch === null ? 'anywhere' : 'branch'))
    return err({ code: 'bad-request', field: branch === null ? 'branch' : 'role' })
  if (branch?.closed === true) return err(against('branch-closed'))
  const place = whyNotUnit(directory, unit, wanted.branch)
  if (place !== null) return err(place)
  const now = register.now()
  const from = wanted.from ?? now
  if (from < now) return err({ code: 'bad-request', field: 'from' })
  if (until !== null && until <= from) return err({ code: 'bad-request', field: 'until' })
  return ok({ id: register.id(), user, role, branch: wanted.branch, unit, from, until, deputyFor: null })
}

/** The same right twice at one time says nothing more, and makes ending it a riddle. */
export function whyNotBeside(
  row: MembershipRow,
  others: readonly MembershipRow[],
  now: Millis,
): PeopleRefusal | null {
  const standing = others.filter((one) => !isOver(one, now))
  if (standing.length >= MOST_MEMBERSHIPS) return against('too-many')
  const twice = standing.some(
    (one) =>
      one.role === row.role &&
      one.branch === row.branch &&
      one.deputyFor === row.deputyFor &&
      (one.until === null || row.from < one.until) &&
      (row.until === null || one.from < row.until),
  )
  return twice ? against('overlaps') : null
}

/** Does the absent person hold what is lent, all the time that it is lent? A loan of a loan is none. */
function holdsFor(held: readonly MembershipRow[], lent: MembershipRow): boolean {
  return held.some(
    (one) =>
      one.role === lent.role &&
      one.branch === lent.branch &&
      one.deputyFor === null &&
      one.from <= lent.from &&
      (one.until === null || (lent.until !== null && lent.until <= one.until)),
  )
}

/** What others hold in this person's place ends with it at the latest. */
function lentFrom(row: MembershipRow, all: readonly MembershipRow[]): readonly MembershipRow[] {
  const { until } = row
  if (until === null || row.deputyFor !== null) return []
  return all
    .filter(
      (one) =>
        one.deputyFor === row.user &&
        one.role === row.role &&
        one.branch === row.branch &&
        (one.until === null || one.until > until),
    )
    .map((one) => ({ ...one, until }))
}

const isLonger = (row: MembershipRow, before: MembershipRow): boolean =>
  row.from < before.from || (before.until !== null && (row.until === null || row.until > before.until))

const payloadOf = ({ id, user, role, branch, unit, from, until, deputyFor }: MembershipRow) => ({
  membership: id,
  user,
  role,
  branch,
  unit,
  from,
  until,
  deputyFor,
})

/** For the payload of what a second person let happen. */
export const askedBy = (consent: Consent | null): { readonly askedBy?: string } =>
  consent === null ? {} : { askedBy: consent.askedBy }

export const membershipAdded = (row: MembershipRow, by: By | null, consent: Consent | null = null): Note => ({
  meta: draft('people', 'membershipAdded', { ...by, branch: row.branch, object: row.user }),
  payload: { ...payloadOf(row), ...askedBy(consent) },
  effects: [{ on: 'membership', row }, ...(consent?.effects ?? [])],
})
