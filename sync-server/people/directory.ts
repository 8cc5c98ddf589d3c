/**
 * Who is here: organisation, branches, people and their memberships, held in memory.
 *
 * The door asks for a person's rights on every entry, so this never waits for the store. It is right
 * because one process owns the data folder and reloads after each change it commits itself.
 */
import type { BranchId, UserId } from '../../shared/domain/names.ts'
import { activeMemberships, type Actor, type Membership } from '../../shared/policy/decide.ts'
import { requiresFactor } from '../../shared/policy/factors.ts'
import type { FactorSetting } from '../../shared/protocol/security.ts'
import type { Millis } from '../../shared/base/ports.ts'
import type { BranchRow, MembershipRow, OrganisationRow, Store, UserRow } from '../store/contract.ts'
import type { UnitRow } from './companyRows.ts'

export interface Unit extends UnitRow {
  readonly id: string
  /** What the next change of it compares. */
  readonly version: number
}

export class Directory {
  readonly #store: Store
  readonly #listeners = new Set<() => void>()
  #organisation: OrganisationRow | null = null
  #branches: ReadonlyMap<string, BranchRow> = new Map()
  #users: ReadonlyMap<string, UserRow> = new Map()
  #byLogin: ReadonlyMap<string, UserRow> = new Map()
  #memberships: ReadonlyMap<string, readonly Membership[]> = new Map()
  #rows: ReadonlyMap<string, MembershipRow> = new Map()
  #factorSetting: FactorSetting = 'required'
  #units: ReadonlyMap<string, Unit> = new Map()

  private constructor(store: Store) {
    this.#store = store
  }

  static async load(store: Store): Promise<Directory> {
    const directory = new Directory(store)
    await directory.reload()
    return directory
  }

  /** After every commit that touched people, branches or the organisation. */
  async reload(): Promise<void> {
    const [organisation, branches, users, memberships, signIn, units] = await Promise.all([
      this.#store.organisation(),
      this.#store.branches(),
      this.#store.users(),
      this.#store.memberships(),
      this.#store.record('settings', 'signIn'),
      this.#store.records('unit'),
    ])
    this.#factorSetting = signIn?.row.secondFactor ?? 'required'
    this.#organisation = organisation
    this.#branches = new Map(branches.map((row) => [row.id, row]))
    this.#users = new Map(users.map((row) => [row.id, row]))
    this.#byLogin = new Map(users.map((row) => [row.login, row]))
    const byUser = new Map<string, Membership[]>()
    for (const row of memberships) {
      const list = byUser.get(row.user)
      if (list === undefined) byUser.set(row.user, [membership(row)])
      else list.push(membership(row))
    }
    this.#memberships = byUser
    this.#rows = new Map(memberships.map((row) => [row.id, row]))
    this.#units = new Map(units.map(({ id, version, row }) => [id, { id, version, ...row }]))
    for (const listener of this.#listeners) listener()
  }

  /** Called after each reload; returns the function that ends it. */
  watch(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  get organisation(): OrganisationRow | null {
    return this.#organisation
  }

  get branches(): readonly BranchRow[] {
    return [...this.#branches.values()]
  }

  get users(): readonly UserRow[] {
    return [...this.#users.values()]
  }

  branch(id: BranchId): BranchRow | null {
    return this.#branches.get(id) ?? null
  }

  branchByCode(code: string): BranchRow | null {
    return this.branches.find((branch) => branch.code === code) ?? null
  }

  user(id: UserId): UserRow | null {
    return this.#users.get(id) ?? null
  }

  userByLogin(login: string): UserRow | null {
    return this.#byLogin.get(login) ?? null
  }

  membershipsOf(user: UserId): readonly Membership[] {
    return this.#memberships.get(user) ?? []
  }

  /** The rows behind the rights, ended and future ones too. */
  get membershipRows(): readonly MembershipRow[] {
    return [...this.#rows.values()]
  }

  membershipRow(id: string): MembershipRow | null {
    return this.#rows.get(id) ?? null
  }

  membershipRowsOf(user: UserId): readonly MembershipRow[] {
    return this.membershipRows.filter((row) => row.user === user)
  }

  get units(): readonly Unit[] {
    return [...this.#units.values()]
  }

  unit(id: string): Unit | null {
    return this.#units.get(id) ?? null
  }

  /** Null for one who is unknown or disabled: whoever asks then decides nothing on their behalf. */
  actor(user: UserId): Actor | null {
    const row = this.#users.get(user)
    return row === undefined || row.disabled ? null : { user: row.id, memberships: this.membershipsOf(user) }
  }

  get factorSetting(): FactorSetting {
    return this.#factorSetting
  }

  /** Is a password alone too little for this person, as things stand? */
  needsFactor(user: UserId, now: Millis): boolean {
    const actor = this.#factorSetting === 'required' ? this.actor(user) : null
    return actor !== null && requiresFactor(actor, now)
  }

  /** May archives of this branch be put into this person's hands? */
  worksIn(user: UserId, branch: BranchId, now: Millis): boolean {
    const actor = this.actor(user)
    return (
      actor !== null &&
      activeMemberships(actor, now).some((one) => one.branch === branch && one.deputyFor === null)
    )
  }

  /** Where a person is listed: the branch of the first membership that still runs. */
  homeOf(user: UserId, now: Millis): BranchId | null {
    const all = this.membershipsOf(user)
    const first = activeMemberships({ user, memberships: all }, now)[0] ?? all[0]
    return first?.branch ?? null
  }
}

function membership(row: MembershipRow): Membership {
  return {
    id: row.id,
    role: row.role,
    branch: row.branch,
    from: row.from,
    until: row.until,
    deputyFor: row.deputyFor,
  }
}
