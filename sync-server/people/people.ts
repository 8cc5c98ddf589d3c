/**
 * Set-up, and taking people on: each change is one log entry with the rows it makes.
 *
 * A person is taken on without a password and chooses one by the invitation; only set-up and the shell,
 * where somebody sits who owns the server, set one. How people leave is in `leaving.ts`.
 */
import { err, ok, type Result } from '../../shared/base/result.ts'
import { mayAskFor } from '../../shared/policy/company.ts'
import type { Role } from '../../shared/policy/table.ts'
import type { FactorSetting } from '../../shared/protocol/security.ts'
import { draft, type Note } from '../ingest/draft.ts'
import type { BranchRow, MembershipRow, UserRow } from '../store/contract.ts'
import type { Branches, NewBranch } from './branches.ts'
import { takesTwo, type Consent } from './duties.ts'
import { isRole, membershipAdded, membershipOf, whyNotBeside, type NewMembership } from './memberships.ts'
import { factorSettingNote } from './factorSetting.ts'
import type { Factors } from './factors.ts'
import { NO_PASSWORD, Passwords } from './passwords.ts'
import type { HireOrder } from './peopleOrder.ts'
import { against, fits, MOST_NAME, type By, type PeopleRefusal, type Register } from './register.ts'

export { isRole }
export type { NewBranch, PeopleRefusal }

export interface NewPerson {
  readonly login: string
  readonly name: string
  /** Null: an invited person, who cannot sign in before having set an own password. */
  readonly password: string | null
  readonly role: Role
  /** Code of the branch; null: all branches (head office). */
  readonly branch: string | null
}

export interface NewHire {
  readonly login: string
  readonly name: string
  readonly memberships: readonly NewMembership[]
}

/** Of the wanted memberships, those that take a second administrator, and how he is asked. */
export interface SecondNeeded {
  readonly waits: readonly NewMembership[]
  readonly asks: (user: string) => Promise<readonly Note[]>
}

interface Tools {
  readonly register: Register
  readonly branches: Branches
  readonly passwords: Passwords
  readonly factors: Factors
}

const MOST_COMPANY = 80
const isLogin = (text: string): boolean => /^[a-z0-9][a-z0-9._-]{1,39}$/.test(text)

export class People {
  readonly #tools: Tools

  constructor(tools: Tools) {
    this.#tools = tools
  }

  /** Everything that a new company needs, in one commit. `by` is null: nobody is here yet. */
  setUp(
    company: string,
    branches: readonly NewBranch[],
    admin: Pick<NewPerson, 'login' | 'name'> & { readonly password: string },
    secondFactor: FactorSetting = 'required',
  ): Promise<Result<UserRow, PeopleRefusal>> {
    const { register } = this.#tools
    return register.alone(async () => {
      if (register.directory.organisation !== null) return err({ code: 'setup-done', field: 'organisation' })
      if (new Set(branches.map((branch) => branch.code)).size < branches.length)
        return err({ code: 'bad-request', field: 'branches' })
      const made: Note[] = []
      const organisation = { id: register.id(), name: company.trim() }
      if (!fits(organisation.name, MOST_COMPANY)) return err({ code: 'bad-request', field: 'company' })
      made.push({
        meta: draft('organisation', 'organisationAdded', { object: organisation.id }),
        payload: { name: organisation.name },
        effects: [{ on: 'organisation', row: organisation }],
      })
      made.push(factorSettingNote(secondFactor, organisation.id))
      for (const branch of branches) {
        const one = this.#tools.branches.make(branch, null)
        if (!one.ok) return one
        made.push(one.value.note)
      }
      const person = await this.#person({ ...admin, role: 'HQ', branch: null }, null, organisation.name)
      if (!person.ok) return person
      await register.commit([...made, ...person.value.notes])
      return ok(person.value.user)
    })
  }

  addBranch(branch: NewBranch, by: By | null): Promise<Result<BranchRow, PeopleRefusal>> {
    return this.#tools.branches.add(branch, by)
  }

  /** With a password and one role, as the shell and set-up do it. */
  addPerson(person: NewPerson, by: By | null): Promise<Result<UserRow, PeopleRefusal>> {
    const { register } = this.#tools
    return register.alone(async () => {
      const made = await this.#person(person, by)
      if (!made.ok) return made
      await register.commit(made.value.notes)
      return ok(made.value.user)
    })
  }

  /**
   * Without a password: whoever holds the invitation chooses it. What `second` names is not given; the asks for it
   * stand in the same commit.
   */
  hire(
    { login, name, memberships }: NewHire,
    by: By | null,
    second: SecondNeeded = { waits: [], asks: async () => [] },
  ): Promise<Result<UserRow, PeopleRefusal>> {
    const { register } = this.#tools
    return register.alone(async () => {
      const user = this.#user(login, name)
      if (!user.ok) return user
      if (memberships.length === 0) return err({ code: 'bad-request', field: 'memberships' })
      const rows: MembershipRow[] = []
      const given: MembershipRow[] = []
      for (const wanted of memberships) {
        const row = membershipOf(wanted, user.value.id, register)
        if (!row.ok) return row
        const crowded = whyNotBeside(row.value, rows, register.now())
        if (crowded !== null) return err(crowded)
        const waits = second.waits.includes(wanted)
        if (!waits && takesTwo([row.value.role], by, null, register.directory, register.now()))
          return err(against('second-needed'))
        rows.push(row.value)
        if (!waits) given.push(row.value)
      }
      await register.commit([
        userAdded(user.value, by),
        ...given.map((row) => membershipAdded(row, by)),
        ...(await second.asks(user.value.id)),
      ])
      return ok(user.value)
    })
  }

