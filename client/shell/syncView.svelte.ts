/**
 * The four honest states, as the chip and the sync centre show them.
 *
 * The worker counts; this class only remembers what it said last. `status` is null until then, and a
 * chip without a status claims nothing.
 */
import { createContext } from 'svelte'
import { createSubscriber } from 'svelte/reactivity'
import type { Result } from '../../shared/base/result.ts'
import type { Device, EditRefusal, Rejected, SyncStatus } from '../api.ts'
import { watchDevice } from './watch.ts'

export class SyncView {
  readonly #device: Device
  readonly #track: () => void
  #status: SyncStatus | null = null
  #rejected: readonly Rejected[] = []

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
        if (status.rejected !== before) void readRejected()
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

  /** Oldest first. */
  get rejected(): readonly Rejected[] {
    this.#track()
    return this.#rejected
  }

  syncNow(): Promise<void> {
    return this.#device.syncNow()
  }

  resubmit(id: string): Promise<Result<null, EditRefusal>> {
    return this.#device.resubmit(id)
  }

  discard(id: string): Promise<void> {
    return this.#device.discard(id)
  }
}

const [getSync, setSync] = createContext<SyncView>()
export { getSync, setSync }
