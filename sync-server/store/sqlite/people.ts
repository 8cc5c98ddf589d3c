/** The organisation, its branches and people, their devices and sessions: current state; the past is in the log. */
import type { DatabaseSync } from 'node:sqlite'
import type {
  BranchRow,
  DeviceRow,
  MembershipRow,
  OrganisationRow,
  SessionRow,
  UserRow,
} from '../contract.ts'
import { query, type Query } from './database.ts'

type StoredUser = Omit<UserRow, 'disabled'> & { readonly disabled: number }

type StoredBranch = Omit<BranchRow, 'closed'> & { readonly closed: number }

const branchOf = (row: StoredBranch): BranchRow => ({ ...row, closed: row.closed === 1 })
const userOf = (row: StoredUser): UserRow => ({ ...row, disabled: row.disabled === 1 })

type StoredSession = Omit<SessionRow, 'factor'> & { readonly factor: number }

const sessionOf = (row: StoredSession): SessionRow => ({ ...row, factor: row.factor === 1 })

export class PeopleTable {
  readonly #organisation: Query<OrganisationRow>
  readonly #branches: Query<StoredBranch>
  readonly #branchByCode: Query<{ readonly id: string }>
  readonly #users: Query<StoredUser>
  readonly #user: Query<StoredUser>
  readonly #userByLogin: Query<StoredUser>
  readonly #memberships: Query<MembershipRow>
  readonly #membershipsOf: Query<MembershipRow>
  readonly #devices: Query<DeviceRow>
  readonly #device: Query<DeviceRow>
  readonly #session: Query<StoredSession>
  readonly #sessionsOf: Query<StoredSession>
  readonly #putOrganisation: Query<never>
  readonly #putBranch: Query<never>
  readonly #putUser: Query<never>
  readonly #putMembership: Query<never>
  readonly #putDevice: Query<never>
  readonly #putSession: Query<never>
  readonly #endSession: Query<never>
  readonly #endSessionsOf: Query<never>

  readonly #endAllSessions: Query<never>

