/** How this store stands with the server: which log it last met, and when it was last complete. */
import type { Millis } from '../../shared/base/ports.ts'
import type { MetaRow } from './schema.ts'
import type { Store } from './store.ts'

export interface Stands {
  readonly serverEpoch: string | null
  /** Server time. */
  readonly completeAt: Millis | null
  /** How many logs of the server this store has met after the first. */
  readonly era: number
  /** What was acknowledged by an older log and is lacking in this one has not all been put into the outbox yet. */
  readonly owed: boolean
}

const NOBODY: Stands = { serverEpoch: null, completeAt: null, era: 0, owed: false }

const PLACE = 'meta/standing'

export class Standing {
  #stands: Stands = NOBODY

  get serverEpoch(): string | null {
    return this.#stands.serverEpoch
  }

  get completeAt(): Millis | null {
    return this.#stands.completeAt
  }

  get era(): number {
    return this.#stands.era
  }

  get owed(): boolean {
    return this.#stands.owed
  }

  /** As it is, for a change of some of it. */
  get now(): Stands {
    return this.#stands
  }

  adopt(stands: Stands): void {
    this.#stands = stands
  }

  async reread(store: Store): Promise<void> {
    const row = await store.meta('standing')
    if (row !== null)
      this.#stands = { ...NOBODY, ...(await store.sealer.unsealJson<Partial<Stands>>(PLACE, row.sealed)) }
  }
}

export async function sealStanding(store: Store, stands: Stands): Promise<MetaRow> {
  return { key: 'standing', sealed: await store.sealer.sealJson(PLACE, stands) }
}
