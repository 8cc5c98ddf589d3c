/**
 * Changes to organisation, branches and people: each is one log entry with the rows it makes.
 *
 * Everything that changes them goes through here (set-up, the shell, later the screen), one at a time,
 * so that "is this login free?" and the commit that takes it cannot be torn apart.
 */
import type { Clock, Random } from '../../shared/base/ports.ts'
import { err, ok, type Result } from '../../shared/base/result.ts'
import { newUlid } from '../../shared/base/ulid.ts'
import { roles, type Role } from '../../shared/policy/table.ts'
import { draft, type Note, type Recorder } from '../ingest/draft.ts'
import type { BranchRow, MembershipRow, UserRow } from '../store/contract.ts'
import type { Directory } from './directory.ts'
import { NO_PASSWORD, Passwords } from './passwords.ts'
import type { Sessions } from './sessions.ts'

export type PeopleRefusal =
  | { readonly code: 'taken'; readonly field: 'code' | 'login' }
  | { readonly code: 'weak-password'; readonly field: 'too-short' | 'too-simple' }
  | { readonly code: 'not-found'; readonly field: 'branch' | 'login' | 'template' }
  | { readonly code: 'setup-done'; readonly field: 'organisation' }
  | { readonly code: 'bad-request'; readonly field: 'branch' | 'role' | 'branches' | 'name' | 'company' }

export interface NewBranch {
  readonly code: string
  readonly name: string
  readonly template: string
}

export interface NewPerson {
  readonly login: string
  readonly name: string
  /** Null: an invited person, who cannot sign in before having set an own password. */
  readonly password: string | null
  readonly role: Role
  /** Code of the branch; null: all branches (head office). */
  readonly branch: string | null
}

interface Tools {
  readonly recorder: Recorder
  readonly directory: Directory
  readonly sessions: Sessions
  readonly passwords: Passwords
  readonly clock: Clock
  readonly random: Random
  readonly isTemplate: (id: string) => boolean
}

/** Roles that work across all branches, and so may be given without one. */
const everywhere: readonly Role[] = ['HQ', 'AU', 'DD', 'MK', 'CS', 'VR', 'FN', 'AR']

/** As long as WELCOME and `/api/me` can say them: a longer one would shut every colleague's device out. */
const MOST_NAME = 60
const MOST_COMPANY = 80
const fits = (name: string, most: number): boolean => name !== '' && name.length <= most

export const isRole = (text: string): text is Role => (roles as readonly string[]).includes(text)

export class People {
  readonly #tools: Tools
  #last: Promise<unknown> = Promise.resolve()

  constructor(tools: Tools) {
    this.#tools = tools
  }

