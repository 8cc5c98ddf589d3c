/**
 * The word by which the server knows this device again after a second factor was given on it: it spares that
 * question for some weeks. Sealed like everything else, so that it is of use only to who has the password too.
 */
import type { Store } from './store.ts'

const PLACE = 'meta/trust'

export async function keepTrust(store: Store, word: string): Promise<void> {
  const row = { key: 'trust', sealed: await store.sealer.sealJson(PLACE, word) } as const
  await store.transaction(['meta'], async () => {
    await store.db.meta.put(row)
  })
}

/** Null: a second factor was never given here. It may be over by now; the server knows. */
export async function readTrust(store: Store): Promise<string | null> {
  const row = await store.meta('trust')
  return row === null ? null : store.sealer.unsealJson<string>(PLACE, row.sealed)
}
