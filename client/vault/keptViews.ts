/**
 * A person's kept views on this device, sealed like everything else: a search word in one may be a client's name.
 * What the server has and what was changed here meanwhile are merged by whoever has both.
 */
import { mergeViews, type KeptView } from '../../shared/domain/keptView.ts'
import type { Store } from './store.ts'

const PLACE = 'meta/views'

export async function readViews(store: Store): Promise<readonly KeptView[]> {
  const row = await store.meta('views')
  return row === null ? [] : store.sealer.unsealJson<readonly KeptView[]>(PLACE, row.sealed)
}

/** Beside those that stand, the newer of each. Durable on return. */
export async function keepViews(store: Store, views: readonly KeptView[]): Promise<readonly KeptView[]> {
  const merged = mergeViews(await readViews(store), views)
  const row = { key: 'views', sealed: await store.sealer.sealJson(PLACE, merged) } as const
  await store.transaction(['meta'], async () => {
    await store.db.meta.put(row)
  })
  return merged
}
