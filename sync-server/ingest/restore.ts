/**
 * A log that went back: somebody put a backup in its place.
 *
 * From then on it is another log. Devices see that by its epoch and hand in again what it lacks; what stands in no
 * device is lost, and the entry says from where to where. The rules are RCV of `shared/protocol/SPEC.md`.
 */
import type { Clock, Millis, Random } from '../../shared/base/ports.ts'
import { newUlid } from '../../shared/base/ulid.ts'
import type { Store } from '../store/contract.ts'
import { draft, type Recorder } from './draft.ts'

/**
 * Numbers of archives and of verdicts that are left out each time: those that were given after the backup was made
 * come back with what devices hold, and keep their places before everything that is new.
 */
export const NUMBERS_LEFT = 1_000

/**
 * For so long after it, an archive that is unknown here may be one that went with the old log, and whose `open` is still
 * on a device that has not come back: what belongs to it has to wait and is not refused (RCV5).
 */
const AWAITED_MS: Millis = 30 * 24 * 3_600_000

/** Null: nothing is awaited any more. As long again as a quarter of the time that has passed. */
export async function awaitedFor(
  counter: (name: string) => Promise<number>,
  now: Millis,
): Promise<Millis | null> {
  const at = await counter('restoredAt')
  if (at === 0 || now - at > AWAITED_MS) return null
  return Math.max(5_000, Math.floor((now - at) / 4))
}

export interface RestoreTools {
  readonly store: Store
  readonly recorder: Recorder
  readonly clock: Clock
  readonly random: Random
}

/** `why`: whoever says so, in the words of somebody at the shell; null: the mark beside the log tells it. */
export async function declareRestore(
  { store, recorder, clock, random }: RestoreTools,
  why: string | null,
): Promise<{ readonly head: number; readonly lostUpTo: number | null }> {
  const head = await store.head()
  const { lostUpTo, serverEpoch: before } = store
  const epoch = newUlid(clock, random)
  await recorder.record([
    {
      meta: draft('organisation', 'restored', {
        object: epoch,
        // How many entries are known to be gone.
        length: lostUpTo === null || lostUpTo <= head ? null : lostUpTo - head,
        outcome: lostUpTo === null ? 'ok' : 'entriesLost',
      }),
      payload: { before, head, lostUpTo, why },
      effects: [{ on: 'restored', epoch, gap: NUMBERS_LEFT }],
    },
  ])
  return { head, lostUpTo }
}
