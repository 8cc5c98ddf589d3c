/**
 * Invitations: how somebody who was taken on comes to a password of their own.
 *
 * A link is good once and for 72 hours, and each new one voids those before it. The store knows only the
 * hash of a token, as with sessions; the password and the end of the token are one entry of the log, so a
 * link that was used twice at the same moment lets one person in.
 */
import type { Millis, Random } from '../../shared/base/ports.ts'
import { bytesToHex } from '../../shared/base/bytes.ts'
import { err, ok, type Result } from '../../shared/base/result.ts'
import type { Invitation, InviteEnd, OpenInvite } from '../../shared/protocol/invites.ts'
import { draft, type Note, type Recorder } from '../ingest/draft.ts'
import type { Effect, UserRow } from '../store/contract.ts'
import type { StoredRecord } from '../store/records.ts'
import type { InviteRow } from './rows.ts'
import { NO_PASSWORD, Passwords } from './passwords.ts'
import type { By, Register } from './register.ts'
import { hashToken } from './sessions.ts'

export const INVITE_MS: Millis = 72 * 3_600_000

type StoredInvite = StoredRecord<'invite'>

export interface IssuedInvite {
  readonly token: string
  readonly user: UserRow
  readonly expires: Millis
}

export type IssueRefusal =
  | { readonly code: 'not-found'; readonly field: 'user' }
  /** A password is chosen once; whoever forgot it is helped by two administrators. */
  | { readonly code: 'taken'; readonly field: 'joined' }
  | { readonly code: 'disabled'; readonly field: 'user' }

export type JoinRefusal =
  | { readonly code: 'invite'; readonly field: InviteEnd }
  | { readonly code: 'weak-password'; readonly field: 'too-short' | 'too-simple' }

export interface InviteTools {
  readonly register: Register
  readonly recorder: Recorder
  readonly passwords: Passwords
  readonly random: Random
}

export class Invites {
  readonly #tools: InviteTools

  constructor(tools: InviteTools) {
    this.#tools = tools
  }

  /** The token is said here and nowhere else. */
  issue(user: string, by: By | null): Promise<Result<IssuedInvite, IssueRefusal>> {
    const { register, random } = this.#tools
    return register.alone(async () => {
      const row = this.#invitable(user)
      if (!row.ok) return row
      const token = bytesToHex(random.bytes(20))
      const created = register.now()
      const expires = created + INVITE_MS
      const invite: InviteRow = { created, expires, by: by?.user ?? null, ended: null }
      await register.commit([
        noteOf('inviteIssued', user, by, [
          ...(await this.#voidAll(user)),
          { on: 'record', kind: 'invite', id: hashToken(token), owner: user, expect: 0, row: invite },
        ]),
      ])
      return ok({ token, user: row.value, expires })
    })
  }

  /** Every link of that person is void from here on. */
  revoke(user: string, by: By | null): Promise<Result<UserRow, IssueRefusal>> {
    const { register } = this.#tools
    return register.alone(async () => {
      const row = this.#invitable(user)
      if (!row.ok) return row
      const effects = await this.#voidAll(user)
      if (effects.length > 0) await register.commit([noteOf('inviteRevoked', user, by, effects)])
      return row
    })
  }

  /** For whoever holds the link: names, and nothing that one could not be told at the door. */
  async look(token: string): Promise<Result<Invitation, JoinRefusal>> {
    const found = await this.#find(token)
    if (!found.ok) return found
    const { directory } = this.#tools.register
    const { user, invite } = found.value
    const branches = directory
      .membershipsOf(user.id)
      .flatMap(({ branch }) => (branch === null ? [] : [directory.branch(branch)?.name ?? '']))
    return ok({
      company: directory.organisation?.name ?? '',
      branches: [...new Set(branches)],
      name: user.name,
      login: user.login,
      by: invite.row.by === null ? null : (directory.user(invite.row.by)?.name ?? null),
      expires: invite.row.expires,
    })
  }

  /** On return the password holds and the link is spent; both or neither. */
  join(token: string, password: string): Promise<Result<UserRow, JoinRefusal>> {
    const { register, recorder, passwords } = this.#tools
    return register.alone(async () => {
      const found = await this.#find(token)
      if (!found.ok) return found
      const { user, invite } = found.value
      const company = register.directory.organisation?.name ?? ''
      const weakness = Passwords.weakness(password, [user.login, user.name, company])
      if (weakness !== null) return err({ code: 'weak-password', field: weakness })
      const row: UserRow = { ...user, passwordHash: await passwords.hash(password) }
      const [outcome] = await recorder.record([
        noteOf('joined', user.id, { user: user.id }, [ended(invite, 'used'), { on: 'user', row }]),
      ])
      // Another process was faster with the same link.
      if (outcome?.ok !== true) return err({ code: 'invite', field: 'used' })
      await register.directory.reload()
      return ok(row)
    })
  }

  /** The newest of each person who has not joined yet. */
  async open(): Promise<readonly OpenInvite[]> {
    const { register } = this.#tools
    const newest = new Map<string, InviteRow>()
    for (const { owner, row } of await register.store.records('invite')) {
      const joined = register.directory.user(owner ?? '')?.passwordHash !== NO_PASSWORD
      if (owner === null || joined) continue
      const known = newest.get(owner)
      // One that is not ended is the newest, whatever the clock said.
      if (known === undefined || row.ended === null || (known.ended !== null && row.created > known.created))
        newest.set(owner, row)
    }
    const now = register.now()
    return [...newest].map(([user, { created, expires, ended }]) => ({
      user,
      created,
      expires,
      open: ended === null && expires > now,
    }))
  }

  #invitable(id: string): Result<UserRow, IssueRefusal> {
    const user = this.#tools.register.directory.user(id)
    if (user === null) return err({ code: 'not-found', field: 'user' })
    if (user.disabled) return err({ code: 'disabled', field: 'user' })
    return user.passwordHash === NO_PASSWORD ? ok(user) : err({ code: 'taken', field: 'joined' })
  }

  async #voidAll(user: string): Promise<readonly Effect[]> {
    const all = await this.#tools.register.store.recordsOf('invite', user)
    return all.filter(({ row }) => row.ended === null).map((invite) => ended(invite, 'void'))
  }

  async #find(
    token: string,
  ): Promise<Result<{ readonly invite: StoredInvite; readonly user: UserRow }, JoinRefusal>> {
    const { register } = this.#tools
    const why = (field: InviteEnd): Result<never, JoinRefusal> => err({ code: 'invite', field })
    const invite = await register.store.record('invite', hashToken(token))
    if (invite === null) return why('unknown')
    if (invite.row.ended !== null) return why(invite.row.ended)
    const user = register.directory.user(invite.owner ?? '')
    if (user === null || user.disabled) return why('void')
    // The shell gave a password in between.
    if (user.passwordHash !== NO_PASSWORD) return why('used')
    return invite.row.expires <= register.now() ? why('expired') : ok({ invite, user })
  }
}

const ended = (invite: StoredInvite, how: 'used' | 'void'): Effect => ({
  on: 'record',
  kind: 'invite',
  id: invite.id,
  owner: invite.owner,
  expect: invite.version,
  row: { ...invite.row, ended: how },
})

const noteOf = (action: string, user: string, by: By | null, effects: readonly Effect[]): Note => ({
  meta: draft('people', action, { ...by, object: user }),
  payload: null,
  effects,
})
