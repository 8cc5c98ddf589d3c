import { expect, it } from 'vitest'
import type { DeviceEvent, DeviceRow, ListPage, ListQuery } from '../../../../client/api.ts'
import { ListView } from '../../../../client/features/archives/listView.svelte.ts'

/** Its first archive arrives in the very moment in which it has said that it holds none. */
class ArrivingDevice {
  #held = 0
  readonly #listeners = new Set<(event: DeviceEvent) => void>()

  list = ({ offset }: ListQuery): Promise<ListPage> => {
    const rows = Array.from({ length: this.#held }, (_, at) => ({ archive: `${at}` }) as DeviceRow)
    const answer = { total: this.#held, held: this.#held, offset, rows, version: this.#held }
    if (this.#held === 0) {
      this.#held = 1
      for (const listener of this.#listeners) listener({ type: 'list', version: 1 })
    }
    return Promise.resolve(answer)
  }
  facets = () =>
    Promise.resolve({ stage: [], owner: [], tier: [], due: { today: 0, overdue: 0, target: 0 }, choices: {} })
  watch = (listener: (event: DeviceEvent) => void): Promise<() => void> => {
    this.#listeners.add(listener)
    return Promise.resolve(() => this.#listeners.delete(listener))
  }
  get heard(): number {
    return this.#listeners.size
  }
}

it('shows what arrives while the first answer is on its way, and stops listening when told', async () => {
  const device = new ArrivingDevice()
  const view = new ListView(device, 'all', () => '2026-03-08')
  const end = view.follow()
  await expect.poll(() => view.total).toBe(1)
  expect(view.held).toBe(1)
  end()
  expect(device.heard).toBe(0)
})
