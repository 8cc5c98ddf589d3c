/**
 * The list of people before they are invited: the text, what was understood of it, and what was put right by
 * hand below it.
 *
 * A correction belongs to the person as the list names them (the n-th 王芳), so it survives when a line is
 * added above; the words of the list stay as they were typed.
 */
import type { Role } from '../../../shared/policy/table.ts'
import type { Guest } from '../../http/api.ts'
import { loginFault } from './drafts.svelte.ts'
import { readGuests, type GuestDefaults, type GuestList, type Place, type UnderstoodGuest } from './guests.ts'

interface Correction {
  role?: Role
  branch?: string | null
  login?: string
}

/** One who is about to be invited. */
export interface Invitee extends UnderstoodGuest {
  /** The n-th of that name. */
  readonly key: string
  readonly login: string
}

export class GuestsDraft {
  text = $state('')
  role = $state<Role>('SA')
  branch = $state<string | null>(null)
  #corrections = $state<{ [key: string]: Correction }>({})
  #proposed = $state<{ [key: string]: string }>({})
  /** What the server said against one of them. */
  #refused = $state<{ [key: string]: string }>({})

  get defaults(): GuestDefaults {
    return { role: this.role, branch: this.branch }
  }

  read(places: readonly Place[]): GuestList {
    return readGuests(this.text, places, this.defaults)
  }

  invitees(list: GuestList): readonly Invitee[] {
    return list.guests.map((guest, at) => {
      const nth = list.guests.slice(0, at + 1).filter(({ name }) => name === guest.name).length
      const key = `${guest.name}#${nth}`
      const { role = guest.role, branch = guest.branch, login } = this.#corrections[key] ?? {}
      return { ...guest, key, role, branch, login: login ?? this.#proposed[key] ?? '' }
    })
  }

  correct(key: string, correction: Correction): void {
    this.#corrections[key] = { ...this.#corrections[key], ...correction }
    delete this.#refused[key]
  }

  propose(logins: { readonly [key: string]: string }): void {
    this.#proposed = { ...logins }
  }

  refuse(key: string, why: string): void {
    this.#refused[key] = why
  }

  /** Why this one cannot be invited as it stands; empty: nothing is against it. */
  faultOf({ key, login }: Invitee): string {
    return this.#refused[key] ?? (login === '' ? '' : (loginFault(login) ?? ''))
  }

  /**
   * Takes the lines of those who were invited out of the text; the others stay as they were typed. When nobody
   * is left, a head and empty lines go too.
   */
  drop(lines: readonly number[], places: readonly Place[]): void {
    this.text = this.text
      .split(/\r\n|\r|\n/)
      .filter((_, at) => !lines.includes(at + 1))
      .join('\n')
    const { guests, faults } = this.read(places)
    if (guests.length + faults.length === 0) this.text = ''
    this.#corrections = {}
  }
}

export const guestOf = ({ name, login, role, branch }: Invitee): Guest => ({ name, login, role, branch })
