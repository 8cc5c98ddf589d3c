/**
 * What the forms of the wizard hold while the page is open, and what is still wrong with it. A draft outlives
 * its form, so going back and forth loses nothing; an administrator's password lives here until it was used.
 */
import type { Ownership, Preset } from '../../../shared/policy/company.ts'
import type { TemplateId } from '../../../shared/templates/types.ts'
import { MIN_PASSWORD_LENGTH } from '../../http/api.ts'
import { m } from '../../paraglide/messages.js'
import type { Strength } from '../access/strength.svelte.ts'

/** By the name of the field; empty when all is well. */
export type Faults = { readonly [field: string]: string }

const LOGIN = /^[a-z0-9][a-z0-9._-]{1,39}$/
const CODE = /^[A-Z0-9]{1,12}$/

export const loginFault = (login: string): string | null => (LOGIN.test(login) ? null : m.access_loginRule())

const needed = (text: string): string | null => (text.trim() === '' ? m.access_needed() : null)

function faultsOf(found: { readonly [field: string]: string | null }): Faults {
  return Object.fromEntries(
    Object.entries(found).filter((pair): pair is [string, string] => pair[1] !== null),
  )
}

export class CompanyDraft {
  company = $state('')
  workdays = $state.raw<readonly number[]>([1, 2, 3, 4, 5, 6])
  /** The server has it. */
  kept = $state(false)
  #taken = false

  /** As it was kept before; what is being typed now is newer. */
  take({ company, workdays }: { readonly company: string; readonly workdays: readonly number[] }): void {
    if (this.#taken) return
    this.#taken = true
    this.company = company
    this.workdays = workdays
    this.kept = company !== ''
  }

  toggle(day: number): void {
    this.workdays = this.workdays.includes(day)
      ? this.workdays.filter((one) => one !== day)
      : [...this.workdays, day].sort((a, b) => a - b)
  }

  get faults(): Faults {
    return faultsOf({
      company: needed(this.company),
      workdays: this.workdays.length === 0 ? m.setup_workdaysNone() : null,
    })
  }
}

export class AdministratorDraft {
  name = $state('')
  login = $state('')
  password = $state('')
  /** As the field judges it; null: long enough, and no more is known yet. */
  strength = $state<Strength | null>('short')

  get dirty(): boolean {
    return this.password !== ''
  }

  get faults(): Faults {
    const { strength } = this
    return faultsOf({
      name: needed(this.name),
      login: loginFault(this.login),
      password:
        strength === 'short'
          ? m.access_passwordShort({ least: MIN_PASSWORD_LENGTH })
          : strength === 'weak'
            ? m.access_passwordWeak()
            : null,
    })
  }
}

export class SecondDraft {
  name = $state('')
  login = $state('')

  get faults(): Faults {
    return faultsOf({ name: needed(this.name), login: loginFault(this.login) })
  }
}

export class BranchDraft {
  code = $state('A')
  name = $state('')
  template = $state<TemplateId>('homeDeco')
  ownership = $state<Ownership>('own')
  preset = $state<Preset>('store')
  mine = $state(false)

  /** For the next one: the letter that is free, the industry as before. */
  renew(taken: readonly string[]): void {
    this.name = ''
    this.mine = false
    this.code = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].find((letter) => !taken.includes(letter)) ?? ''
  }

  faults(taken: readonly string[]): Faults {
    return faultsOf({
      code: !CODE.test(this.code)
        ? m.access_codeRule()
        : taken.includes(this.code)
          ? m.access_codeTwice()
          : null,
      name: needed(this.name),
    })
  }
}
