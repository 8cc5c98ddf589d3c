/**
 * Who has a sealed store on this device: the one list that must be readable before any password is
 * given. It names members of staff and never a client.
 */
import { Dexie, type Table } from 'dexie'
import type { Millis } from '../../shared/base/ports.ts'
import type { DeviceId, UserId } from '../../shared/domain/names.ts'

export interface ProfileRow {
  /** `<organisation>.<user>`: names the database too. */
  readonly id: string
  readonly organisation: { readonly id: string; readonly name: string }
  readonly user: UserId
  readonly login: string
  readonly name: string
  /** Of this profile on this device; the server binds it to the person. */
  readonly device: DeviceId
  readonly lastUnlocked: Millis
  /** The store is gone; this stands here until somebody has read why. */
  readonly farewell?: Farewell
  /** The secret with which the receipt of a wipe is still to be given. */
  readonly owed?: string
}

export interface Farewell {
  readonly why: 'wiped' | 'disabled'
  /** Entries that the server took over before. */
  readonly handed: number
  readonly at: Millis
}

class ProfilesDb extends Dexie {
  declare readonly profiles: Table<ProfileRow, string>

  constructor() {
    super('anjuan-profiles', { chromeTransactionDurability: 'strict', cache: 'disabled' })
    this.version(1).stores({ profiles: 'id' })
  }
}

export const databaseName = (profile: string): string => `anjuan-${profile}`

export class Profiles {
  readonly #db = new ProfilesDb()

  /** The one that worked here last comes first. */
  async all(): Promise<readonly ProfileRow[]> {
    return (await this.#db.profiles.toArray()).sort((a, b) => b.lastUnlocked - a.lastUnlocked)
  }

  async find(id: string): Promise<ProfileRow | null> {
    return (await this.#db.profiles.get(id)) ?? null
  }

  async byLogin(login: string): Promise<ProfileRow | null> {
    const found = (await this.all()).find((profile) => profile.login === login)
    // A device that was given up is another one when its person comes back.
    return found === undefined || found.farewell !== undefined ? null : found
  }

  async put(profile: ProfileRow): Promise<void> {
    await this.#db.profiles.put(profile)
  }

  async remove(id: string): Promise<void> {
    await this.#db.profiles.delete(id)
  }

  close(): void {
    this.#db.close()
  }
}
