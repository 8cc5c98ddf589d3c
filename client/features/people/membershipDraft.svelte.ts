/** A membership as it is being typed: where, since when, until when. Read into what the server is told. */
import type { Millis } from '../../../shared/base/ports.ts'
import { err, ok, type Result } from '../../../shared/base/result.ts'
import { anywhereRoles, companyRoles, usualRoles, type Preset } from '../../../shared/policy/company.ts'
import type { Role } from '../../../shared/policy/table.ts'
import type { MembershipLine, NewMembership } from '../../http/api.ts'
import { dayOfMoment, lastDay, readFrom, readUntil } from './dates.ts'
import type { PeopleView } from './peopleView.svelte.ts'

/** The value of "all branches" in a list, where empty stands for it. */
export const EVERYWHERE = ''

export type PlaceAndTime = Omit<NewMembership, 'role'>

export class MembershipDraft {
  readonly #view: PeopleView
  branch = $state(EVERYWHERE)
  unit = $state('')
  from = $state('')
  until = $state('')
  fromError = $state(false)
  untilError = $state(false)

  constructor(view: PeopleView, standing: MembershipLine | null = null) {
    this.#view = view
    this.branch =
      standing === null ? (view.openBranches[0]?.id ?? EVERYWHERE) : (standing.branch ?? EVERYWHERE)
    if (standing === null) return
    this.unit = standing.unit ?? ''
    this.from = dayOfMoment(standing.from)
    this.until = standing.until === null ? '' : lastDay(standing.until)
  }

  /** Those that may stand at the chosen place, the usual ones there first. */
  get roles(): readonly Role[] {
    if (this.branch === EVERYWHERE) return [...companyRoles, ...anywhereRoles]
    return usualRoles[this.preset]
  }

  get preset(): Preset {
    const preset = this.#view.branch(this.branch)?.preset
    return preset === 'couple' || preset === 'centre' ? preset : 'store'
  }

  get units(): readonly { readonly value: string; readonly label: string }[] {
    return this.#view
      .unitsOf(this.branch)
      .filter(({ closed }) => !closed)
      .map(({ id }) => ({ value: id, label: this.#view.unitName(id) }))
  }

  /** What is wrong is marked at its own line. `keepFrom`: it has begun, so its beginning is not sent. */
  read(now: Millis, keepFrom = false): Result<PlaceAndTime, null> {
    const from = keepFrom ? ok(null) : readFrom(this.from, now)
    const until = readUntil(this.until, now)
    this.fromError = !from.ok
    this.untilError = !until.ok
    if (!from.ok || !until.ok) return err(null)
    return ok({
      branch: this.branch === EVERYWHERE ? null : this.branch,
      unit: this.unit === '' ? null : this.unit,
      from: from.value,
      until: until.value,
    })
  }
}