  constructor(db: DatabaseSync) {
    this.#endAllSessions = query(db, 'DELETE FROM sessions')
    this.#organisation = query(db, 'SELECT id, name FROM organisation')
    this.#branches = query(
      db,
      'SELECT id, code, name, template, ownership, entity, agreement, preset, closed FROM branches ORDER BY code',
    )
    this.#branchByCode = query(db, 'SELECT id FROM branches WHERE code = ?')
    const user = 'SELECT id, login, name, passwordHash, disabled FROM users'
    this.#users = query(db, `${user} ORDER BY id`)
    this.#user = query(db, `${user} WHERE id = ?`)
    this.#userByLogin = query(db, `${user} WHERE login = ?`)
    const membership = 'SELECT id, user, role, branch, unit, "from", until, deputyFor FROM memberships'
    this.#memberships = query(db, `${membership} ORDER BY id`)
    this.#membershipsOf = query(db, `${membership} WHERE user = ? ORDER BY id`)
    const device = 'SELECT id, user, name, lastSeen, pending, oldest, app FROM devices'
    this.#devices = query(db, `${device} ORDER BY id`)
    this.#device = query(db, `${device} WHERE id = ?`)
    const session = 'SELECT tokenHash, user, device, created, expires, factor FROM sessions'
    this.#session = query(db, `${session} WHERE tokenHash = ?`)
    this.#sessionsOf = query(db, `${session} WHERE user = ? ORDER BY created DESC, tokenHash`)
    this.#putOrganisation = query(db, 'INSERT OR REPLACE INTO organisation (one, id, name) VALUES (1, ?, ?)')
    this.#putBranch = query(
      db,
      `INSERT INTO branches (id, code, name, template, ownership, entity, agreement, preset, closed)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET code = excluded.code, name = excluded.name, template = excluded.template,
         ownership = excluded.ownership, entity = excluded.entity, agreement = excluded.agreement,
         preset = excluded.preset, closed = excluded.closed`,
    )
    this.#putUser = query(
      db,
      `INSERT INTO users (id, login, name, passwordHash, disabled) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET login = excluded.login, name = excluded.name,
         passwordHash = excluded.passwordHash, disabled = excluded.disabled`,
    )
    this.#putMembership = query(
      db,
      `INSERT OR REPLACE INTO memberships (id, user, role, branch, unit, "from", until, deputyFor)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#putDevice = query(
      db,
      `INSERT OR REPLACE INTO devices (id, user, name, lastSeen, pending, oldest, app) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#putSession = query(
      db,
      `INSERT OR REPLACE INTO sessions (tokenHash, user, device, created, expires, factor) VALUES (?, ?, ?, ?, ?, ?)`,
    )
    this.#endSession = query(db, 'DELETE FROM sessions WHERE tokenHash = ?')
    this.#endSessionsOf = query(db, 'DELETE FROM sessions WHERE user = ?1 AND (?2 IS NULL OR device = ?2)')
  }

  organisation(): OrganisationRow | null {
    return plain(this.#organisation.get())
  }
  branches(): BranchRow[] {
    return this.#branches.all().map(branchOf)
  }
  users(): UserRow[] {
    return this.#users.all().map(userOf)
  }
  user(id: string): UserRow | null {
    const row = this.#user.get(id)
    return row === undefined ? null : userOf(row)
  }
  userByLogin(login: string): UserRow | null {
    const row = this.#userByLogin.get(login)
    return row === undefined ? null : userOf(row)
  }
  memberships(): MembershipRow[] {
    return this.#memberships.all().map((row) => ({ ...row }))
  }
  membershipsOf(user: string): MembershipRow[] {
    return this.#membershipsOf.all(user).map((row) => ({ ...row }))
  }
  devices(): DeviceRow[] {
    return this.#devices.all().map((row) => ({ ...row }))
  }
  device(id: string): DeviceRow | null {
    return plain(this.#device.get(id))
  }
  session(tokenHash: string): SessionRow | null {
    const row = this.#session.get(tokenHash)
    return row === undefined ? null : sessionOf(row)
  }
  sessionsOf(user: string): SessionRow[] {
    return this.#sessionsOf.all(user).map(sessionOf)
  }

  /** Two people may take one login or code at the same moment; the second is stale. */
  isLoginFree(row: UserRow): boolean {
    const holder = this.#userByLogin.get(row.login)
    return holder === undefined || holder.id === row.id
  }
  isCodeFree(row: BranchRow): boolean {
    const holder = this.#branchByCode.get(row.code)
    return holder === undefined || holder.id === row.id
  }

  putOrganisation(row: OrganisationRow): void {
    this.#putOrganisation.run(row.id, row.name)
  }
  putBranch(row: BranchRow): void {
    const { id, code, name, template, ownership, entity, agreement, preset, closed } = row
    this.#putBranch.run(id, code, name, template, ownership, entity, agreement, preset, closed ? 1 : 0)
  }
  putUser(row: UserRow): void {
    this.#putUser.run(row.id, row.login, row.name, row.passwordHash, row.disabled ? 1 : 0)
  }
  putMembership(row: MembershipRow): void {
    const { id, user, role, branch, unit, from, until, deputyFor } = row
    this.#putMembership.run(id, user, role, branch, unit, from, until, deputyFor)
  }
  putDevice(row: DeviceRow): void {
    this.#putDevice.run(row.id, row.user, row.name, row.lastSeen, row.pending, row.oldest, row.app)
  }
  putSession(row: SessionRow): void {
    this.#putSession.run(row.tokenHash, row.user, row.device, row.created, row.expires, row.factor ? 1 : 0)
  }
  endSession(tokenHash: string): void {
    this.#endSession.run(tokenHash)
  }
  /** Those that were ended after the backup was made are in it again. */
  endAllSessions(): void {
    this.#endAllSessions.run()
  }

  endSessionsOf(user: string, device: string | null): void {
    this.#endSessionsOf.run(user, device)
  }
}

/** SQLite's rows have no prototype; callers get ordinary objects. */
const plain = <Row extends object>(row: Row | undefined): Row | null =>
  row === undefined ? null : { ...row }
