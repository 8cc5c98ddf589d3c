/**
 * Units: the stores and departments inside a branch, in which people sit.
 *
 * A unit carries no right. It is closed, never deleted, because memberships that have ended still name it;
 * and only an empty one is closed, so that nobody sits in a place that is not there.
 */
import { err, ok, type Result } from '../../shared/base/result.ts'
import { unitKinds, type UnitKind } from '../../shared/policy/company.ts'
import { draft } from '../ingest/draft.ts'
import type { UnitRow } from './companyRows.ts'
import type { Unit } from './directory.ts'
import { isOver } from './memberships.ts'
import { against, fits, MOST_NAME, type By, type PeopleRefusal, type Register } from './register.ts'

export interface NewUnit {
  readonly branch: string
  readonly parent: string | null
  readonly kind: string
  readonly name: string
}

const isKind = (text: string): text is UnitKind => (unitKinds as readonly string[]).includes(text)

export class Units {
  readonly #register: Register

  constructor(register: Register) {
    this.#register = register
  }

  add(wanted: NewUnit, by: By | null): Promise<Result<Unit, PeopleRefusal>> {
    return this.#register.alone(async () => {
      const { directory } = this.#register
      const { branch, parent, kind } = wanted
      const name = wanted.name.trim()
      const place = directory.branch(branch)
      if (place === null) return err({ code: 'not-found', field: 'branch' })
      if (place.closed) return err(against('branch-closed'))
      if (!isKind(kind)) return err({ code: 'bad-request', field: 'unit' })
      const above = parent === null ? null : directory.unit(parent)
      if (parent !== null && above === null) return err({ code: 'not-found', field: 'unit' })
      if (above !== null && (kind === 'store' || above.kind !== 'store' || above.branch !== branch))
        return err({ code: 'bad-request', field: 'unit' })
      if (above?.closed === true) return err(against('unit-closed'))
      const refusal = this.#whyNotName(name, { branch, parent }, null)
      if (refusal !== null) return err(refusal)
      const unit = { id: this.#register.id(), version: 0, branch, parent, kind, name, closed: false }
      return this.#put(unit, 'unitAdded', by)
    })
  }

  rename(id: string, name: string, by: By | null): Promise<Result<Unit, PeopleRefusal>> {
    return this.#register.alone(async () => {
      const unit = this.#register.directory.unit(id)
      if (unit === null) return err({ code: 'not-found', field: 'unit' })
      const refusal = this.#whyNotName(name.trim(), unit, id)
      if (refusal !== null) return err(refusal)
      return this.#put({ ...unit, name: name.trim() }, 'unitRenamed', by)
    })
  }

  /** `closed` false opens it again. */
  close(id: string, closed: boolean, by: By | null): Promise<Result<Unit, PeopleRefusal>> {
    return this.#register.alone(async () => {
      const { directory } = this.#register
      const unit = directory.unit(id)
      if (unit === null) return err({ code: 'not-found', field: 'unit' })
      if (unit.closed === closed) return ok(unit)
      if (closed && this.#isInUse(id)) return err(against('unit-in-use'))
      if (!closed) {
        if (directory.branch(unit.branch)?.closed === true) return err(against('branch-closed'))
        if (unit.parent !== null && directory.unit(unit.parent)?.closed === true)
          return err(against('unit-closed'))
        const refusal = this.#whyNotName(unit.name, unit, id)
        if (refusal !== null) return err(refusal)
      }
      return this.#put({ ...unit, closed }, closed ? 'unitClosed' : 'unitOpened', by)
    })
  }

  #isInUse(id: string): boolean {
    const { directory } = this.#register
    const now = this.#register.now()
    return (
      directory.units.some((one) => one.parent === id && !one.closed) ||
      directory.membershipRows.some(
        (row) => row.unit === id && !isOver(row, now) && directory.user(row.user)?.disabled === false,
      )
    )
  }

  /** Two of one name side by side could not be told apart in a list. */
  #whyNotName(
    name: string,
    at: Pick<UnitRow, 'branch' | 'parent'>,
    self: string | null,
  ): PeopleRefusal | null {
    if (!fits(name, MOST_NAME)) return { code: 'bad-request', field: 'name' }
    const twin = this.#register.directory.units.some(
      (one) =>
        one.id !== self &&
        !one.closed &&
        one.branch === at.branch &&
        one.parent === at.parent &&
        one.name === name,
    )
    return twin ? { code: 'taken', field: 'name' } : null
  }

  async #put(unit: Unit, action: string, by: By | null): Promise<Result<Unit, PeopleRefusal>> {
    const { id, version, ...row } = unit
    await this.#register.commit([
      {
        meta: draft('organisation', action, { ...by, branch: unit.branch, object: id }),
        payload: { ...row },
        effects: [{ on: 'record', kind: 'unit', id, owner: unit.branch, expect: version, row }],
      },
    ])
    const after = this.#register.directory.unit(id)
    if (after === null) throw new Error('a unit was not kept')
    return ok(after)
  }
}
