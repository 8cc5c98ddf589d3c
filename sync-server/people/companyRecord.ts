/** One record of the whole company, changed by whoever settles what concerns it. */
import type { Json } from '../../shared/base/json.ts'
import { ok, type Result } from '../../shared/base/result.ts'
import { draft, type Recorder } from '../ingest/draft.ts'
import type { Draft, Store } from '../store/contract.ts'
import type { RecordEffect, RecordKind, RecordKinds } from '../store/records.ts'

/** Two administrators at once: the second looks again. */
const TRIES = 5

interface Change<K extends RecordKind> {
  readonly kind: K
  readonly id: string
  /** What the log calls it, what it says of it, and in whose name. */
  readonly action: string
  readonly payload: Json
  readonly by: Partial<Draft>
}

/** Durable on return. `next` may be asked again, for what stands then; null: nothing was ever kept. */
export async function changeRecord<K extends RecordKind, E>(
  { store, recorder }: { readonly store: Store; readonly recorder: Recorder },
  { kind, id, action, payload, by }: Change<K>,
  next: (standing: RecordKinds[K] | null) => Promise<Result<RecordKinds[K], E>>,
): Promise<Result<RecordKinds[K], E>> {
  for (let tries = 0; tries < TRIES; tries++) {
    const standing = await store.record(kind, id)
    const changed = await next(standing?.row ?? null)
    if (!changed.ok) return changed
    const effect = { on: 'record', kind, id, owner: null, expect: standing?.version ?? 0, row: changed.value }
    const [outcome] = await recorder.record([
      // A kind with its own row; which of them K is, the compiler cannot tell.
      { meta: draft('organisation', action, by), payload, effects: [effect as RecordEffect] },
    ])
    if (outcome?.ok === true) return ok(changed.value)
  }
  throw new Error(`${kind} changes faster than it can be written`)
}
