/**
 * Who this store belongs to and what the server last said of him: memberships, colleagues, branches,
 * and by how much this device's clock differs. Sealed like everything else.
 */
import type { Millis } from '../../shared/base/ports.ts'
import { roles, type Role } from '../../shared/policy/table.ts'
import type { Actor, Membership } from '../../shared/policy/decide.ts'
import type { MembershipInfo, Welcome } from '../../shared/protocol/hello.ts'
import type { SignedIn } from '../../shared/protocol/http.ts'
import type { Me } from '../api.ts'
import type { MetaRow } from './schema.ts'
import type { Store } from './store.ts'

export interface DirectoryState {
  readonly me: Me
  /** Server clock minus this device's clock, as last measured. */
  readonly offset: Millis
}

const PLACE = 'meta/directory'

export class Directory {
  #state: DirectoryState

  constructor(state: DirectoryState) {
    this.#state = state
  }

  static async read(store: Store): Promise<Directory> {
    const row = await store.meta('directory')
    if (row === null) throw new Error('a store without its directory')
    return new Directory(await store.sealer.unsealJson<DirectoryState>(PLACE, row.sealed))
  }

  /** Another tab took a newer one. */
  async reread(store: Store): Promise<void> {
    this.#state = (await Directory.read(store)).#state
  }

  static async seal(store: Pick<Store, 'sealer'>, state: DirectoryState): Promise<MetaRow> {
    return { key: 'directory', sealed: await store.sealer.sealJson(PLACE, state) }
  }

  /** After the transaction that stored it. */
  adopt(state: DirectoryState): void {
    this.#state = state
  }

  get state(): DirectoryState {
    return this.#state
  }

  get me(): Me {
    return this.#state.me
  }

  get offset(): Millis {
    return this.#state.offset
  }

  get actor(): Actor {
    return { user: this.me.user, memberships: this.me.memberships }
  }
}

const isRole = (text: string): text is Role => (roles as readonly string[]).includes(text)

/** Roles that this version does not know give no right here; the server judges anyway. */
function membershipsFrom(rows: readonly MembershipInfo[]): readonly Membership[] {
  return rows.flatMap((row) => (isRole(row.role) ? [{ ...row, role: row.role }] : []))
}

export function directoryOfSignIn(said: SignedIn, now: Millis): DirectoryState {
  return {
    me: {
      user: said.user.id,
      name: said.user.name,
      login: said.user.login,
      organisation: said.organisation,
      memberships: membershipsFrom(said.memberships),
      people: said.people,
      branches: said.branches,
    },
    offset: said.serverTime - now,
  }
}

/**
 * The server was heard while this device's clock stands so far behind what it showed before, and did not say what time
 * it is: its time went on all the same, so a right that began does not un-begin.
 */
export const directoryOfStep = (before: DirectoryState, backMs: Millis): DirectoryState => ({
  ...before,
  offset: before.offset + backMs,
})

export function directoryOfWelcome(before: DirectoryState, welcome: Welcome): DirectoryState {
  return {
    me: {
      ...before.me,
      name: welcome.people.find((person) => person.id === before.me.user)?.name ?? before.me.name,
      memberships: membershipsFrom(welcome.memberships),
      people: welcome.people,
      branches: welcome.branches,
    },
    offset: welcome.offset,
  }
}
