/** The stores on this device as they lie there, closed: who has one, in what state, and how it goes. */
import type { Profile, ShutReason } from '../api.ts'
import { shutIfOver, standingOf } from '../vault/entering.ts'
import { shut } from '../vault/lease.ts'
import { databaseName, Profiles, type ProfileRow } from '../vault/profiles.ts'
import { forgetStore, recoverLost } from '../vault/recovering.ts'
import { Schema } from '../vault/schema.ts'
import type { VaultPorts } from '../vault/vault.ts'
import { forgetWorkspaces, unsentWorkspaces } from '../workspace/names.ts'
import { shownProfile } from './shown.ts'

export class Stores {
  readonly profiles = new Profiles()
  readonly #ports: VaultPorts
  readonly #freshLog: Promise<void>
  /** The stores that the browser lost are back. */
  readonly #recovered: Promise<void>

  /** `freshLog`: awaited before anything is written. */
  constructor(ports: VaultPorts, freshLog: Promise<void>, report: (problem: unknown) => void) {
    this.#ports = ports
    this.#freshLog = freshLog
    this.#recovered = this.#recover().catch(report)
  }

  async #recover(): Promise<void> {
    const { spare, clock } = this.#ports
    if (spare !== undefined) await recoverLost(spare, this.profiles, clock, () => this.#freshLog)
  }

  /** Before any of them is opened or given up. */
  async ready(): Promise<void> {
    await this.#freshLog
    await this.#recovered
  }

  async shown(): Promise<readonly Profile[]> {
    await this.#recovered
    const rows = await this.profiles.all()
    return Promise.all(rows.map((row) => this.#shownAtDoor(row)))
  }

  async #shownAtDoor(row: ProfileRow): Promise<Profile> {
    if (row.farewell !== undefined) return shownProfile(row)
    const now = this.#ports.clock.now()
    const standing = await withStore(row.id, async (db) => {
      await shutIfOver(db, now)
      return standingOf(db)
    })
    return shownProfile(row, standing)
  }

  /** Deletes the ways in. */
  async shut({ id }: ProfileRow, why: ShutReason): Promise<void> {
    await withStore(id, (db) => shut(db, why, this.#ports.clock.now()))
  }

  /** What waits in it for the server. */
  async waiting(id: string): Promise<number> {
    const unsent = await unsentWorkspaces(id)
    return unsent.length + (await withStore(id, (db) => db.outbox.count()))
  }

  async remove(id: string): Promise<void> {
    await forgetStore(this.#ports.spare, id)
    await forgetWorkspaces(id)
    await this.profiles.remove(id)
  }
}

async function withStore<T>(profile: string, use: (db: Schema) => Promise<T>): Promise<T> {
  const db = new Schema(databaseName(profile))
  try {
    return await use(db)
  } finally {
    db.close()
  }
}
