/**
 * A person who lost password or second factor gets new ones from two administrators: one begins, another
 * one agrees, and the person opens a link that is good once.
 *
 * Neither of the two is the person, and nobody agrees with oneself; so no single administrator can take over
 * somebody's sign-in on screen. Where there is no second one, the shell of the server is the way (`npm run user`).
 */
import { createHash } from 'node:crypto'
import { bytesToHex } from '../../shared/base/bytes.ts'
import type { Millis, Random } from '../../shared/base/ports.ts'
import { err, ok, type Result } from '../../shared/base/result.ts'
import { decideAbility } from '../../shared/policy/decide.ts'
import type { Recoverable } from '../../shared/protocol/security.ts'
import { signature } from '../ingest/actor.ts'
import { draft } from '../ingest/draft.ts'
import type { Draft, Effect, UserRow } from '../store/contract.ts'
import type { StoredRecord } from '../store/records.ts'
import type { Factors } from './factors.ts'
import { Passwords } from './passwords.ts'
import type { Register } from './register.ts'
import type { RecoveryRow } from './rows.ts'
import type { Session } from './sessions.ts'

/** How long a second administrator may take. */
export const CONFIRM_WITHIN_MS: Millis = 72 * 3_600_000
/** How long the link is good. */
export const LINK_MS: Millis = 24 * 3_600_000

export type OpenRecovery = StoredRecord<'recovery'>

export type RecoveryRefusal = 'denied' | 'not-found' | 'taken' | 'weak-password'

interface Tools {
  readonly register: Register
  readonly passwords: Passwords
  readonly factors: Factors
  readonly random: Random
}

const hashOf = (secret: string): string => createHash('sha256').update(secret, 'utf8').digest('hex')

export class Recovery {
  readonly #tools: Tools

  constructor(tools: Tools) {
    this.#tools = tools
  }

  /** May `by` help this person? Never oneself. */
  mayHelp(by: string, user: string): boolean {
    const { register } = this.#tools
    const { directory } = register
    const actor = directory.actor(by)
    if (actor === null || by === user || directory.actor(user) === null) return false
    const now = register.now()
    return decideAbility(actor, 'people', directory.homeOf(user, now), now).allowed
  }

  /** Those who may help this person; without two of them nobody can be helped on screen. */
  helpersOf(user: string): readonly string[] {
    return this.#tools.register.directory.users.map(({ id }) => id).filter((id) => this.mayHelp(id, user))
  }

  async open(): Promise<readonly OpenRecovery[]> {
    const { register } = this.#tools
    const now = register.now()
    return (await register.store.records('recovery')).filter(({ row }) => row.until > now)
  }

  async openOf(user: string): Promise<OpenRecovery | null> {
    return (await this.open()).find(({ row }) => row.user === user) ?? null
  }

  ask(by: Session, user: string, what: Recoverable): Promise<Result<null, RecoveryRefusal>> {
    const { register } = this.#tools
    return register.alone(async () => {
      if (!this.mayHelp(by.user, user)) return err('denied')
      if ((await this.openOf(user)) !== null) return err('taken')
      const now = register.now()
      await this.#commit(this.#signed(by, 'recoveryAsked', user), { what }, [
        put(register.id(), user, {
          user,
          what,
          askedBy: by.user,
          askedAt: now,
          confirmedBy: null,
          hash: null,
          until: now + CONFIRM_WITHIN_MS,
        }),
      ])
      return ok(null)
    })
  }

  /** The answer is for the person's eyes: it is said once and stands nowhere. */
  confirm(
    by: Session,
    id: string,
  ): Promise<Result<{ readonly secret: string; readonly until: Millis }, RecoveryRefusal>> {
    const { register, random } = this.#tools
    return register.alone(async () => {
      const asked = (await this.open()).find((each) => each.id === id)
      if (asked === undefined || asked.row.confirmedBy !== null) return err('not-found')
      const { user, what, askedBy } = asked.row
      // Who began it may be no administrator any more.
      if (by.user === askedBy || !this.mayHelp(by.user, user) || !this.mayHelp(askedBy, user))
        return err('denied')
      const secret = bytesToHex(random.bytes(20))
      const until = register.now() + LINK_MS
      await this.#commit(this.#signed(by, 'recoveryConfirmed', user), { what }, [
        put(id, user, { ...asked.row, confirmedBy: by.user, hash: hashOf(secret), until }),
      ])
      return ok({ secret, until })
    })
  }

  /** By an administrator who could have begun it, or by the person whose sign-in it is. */
  cancel(by: Session, id: string): Promise<Result<null, RecoveryRefusal>> {
    const { register } = this.#tools
    return register.alone(async () => {
      const found = await register.store.record('recovery', id)
      if (found === null) return err('not-found')
      const { user } = found.row
      if (by.user !== user && !this.mayHelp(by.user, user)) return err('denied')
      await this.#commit(this.#signed(by, 'recoveryCancelled', user), null, [put(id, user, null)])
      return ok(null)
    })
  }

  /** What a link is good for; null: nothing, or no longer. */
  async look(secret: string): Promise<{ readonly found: OpenRecovery; readonly user: UserRow } | null> {
    const hash = hashOf(secret)
    const found = (await this.open()).find(({ row }) => row.hash === hash)
    const user = found === undefined ? null : this.#tools.register.directory.user(found.row.user)
    return found === undefined || user === null || user.disabled ? null : { found, user }
  }

  /** Ends every session; the person signs in anew, and adds a factor where one is needed. */
  use(
    secret: string,
    password: string | null,
    address: string,
  ): Promise<Result<null, 'not-found' | 'weak-password'>> {
    const { register, passwords, factors } = this.#tools
    return register.alone(async () => {
      const looked = await this.look(secret)
      if (looked === null) return err('not-found')
      const { found, user } = looked
      const { what } = found.row
      const effects: Effect[] = [put(found.id, user.id, null), { on: 'endSessionsOf', user: user.id }]
      if (what !== 'factor') {
        const personal = [user.login, user.name, register.directory.organisation?.name ?? '']
        if (password === null || Passwords.weakness(password, personal) !== null) return err('weak-password')
        effects.push({ on: 'user', row: { ...user, passwordHash: await passwords.hash(password) } })
      }
      if (what !== 'password') effects.push(...(await factors.wipe(user.id)))
      const meta = draft('people', 'recoveryUsed', { user: user.id, object: user.id })
      await this.#commit(meta, { what, address }, effects)
      register.sessions.endedOf(user.id)
      return ok(null)
    })
  }

  #signed(by: Session, action: string, user: string): Draft {
    const { register } = this.#tools
    const { directory } = register
    const actor = directory.actor(by.user)
    const now = register.now()
    const branch = directory.homeOf(user, now)
    const decision = actor && decideAbility(actor, 'people', branch, now)
    const author = { user: by.user, device: by.device, session: by, offset: 0 }
    return draft('people', action, {
      ...signature(author, decision?.allowed ? decision.membership : null),
      branch,
      object: user,
    })
  }

  #commit(
    meta: Draft,
    payload: { readonly [key: string]: string } | null,
    effects: readonly Effect[],
  ): Promise<void> {
    return this.#tools.register.commit([{ meta, payload, effects }])
  }
}

const put = (id: string, owner: string, row: RecoveryRow | null): Effect => ({
  on: 'record',
  kind: 'recovery',
  id,
  owner,
  expect: null,
  row,
})