  /** What stands against it now; null: it may be asked for. */
  whyNotAsked(asked: HireOrder): PeopleRefusal | null {
    const made = this.#asked(asked)
    return made.ok ? null : made.error
  }

  /** As a manager asked and an administrator agrees, judged anew; one commit with the answer. */
  hireAsked(asked: HireOrder, by: By | null, consent: Consent): Promise<Result<UserRow, PeopleRefusal>> {
    const { register } = this.#tools
    return register.alone(async () => {
      const made = this.#asked(asked)
      if (!made.ok) return made
      const { user, row } = made.value
      await register.commit([userAdded(user, by), membershipAdded(row, by, consent)])
      return ok(user)
    })
  }

  rename(user: string, name: string, by: By | null): Promise<Result<UserRow, PeopleRefusal>> {
    const { register } = this.#tools
    return register.alone(async () => {
      const before = register.directory.user(user)
      if (before === null) return err({ code: 'not-found', field: 'user' })
      if (!fits(name.trim(), MOST_NAME)) return err({ code: 'bad-request', field: 'name' })
      const row = { ...before, name: name.trim() }
      await register.commit([
        {
          meta: draft('people', 'userRenamed', { ...by, object: user }),
          payload: { name: row.name, before: before.name },
          effects: [{ on: 'user', row }],
        },
      ])
      return ok(row)
    })
  }

  /** Ends every session of the person. Their devices keep what they hold and ask for the new password. */
  setPassword(login: string, password: string, by: By | null): Promise<Result<UserRow, PeopleRefusal>> {
    const { register, passwords, factors } = this.#tools
    return register.alone(async () => {
      const user = register.directory.userByLogin(login)
      if (user === null) return err({ code: 'not-found', field: 'login' })
      const weakness = Passwords.weakness(password, [login, user.name, this.#company])
      if (weakness !== null) return err({ code: 'weak-password', field: weakness })
      const row: UserRow = { ...user, passwordHash: await passwords.hash(password) }
      await register.commit([
        {
          meta: draft('people', 'passwordSet', { ...by, object: user.id }),
          payload: null,
          effects: [
            { on: 'user', row },
            { on: 'endSessionsOf', user: user.id },
            ...(await factors.distrust(user.id, null)),
          ],
        },
      ])
      register.sessions.endedOf(user.id)
      return ok(row)
    })
  }

  /** For the shell of the server: takes factors and codes away and ends every session. */
  dropFactors(login: string): Promise<Result<UserRow, PeopleRefusal>> {
    const { register, factors } = this.#tools
    return register.alone(async () => {
      const user = register.directory.userByLogin(login)
      if (user === null) return err({ code: 'not-found', field: 'login' })
      await register.commit([
        {
          meta: draft('people', 'factorsDropped', { object: user.id }),
          payload: null,
          effects: [...(await factors.wipe(user.id)), { on: 'endSessionsOf', user: user.id }],
        },
      ])
      register.sessions.endedOf(user.id)
      return ok(user)
    })
  }

  /** For the shell of the server and for demonstrations. */
  setFactorSetting(setting: FactorSetting): Promise<void> {
    const { register } = this.#tools
    return register.alone(() =>
      register.commit([factorSettingNote(setting, register.directory.organisation?.id ?? null)]),
    )
  }

  get #company(): string {
    return this.#tools.register.directory.organisation?.name ?? ''
  }

  async #person(
    person: NewPerson,
    by: By | null,
    company = this.#company,
  ): Promise<Result<{ readonly notes: readonly Note[]; readonly user: UserRow }, PeopleRefusal>> {
    const { register, passwords } = this.#tools
    const user = this.#user(person.login, person.name)
    if (!user.ok) return user
    const branch = person.branch === null ? null : register.directory.branchByCode(person.branch)
    if (person.branch !== null && branch === null) return err({ code: 'not-found', field: 'branch' })
    const wanted = { role: person.role, branch: branch?.id ?? null, unit: null, from: null, until: null }
    const membership = membershipOf(wanted, user.value.id, register)
    if (!membership.ok) return membership
    const { password } = person
    const weakness =
      password === null ? null : Passwords.weakness(password, [person.login, person.name, company])
    if (weakness !== null) return err({ code: 'weak-password', field: weakness })
    const passwordHash = password === null ? NO_PASSWORD : await passwords.hash(password)
    const row = { ...user.value, passwordHash }
    return ok({ user: row, notes: [userAdded(row, by), membershipAdded(membership.value, by)] })
  }

  #asked({
    user: id,
    login,
    name,
    wanted,
  }: HireOrder): Result<{ readonly user: UserRow; readonly row: MembershipRow }, PeopleRefusal> {
    const user = this.#user(login, name)
    if (!user.ok) return user
    if (wanted.branch === null || !isRole(wanted.role) || !mayAskFor(wanted.role))
      return err({ code: 'bad-request', field: 'role' })
    const row = membershipOf(wanted, id, this.#tools.register)
    return row.ok ? ok({ user: { ...user.value, id }, row: row.value }) : row
  }

  #user(login: string, name: string): Result<UserRow, PeopleRefusal> {
    const { register } = this.#tools
    if (!fits(name.trim(), MOST_NAME)) return err({ code: 'bad-request', field: 'name' })
    if (!isLogin(login)) return err({ code: 'bad-request', field: 'login' })
    if (register.directory.userByLogin(login) !== null) return err({ code: 'taken', field: 'login' })
    return ok({ id: register.id(), login, name: name.trim(), passwordHash: NO_PASSWORD, disabled: false })
  }
}

const userAdded = (user: UserRow, by: By | null): Note => ({
  meta: draft('people', 'userAdded', { ...by, object: user.id }),
  payload: { login: user.login, name: user.name },
  effects: [{ on: 'user', row: user }],
})
