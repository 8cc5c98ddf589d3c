/** One deed done to many archives, one after the other: how far it is, what failed, and the way back. */
import type { Result } from '../../../shared/base/result.ts'
import type { ArchiveId } from '../../../shared/domain/names.ts'
import type { EditRefusal, Foreseen } from '../../api.ts'

/** How one archive is changed, and how exactly that is taken back; null: there was nothing to change. */
export type Step = (
  one: Foreseen,
) => Promise<Result<(() => Promise<Result<unknown, EditRefusal>>) | null, EditRefusal>>

export interface Failed {
  readonly one: Foreseen
  readonly refusal: EditRefusal
}

type Phase = 'ready' | 'running' | 'done' | 'undoing' | 'undone'

interface Back {
  readonly one: Foreseen
  readonly back: () => Promise<Result<unknown, EditRefusal>>
}

export class BulkRun {
  #phase = $state<Phase>('ready')
  #done = $state(0)
  #total = $state(0)
  #failed = $state.raw<readonly Failed[]>([])
  #backs: readonly Back[] = []
  #touched: readonly ArchiveId[] = []
  #stopped = false

  get phase(): Phase {
    return this.#phase
  }
  get done(): number {
    return this.#done
  }
  get total(): number {
    return this.#total
  }
  get failed(): readonly Failed[] {
    return this.#failed
  }
  get mayUndo(): boolean {
    return this.#phase === 'done' && this.#backs.length > 0
  }
  /** Everything that was changed. */
  get touched(): readonly ArchiveId[] {
    return this.#touched
  }

  /** What is done stays done when it is stopped, and can be taken back. */
  stop(): void {
    this.#stopped = true
  }

  async run(all: readonly Foreseen[], step: Step): Promise<void> {
    this.#begin('running', all.length)
    const backs: Back[] = []
    const failed: Failed[] = []
    for (const one of all) {
      if (this.#stopped) break
      const done = await step(one)
      if (!done.ok) failed.push({ one, refusal: done.error })
      else if (done.value !== null) backs.push({ one, back: done.value })
      this.#done++
    }
    this.#backs = backs
    this.#touched = backs.map(({ one }) => one.archive)
    this.#failed = failed
    this.#phase = 'done'
  }

  async undo(): Promise<void> {
    const backs = this.#backs.toReversed()
    this.#begin('undoing', backs.length)
    const failed: Failed[] = []
    for (const { one, back } of backs) {
      const done = await back()
      if (!done.ok) failed.push({ one, refusal: done.error })
      this.#done++
    }
    this.#backs = []
    this.#failed = failed
    this.#phase = 'undone'
  }

  #begin(phase: Phase, total: number): void {
    this.#phase = phase
    this.#done = 0
    this.#total = total
    this.#failed = []
    this.#stopped = false
  }
}
