/**
 * The views that people keep, by person. A search word in one may be a client's name, so each lies sealed; the log says
 * that a view was kept and never what it asks.
 *
 * The last change wins whatever comes first (`shared/domain/keptView.ts`). A device's clock may run ahead: a moment in
 * the future counts as now, else nothing could ever change that view again.
 */
import { encodeUtf8 } from 'lib0/string'
import type { Json } from '../../shared/base/json.ts'
import type { Clock } from '../../shared/base/ports.ts'
import { isNewer, mergeViews, MOST_VIEWS, type KeptView } from '../../shared/domain/keptView.ts'
import { draft, type Recorder } from '../ingest/draft.ts'
import type { Draft, KeyStore, Store } from '../store/contract.ts'

const KEY = 'views'

interface Tools {
  readonly store: Store
  readonly keys: KeyStore
  readonly recorder: Recorder
  readonly clock: Clock
}

export class KeptViews {
  readonly #tools: Tools

  constructor(tools: Tools) {
    this.#tools = tools
  }

  async of(user: string): Promise<readonly KeptView[]> {
    const { store, keys } = this.#tools
    const key = await keys.namedKey(KEY)
    const records = await store.recordsOf('view', user)
    return records.map(({ id, row }) => {
      const plain = key.open(Buffer.from(row.sealed, 'base64'), aadOf(id))
      return JSON.parse(Buffer.from(plain).toString('utf8')) as KeptView
    })
  }

  /** Durable on return. Null: that would be too many. */
  async keep(
    user: string,
    views: readonly KeptView[],
    by: Partial<Draft>,
  ): Promise<readonly KeptView[] | null> {
    const { keys, recorder, clock } = this.#tools
    const now = clock.now()
    const standing = await this.of(user)
    const offered = views.map((view) => ({ ...view, changed: Math.min(view.changed, now) }))
    const merged = mergeViews(standing, offered)
    if (merged.length > MOST_VIEWS) return null
    const changed = offered.filter((view) => {
      const before = standing.find(({ id }) => id === view.id)
      return before === undefined || isNewer(view, before)
    })
    if (changed.length === 0) return merged
    const key = await keys.namedKey(KEY)
    await recorder.record([
      {
        meta: draft('people', 'viewsKept', { ...by, object: user }),
        payload: { views: changed.length } satisfies Json,
        // Nothing to compare: whoever comes second has read, or is merged the next time this person's device asks.
        effects: changed.map((view) => {
          const id = `${user}/${view.id}`
          const sealed = Buffer.from(key.seal(encodeUtf8(JSON.stringify(view)), aadOf(id))).toString('base64')
          return {
            on: 'record' as const,
            kind: 'view' as const,
            id,
            owner: user,
            expect: null,
            row: { changed: view.changed, sealed },
          }
        }),
      },
    ])
    return merged
  }
}

const aadOf = (id: string): string => `view/${id}`
