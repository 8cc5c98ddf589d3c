/**
 * The four honest states, as the chip and the sync centre show them.
 *
 * The worker counts; this class only remembers what it said last. `status` is null until then, and a
 * chip without a status claims nothing.
 */
import { createContext } from 'svelte'
import { createSubscriber, SvelteMap } from 'svelte/reactivity'
import type { Result } from '../../shared/base/result.ts'
import type { Device, EditRefusal, Rejected, SyncStatus } from '../api.ts'
import { watchDevice } from './watch.ts'

export class SyncView {
  readonly #device: Device
  readonly #track: () => void
  #status: SyncStatus | null = null
  #rejected: readonly Rejected[] = []
  /** Given up, but still to be had back: told to the worker only when the time to undo is over. */
  readonly #dropping = new SvelteMap<string, ReturnType<typeof setTimeout>>()

  /** The sync centre stands open; whoever shows something that is settled there opens it. */
  centre = $state(false)

  constructor(device: Device) {
    this.#device = device
    this.#track = createSubscriber((changed) => {
      const readRejected = async () => {
        this.#rejected = await device.rejected()
        changed()
      }
      const take = (status: SyncStatus) => {
        const before = this.#status?.rejected ?? 0
        this.#status = status
        changed()
        // The number alone does not say that one went and another came.
        if (status.rejected > 0 || before > 0) void readRejected()
      }
      const end = watchDevice(device, (event) => {
        if (event.type === 'sync') take(event.status)
      })
      void device.sync().then(take)
      return end
    })
  }

  get status(): SyncStatus | null {
    this.#track()
    return this.#status
  }

  /** Oldest first, without what is being given up. */
  get rejected(): readonly Rejected[] {
    this.#track()
    return this.#rejected.filter((each) => !this.#dropping.has(each.id)).sort((a, b) => a.at - b.at)
  }

  syncNow(): Promise<void> {
    return this.#device.syncNow()
  }

  /** In the log when this resolves. */
  revealRejected(id: string): Promise<void> {
    return this.#device.revealRejected(id)
  }

  resubmit(id: string): Promise<Result<null, EditRefusal>> {
    return this.#device.resubmit(id)
  }

  /** Gone from the list at once, from the device after `undoMs`; a page that ends before keeps it. */
  discard(id: string, undoMs: number): void {
    const timer = setTimeout(() => {
      void this.#device.discard(id).finally(() => this.#dropping.delete(id))
    }, undoMs)
    this.#dropping.set(id, timer)
  }

  undoDiscard(id: string): void {
    clearTimeout(this.#dropping.get(id))
    this.#dropping.delete(id)
  }
}

const [getSync, setSync] = createContext<SyncView>()
export { getSync, setSync }
