/** The company's tags as the server keeps them: one record, changed by whoever settles what concerns the whole company. */
import { ok, type Result } from '../../shared/base/result.ts'
import { isDemo } from '../../shared/domain/demo.ts'
import { changeTags, type Tag, type TagChange, type TagRefusal } from '../../shared/domain/tags.ts'
import { draft, type Recorder } from '../ingest/draft.ts'
import type { Draft, Store } from '../store/contract.ts'

const ID = 'tags'
/** Two administrators at once: the second looks again. */
const TRIES = 5

export class CompanyTags {
  readonly #store: Store
  readonly #recorder: Recorder

  constructor(store: Store, recorder: Recorder) {
    this.#store = store
    this.#recorder = recorder
  }

  async all(): Promise<readonly Tag[]> {
    return (await this.#store.record('tags', ID))?.row.tags ?? []
  }

  /** Durable on return. */
  async change(change: TagChange, by: Partial<Draft>): Promise<Result<readonly Tag[], TagRefusal>> {
    for (let tries = 0; tries < TRIES; tries++) {
      const standing = await this.#store.record('tags', ID)
      const changed = changeTags(standing?.row.tags ?? [], change, (word) => isDemo([word]))
      if (!changed.ok) return changed
      const [outcome] = await this.#recorder.record([
        {
          meta: draft('organisation', ACTIONS[change.do], by),
          payload: { ...change },
          effects: [
            {
              on: 'record',
              kind: 'tags',
              id: ID,
              owner: null,
              expect: standing?.version ?? 0,
              row: { tags: changed.value },
            },
          ],
        },
      ])
      if (outcome?.ok === true) return ok(changed.value)
    }
    throw new Error('the tags change faster than they can be written')
  }
}

const ACTIONS = { merge: 'tagMerged', part: 'tagParted', add: 'tagAdded' } as const