  /** Everything that a new company needs, in one commit. `by` is null: nobody is here yet. */
  setUp(
    company: string,
    branches: readonly NewBranch[],
    admin: Pick<NewPerson, 'login' | 'name'> & { readonly password: string },
  ): Promise<Result<UserRow, PeopleRefusal>> {
    return this.#alone(async () => {
      const { directory } = this.#tools
      if (directory.organisation !== null) return err({ code: 'setup-done', field: 'organisation' })
      if (new Set(branches.map((branch) => branch.code)).size < branches.length)
        return err({ code: 'bad-request', field: 'branches' })
      const made: Note[] = []
      const organisation = { id: this.#id(), name: company.trim() }
      if (!fits(organisation.name, MOST_COMPANY)) return err({ code: 'bad-request', field: 'company' })
      made.push({
        meta: draft('organisation', 'organisationAdded', { object: organisation.id }),
        payload: { name: organisation.name },
        effects: [{ on: 'organisation', row: organisation }],
      })
      for (const branch of branches) {
        const note = this.#branch(branch, null)
        if (!note.ok) return note
        made.push(note.value.note)
      }
      const person = await this.#person({ ...admin, role: 'HQ', branch: null }, null, organisation.name)
      if (!person.ok) return person
      await this.#commit([...made, ...person.value.notes])
      return ok(person.value.user)
    })
  }

  addBranch(branch: NewBranch, by: string | null): Promise<Result<BranchRow, PeopleRefusal>> {
    return this.#alone(async () => {
      const note = this.#branch(branch, by)
      if (!note.ok) return note
      await this.#commit([note.value.note])
      return ok(note.value.row)
    })
  }

  addPerson(person: NewPerson, by: string | null): Promise<Result<UserRow, PeopleRefusal>> {
    return this.#alone(async () => {
      const made = await this.#person(person, by)
      if (!made.ok) return made
      await this.#commit(made.value.notes)
      return ok(made.value.user)
    })
  }

  /** Ends every session of the person. Their devices keep what they hold and ask for the new password. */
  setPassword(login: string, password: string, by: string | null): Promise<Result<UserRow, PeopleRefusal>> {
    return this.#alone(async () => {
      const { directory, passwords, sessions } = this.#tools
      const user = directory.userByLogin(login)
      if (user === null) return err({ code: 'not-found', field: 'login' })
      const weakness = Passwords.weakness(password, [login, user.name, directory.organisation?.name ?? ''])
      if (weakness !== null) return err({ code: 'weak-password', field: weakness })
      const row: UserRow = { ...user, passwordHash: await passwords.hash(password) }
      await this.#commit([
        {
          meta: draft('people', 'passwordSet', { user: by, object: user.id }),
          payload: null,
          effects: [
            { on: 'user', row },
            { on: 'endSessionsOf', user: user.id },
          ],
        },
      ])
      sessions.endedOf(user.id)
      return ok(row)
    })
  }

  #branch(
    branch: NewBranch,
    by: string | null,
  ): Result<{ readonly note: Note; readonly row: BranchRow }, PeopleRefusal> {
    const { directory, isTemplate } = this.#tools
    if (!fits(branch.name.trim(), MOST_NAME)) return err({ code: 'bad-request', field: 'name' })
    if (!isTemplate(branch.template)) return err({ code: 'not-found', field: 'template' })
    if (directory.branchByCode(branch.code) !== null) return err({ code: 'taken', field: 'code' })
    const row: BranchRow = {
      id: this.#id(),
      code: branch.code,
      name: branch.name.trim(),
      template: branch.template,
    }
    const meta = draft('organisation', 'branchAdded', { user: by, branch: row.id, object: row.id })
    return ok({
      row,
      note: {
        meta,
        payload: { code: row.code, name: row.name, template: row.template },
        effects: [{ on: 'branch', row }],
      },
    })
  }

  async #person(
    person: NewPerson,
    by: string | null,
    company = this.#tools.directory.organisation?.name ?? '',
  ): Promise<Result<{ readonly notes: readonly Note[]; readonly user: UserRow }, PeopleRefusal>> {
    const { directory, passwords, clock } = this.#tools
    if (!fits(person.name.trim(), MOST_NAME)) return err({ code: 'bad-request', field: 'name' })
    if (directory.userByLogin(person.login) !== null) return err({ code: 'taken', field: 'login' })
    const branch = person.branch === null ? null : directory.branchByCode(person.branch)
    if (person.branch !== null && branch === null) return err({ code: 'not-found', field: 'branch' })
    if (branch === null && !everywhere.includes(person.role))
      return err({ code: 'bad-request', field: 'branch' })
    if (branch !== null && person.role === 'HQ') return err({ code: 'bad-request', field: 'role' })
    const weakness =
      person.password === null
        ? null
        : Passwords.weakness(person.password, [person.login, person.name, company])
    if (weakness !== null) return err({ code: 'weak-password', field: weakness })
    const user: UserRow = {
      id: this.#id(),
      login: person.login,
      name: person.name.trim(),
      passwordHash: person.password === null ? NO_PASSWORD : await passwords.hash(person.password),
      disabled: false,
    }
    const membership: MembershipRow = {
      id: this.#id(),
      user: user.id,
      role: person.role,
      branch: branch?.id ?? null,
      from: clock.now(),
      until: null,
      deputyFor: null,
    }
    const notes: Note[] = [
      {
        meta: draft('people', 'userAdded', { user: by, object: user.id }),
        payload: { login: user.login, name: user.name },
        effects: [{ on: 'user', row: user }],
      },
      {
        meta: draft('people', 'membershipAdded', {
          user: by,
          branch: membership.branch,
          object: membership.id,
        }),
        payload: {
          user: user.id,
          role: membership.role,
          branch: membership.branch,
          from: membership.from,
          until: null,
        },
        effects: [{ on: 'membership', row: membership }],
      },
    ]
    return ok({ notes, user })
  }

  async #commit(notes: readonly Note[]): Promise<void> {
    const outcomes = await this.#tools.recorder.record(notes)
    if (outcomes.some((outcome) => !outcome.ok)) throw new Error('a change of people was torn')
    await this.#tools.directory.reload()
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work)
    this.#last = mine.catch(() => undefined)
    return mine
  }

  #id(): string {
    return newUlid(this.#tools.clock, this.#tools.random)
  }
}
