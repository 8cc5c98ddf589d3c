/**
 * How people leave, for a day or for good: sessions ended, a person disabled, and let in again.
 *
 * 停用 is not deletion. Memberships stay as they are and count for nothing while the person is disabled, so
 * that undoing it gives back exactly what was there; only archives must not stay behind in nobody's hands.
 */
import type { Millis } from '../../shared/base/ports.ts'
import { err, ok, type Result } from '../../shared/base/result.ts'
import type { Role } from '../../shared/policy/table.ts'
import { draft } from '../ingest/draft.ts'
import type { MembershipRow, UserRow } from '../store/contract.ts'
import type { Receiving } from './companyRows.ts'
import { ownRights, staysGoverned, takesTwo, withRow, type Consent } from './duties.ts'
import type { Handovers } from './handover.ts'
import { askedBy, isOver } from './memberships.ts'
import { against, type By, type PeopleRefusal, type Register } from './register.ts'

export class Leaving {
  readonly #register: Register
  readonly #handovers: Handovers

  constructor(register: Register, handovers: Handovers) {
    this.#register = register
    this.#handovers = handovers
  }

  /**
   * Cuts the person off at once: on return no session lives and every socket was told. What the person owned
   * goes to the receivers after that; the answer names the job that moves it.
   */
  async disable(
    user: string,
    receivers: readonly Receiving[],
    by: By | null,
  ): Promise<Result<{ readonly handover: string | null }, PeopleRefusal>> {
    const done = await this.#disable(user, receivers, by)
    if (done.ok && done.value.handover !== null) this.#handovers.go(done.value.handover)
    return done
  }

  #disable(
    user: string,
    receivers: readonly Receiving[],
    by: By | null,
  ): Promise<Result<{ readonly handover: string | null }, PeopleRefusal>> {
    const register = this.#register
    return register.alone(async () => {
      const { directory } = register
      const before = directory.user(user)
      if (before === null) return err({ code: 'not-found', field: 'user' })
      const own = ownRights(by, user)
      if (own !== null) return err(own)
      if (before.disabled) return err(against('disabled'))
      const row = { ...before, disabled: true }
      if (!staysGoverned(withRow(directory.users, row), directory.membershipRows, register.now()))
        return err(against('last-administrator'))
      const handover = await this.#handovers.prepare(user, receivers, by, 'all')
      if (!handover.ok) return handover
      await register.commit([
        {
          meta: draft('people', 'userDisabled', { ...by, object: user }),
          payload: null,
          effects: [
            { on: 'user', row },
            { on: 'endSessionsOf', user },
          ],
        },
        ...(handover.value === null ? [] : [handover.value.note]),
      ])
      register.sessions.endedOf(user)
      return ok({ handover: handover.value?.id ?? null })
    })
  }

  /** Refused as `second-needed` where a role that the person gets back takes two and nobody agreed. */
  enable(
    user: string,
    by: By | null,
    consent: Consent | null = null,
  ): Promise<Result<UserRow, PeopleRefusal>> {
    const register = this.#register
    return register.alone(async () => {
      const before = register.directory.user(user)
      if (before === null) return err({ code: 'not-found', field: 'user' })
      const own = ownRights(by, user)
      if (own !== null) return err(own)
      if (!before.disabled) return err(against('not-disabled'))
      const { directory } = register
      const roles = rolesOf(directory.membershipRowsOf(user), register.now())
      if (consent === null && takesTwo(roles, by, user, directory, register.now()))
        return err(against('second-needed'))
      const row = { ...before, disabled: false }
      await register.commit([
        {
          meta: draft('people', 'userEnabled', { ...by, object: user }),
          payload: consent === null ? null : { ...askedBy(consent) },
          effects: [{ on: 'user', row }, ...(consent?.effects ?? [])],
        },
      ])
      return ok(row)
    })
  }

  /** On one device, or on all of them (null). What the devices hold stays sealed there. */
  endSessions(user: string, device: string | null, by: By | null): Promise<Result<null, PeopleRefusal>> {
    const register = this.#register
    return register.alone(async () => {
      if (register.directory.user(user) === null) return err({ code: 'not-found', field: 'user' })
      const known = device === null ? null : await register.store.device(device)
      if (device !== null && known?.user !== user) return err({ code: 'not-found', field: 'device' })
      await register.commit([
        {
          meta: draft('people', 'sessionsEnded', { ...by, object: user }),
          payload: { device },
          effects: [{ on: 'endSessionsOf', user, ...(device === null ? {} : { device }) }],
        },
      ])
      register.sessions.endedOf(user, device)
      return ok(null)
    })
  }
}

/** Of what runs or will run. */
export const rolesOf = (rows: readonly MembershipRow[], now: Millis): readonly Role[] =>
  rows.filter((row) => !isOver(row, now)).map(({ role }) => role)
