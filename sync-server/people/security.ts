/**
 * What people change about their own sign-in: factors, codes, password, sessions. Each is one log entry with
 * every row it touches, so that no session and no trusted device outlives the change that ends it.
 *
 * A session that was begun by a password alone may add the first factor and then ends everywhere else: beside a
 * factor no such session is left, so a stolen password alone never adds another one.
 */
import { err, ok, type Result } from '../../shared/base/result.ts'
import type { FactorSetting } from '../../shared/protocol/security.ts'
import { draft } from '../ingest/draft.ts'
import type { Effect } from '../store/contract.ts'
import { factorSettingNote } from './factorSetting.ts'
import { add, drop, type Factors } from './factors.ts'
import { Passwords } from './passwords.ts'
import type { FactorRow } from './rows.ts'
import type { Register } from './register.ts'
import { rowOf, type Session } from './sessions.ts'

export interface SecurityTools {
  readonly register: Register
  readonly passwords: Passwords
  readonly factors: Factors
}

export interface AddedFactor {
  /** Said once; null: there were some already. */
  readonly recoveryCodes: readonly string[] | null
  /** For the cookie of a session that was there for enrolment only: more rights, another token. */
  readonly token: string | null
}

export class Security {
  readonly #tools: SecurityTools

  constructor(tools: SecurityTools) {
    this.#tools = tools
  }

  addFactor(session: Session, id: string, row: FactorRow): Promise<AddedFactor> {
    const { register, factors } = this.#tools
    return register.alone(async () => {
      const { sessions } = register
      const { user, device } = session
      const first = (await factors.of(user)).length === 0
      const codes = (await factors.recoveryCodesLeft(user)) === 0 ? factors.newRecoveryCodes(user) : null
      const fresh = first && !sessions.alive(session) ? sessions.mint(user, device, true) : null
      const kept = fresh?.session ?? { ...session, factor: true }
      await this.#commit(session, 'factorAdded', { factor: row.is, name: row.name }, [
        add(user, id, row),
        ...(await factors.distrust(user, device)),
        ...(codes === null ? [] : [codes.effect]),
        ...(first ? only(kept) : []),
      ])
      if (first) sessions.endedButFor(kept)
      return { recoveryCodes: codes?.codes ?? null, token: fresh?.token ?? null }
    })
  }

  removeFactor(session: Session, id: string): Promise<Result<null, 'not-found' | 'last-factor'>> {
    const { register, factors } = this.#tools
    return register.alone(async () => {
      const { user } = session
      const all = await factors.of(user)
      const factor = all.find((each) => each.id === id)
      if (factor === undefined) return err('not-found')
      const last = all.length === 1
      if (last && register.directory.needsFactor(user, register.now())) return err('last-factor')
      const kept = { ...session, factor: false }
      const gone = last
        ? [...(await factors.wipe(user)), ...only(kept)]
        : [drop(factor), ...(await factors.distrust(user, session.device))]
      await this.#commit(session, 'factorRemoved', { factor: factor.row.is, name: factor.row.name }, gone)
      if (last) register.sessions.endedButFor(kept)
      return ok(null)
    })
  }

  renewRecoveryCodes(session: Session): Promise<readonly string[]> {
    const { register, factors } = this.#tools
    return register.alone(async () => {
      const { codes, effect } = factors.newRecoveryCodes(session.user)
      await this.#commit(session, 'recoveryCodesMade', null, [effect])
      return codes
    })
  }

  /** Every other session ends; what this device keeps stays as it is. */
  changePassword(session: Session, next: string): Promise<Result<null, 'weak-password'>> {
    const { register, passwords, factors } = this.#tools
    return register.alone(async () => {
      const { directory } = register
      const user = directory.user(session.user)
      if (user === null) throw new Error('a session of nobody')
      const company = directory.organisation?.name ?? ''
      if (Passwords.weakness(next, [user.login, user.name, company]) !== null) return err('weak-password')
      const row = { ...user, passwordHash: await passwords.hash(next) }
      await this.#commit(session, 'passwordChanged', null, [
        { on: 'user', row },
        ...(await factors.distrust(user.id, session.device)),
        ...only(session),
      ])
      register.sessions.endedButFor(session)
      return ok(null)
    })
  }

  /** `id` null: all others. False: no such session of this person. */
  endSessions(session: Session, id: string | null): Promise<boolean> {
    const { register } = this.#tools
    return register.alone(async () => {
      const { sessions } = register
      if (id === null) {
        await this.#commit(session, 'otherSessionsEnded', null, only(session))
        sessions.endedButFor(session)
        return true
      }
      const ended = (await sessions.of(session.user)).find((each) => each.id === id)
      if (ended === undefined) return false
      const { tokenHash, device } = ended
      await this.#commit(session, 'sessionEnded', null, [{ on: 'endSession', tokenHash }], device)
      sessions.ended(tokenHash)
      return true
    })
  }

  setFactorSetting({ user, device, id }: Session, setting: FactorSetting): Promise<void> {
    const { register } = this.#tools
    const organisation = register.directory.organisation?.id ?? null
    const note = factorSettingNote(setting, organisation, { user, device, session: id })
    return register.alone(() => register.commit([note]))
  }

  #commit(
    session: Session,
    action: string,
    payload: { readonly [key: string]: string } | null,
    effects: readonly Effect[],
    object = session.user,
  ): Promise<void> {
    const { user, device, id } = session
    const meta = draft('people', action, { user, device, session: id, object })
    return this.#tools.register.commit([{ meta, payload, effects }])
  }
}

/** Of all sessions of the person this one stays. */
const only = (session: Session): readonly Effect[] => [
  { on: 'endSessionsOf', user: session.user },
  { on: 'session', row: rowOf(session) },
]
