/** The bin as its screen holds it; asked again whenever something that lists show has changed. */
import type { Result } from '../../../shared/base/result.ts'
import type { ArchiveId } from '../../../shared/domain/names.ts'
import type { Device, EditRefusal, VoidedRow } from '../../api.ts'
import { watchDevice } from '../../shell/api.ts'

export class BinView {
  readonly #device: Pick<Device, 'bin' | 'restoreArchive' | 'watch'>
  #rows = $state.raw<readonly VoidedRow[] | null>(null)
  #busy = $state<ArchiveId | null>(null)

  constructor(device: Pick<Device, 'bin' | 'restoreArchive' | 'watch'>) {
    this.#device = device
  }

  /** Null: not known yet. */
  get rows(): readonly VoidedRow[] | null {
    return this.#rows
  }
  get busy(): ArchiveId | null {
    return this.#busy
  }

  follow(): () => void {
    const end = watchDevice(this.#device, (event) => {
      if (event.type === 'list') void this.#look()
    })
    void this.#look()
    return end
  }

  async restore(archive: ArchiveId): Promise<Result<null, EditRefusal>> {
    this.#busy = archive
    const done = await this.#device.restoreArchive(archive)
    this.#busy = null
    return done
  }

  async #look(): Promise<void> {
    this.#rows = await this.#device.bin()
  }
}
