/** Holds the frame back from leaving while something typed is not saved. Call it while a component is being made. */
import { untrack } from 'svelte'
import { getUnsavedWork } from '../../shell/api.ts'

export function holdWhile(isDirty: () => boolean): void {
  const work = getUnsavedWork()
  $effect(() => {
    // Holding reads what it counts; the effect must not wake itself by it.
    if (isDirty()) return untrack(() => work.hold())
  })
}
