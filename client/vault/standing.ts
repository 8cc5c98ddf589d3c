/** How this store stands with the server: which log it last met, and when it was last complete. */
import type { Millis } from '../../shared/base/ports.ts'
import type { MetaRow } from './schema.ts'
import type { Store } from './store.ts'

export interface Stands {
  readonly serverEpoch: string | null
  /** Server time. */
  readonly completeAt: Millis | null
}

const PLACE = 'meta/standing'

export class Standing {
  #stands: Stands = { serverEpoch: null, completeAt: null }

  get serverEpoch(): string | null {
    return this.#stands.serverEpoch
  }

  get completeAt(): Millis | null {
    return this.#stands.completeAt
  }

  adopt(stands: Stands): void {
    this.#stands = stands
  }

  async reread(store: Store): Promise<void> {
    const row = await store.meta('standing')
    if (row !== null) this.#stands = await store.sealer.unsealJson<Stands>(PLACE, row.sealed)
  }
}

export async function sealStanding(store: Store, stands: Stands): Promise<MetaRow> {
  return { key: 'standing', sealed: await store.sealer.sealJson(PLACE, stands) }
}
