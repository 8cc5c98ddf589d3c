/** The company's tags as the server keeps them: one record, changed by whoever settles what concerns the whole company. */
import { ok, type Result } from '../../shared/base/result.ts'
import { isDemo } from '../../shared/domain/demo.ts'
import { changeTags, type Tag, type TagChange, type TagRefusal } from '../../shared/domain/tags.ts'
import type { Recorder } from '../ingest/draft.ts'
import type { Draft, Store } from '../store/contract.ts'
import { changeRecord } from './companyRecord.ts'

const ID = 'tags'

export class CompanyTags {
  readonly #tools: { readonly store: Store; readonly recorder: Recorder }

  constructor(store: Store, recorder: Recorder) {
    this.#tools = { store, recorder }
  }

  async all(): Promise<readonly Tag[]> {
    return (await this.#tools.store.record('tags', ID))?.row.tags ?? []
  }

  /** Durable on return. */
  async change(change: TagChange, by: Partial<Draft>): Promise<Result<readonly Tag[], TagRefusal>> {
    const changed = await changeRecord<'tags', TagRefusal>(
      this.#tools,
      { kind: 'tags', id: ID, action: ACTIONS[change.do], payload: { ...change }, by },
      (standing) => {
        const tags = changeTags(standing?.tags ?? [], change, (word) => isDemo([word]))
        return Promise.resolve(tags.ok ? ok({ tags: tags.value }) : tags)
      },
    )
    return changed.ok ? ok(changed.value.tags) : changed
  }
}

const ACTIONS = { merge: 'tagMerged', part: 'tagParted', add: 'tagAdded' } as const
