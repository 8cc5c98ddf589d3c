/** How long this person took to find archives on this device: when, and how long. Neither what was sought nor what was found. */
import type { FindTime } from '../api.ts'
import type { Store } from './store.ts'

const PLACE = 'meta/finds'
/** A season of busy days; the oldest go. */
const MOST = 1_000

export async function readFindTimes(store: Store): Promise<readonly FindTime[]> {
  const row = await store.meta('finds')
  return row === null ? [] : store.sealer.unsealJson<readonly FindTime[]>(PLACE, row.sealed)
}

/** Durable on return. Of two tabs at the same moment one may be lost: it is a measure, not work. */
export async function keepFindTime(store: Store, time: FindTime): Promise<void> {
  const times = [...(await readFindTimes(store)), time].slice(-MOST)
  const row = { key: 'finds', sealed: await store.sealer.sealJson(PLACE, times) } as const
  await store.transaction(['meta'], async () => {
    await store.db.meta.put(row)
  })
}
