/** Asks the server what is to become of the stores on this device, and does it (`givingUp.ts`). */
import type { Millis } from '../../shared/base/ports.ts'
import { obey, orderFor, type GivingUpPorts } from './givingUp.ts'
import type { OpenStore } from './openStore.ts'
import type { Stores } from './stores.ts'

/** How often it is asked about stores that nobody opened. */
const ATTEND_MS = 20_000

export interface OrderPorts {
  readonly giving: GivingUpPorts
  store(): OpenStore | null
  lock(): Promise<void>
  /** The door reads otherwise now. */
  told(): Promise<void>
  report(problem: unknown): void
}

export class Orders {
  readonly #stores: Stores
  readonly #ports: OrderPorts
  #attending = false
  #attended: Millis = -Infinity

  constructor(stores: Stores, ports: OrderPorts) {
    this.#stores = stores
    this.#ports = ports
  }

  /** Unless it was asked a moment ago. */
  async look(): Promise<void> {
    // Windows come to the front all the time; a clock that jumped is no reason to wait longer.
    if (Math.abs(this.#ports.giving.clock.now() - this.#attended) >= ATTEND_MS) await this.attend()
  }

  /** For the stores on this device. What is open and connected sends everything first. */
  async attend(only: string | null = null): Promise<void> {
    const { giving, report } = this.#ports
    if (this.#attending) return
    this.#attending = true
    await this.#stores.ready()
    if (only === null) this.#attended = giving.clock.now()
    try {
      const { profiles } = this.#stores
      for (const row of await profiles.all()) {
        if (only !== null && row.id !== only) continue
        const open = this.#ports.store()
        if (open?.profile.id === row.id) {
          const { problem, wipe } = open.replication.status()
          const finished = wipe && open.vault.stats.pending === 0
          if (!finished && problem !== 'signed-out') continue
          if ((await orderFor(giving, row)) === 'keep') continue
          await this.#ports.lock()
        }
        const gone = await obey(giving, profiles, row)
        if (gone && this.#ports.store() === null) await this.#ports.told()
      }
    } catch (problem) {
      report(problem)
    } finally {
      this.#attending = false
    }
  }
}
