/**
 * Devices: which person works on which, what it still holds, when it was heard last.
 *
 * What a device says changes every few seconds; the log takes it when something happened (a new client
 * id, work waiting or no longer waiting) and otherwise at intervals. In between it stands here.
 */
import type { Clock, Millis } from '../../shared/base/ports.ts'
import { signature, type ActorContext } from '../ingest/actor.ts'
import { draft, type Recorder } from '../ingest/draft.ts'
import type { ClientRow, DeviceRow, Effect, Store } from '../store/contract.ts'

const SAVE_EVERY_MS: Millis = 5 * 60_000

interface Known {
  row: DeviceRow
  saved: Millis
}

export class Devices {
  readonly #store: Store
  readonly #recorder: Recorder
  readonly #clock: Clock
  readonly #live = new Map<string, Known>()

  constructor(store: Store, recorder: Recorder, clock: Clock) {
    this.#store = store
    this.#recorder = recorder
    this.#clock = clock
  }

  /** Binds the client ids that are free and returns those that are somebody else's. */
  async greet(
    actor: ActorContext,
    membership: string | null,
    app: string,
    clients: readonly number[],
  ): Promise<readonly number[]> {
    for (;;) {
      const foreign: number[] = []
      const effects: Effect[] = []
      for (const client of new Set(clients)) {
        const bound = await this.#store.client(client)
        const row: ClientRow = { client, user: actor.user, device: actor.device, membership }
        if (bound === null) effects.push({ on: 'client', row })
        else if (bound.user !== actor.user || bound.device !== actor.device) foreign.push(client)
      }
      const row = { ...(await this.#row(actor)), app, lastSeen: this.#clock.now() }
      if (await this.#save(actor, 'hello', row, effects, effects.length > 0)) return foreign
    }
  }

  async standing(actor: ActorContext, pending: number, oldest: Millis | null): Promise<void> {
    const before = await this.#row(actor)
    const row = { ...before, pending, oldest, lastSeen: this.#clock.now() }
    await this.#save(actor, 'standing', row, [], (before.pending === 0) !== (pending === 0))
  }

  /** Heard of, nothing new. */
  touch(actor: ActorContext): void {
    const known = this.#live.get(actor.device)
    if (known !== undefined) known.row = { ...known.row, lastSeen: this.#clock.now() }
  }

  /** At the end of a connection: what stands here and not yet in the log. */
  async part(actor: ActorContext): Promise<void> {
    const known = this.#live.get(actor.device)
    if (known === undefined) return
    if (this.#clock.now() - known.saved >= 60_000) await this.#save(actor, 'parted', known.row, [], true)
  }

  /** As the log has them, with what is known beyond it. */
  async all(): Promise<readonly DeviceRow[]> {
    return (await this.#store.devices()).map((row) => this.#live.get(row.id)?.row ?? row)
  }

  async #row(actor: ActorContext): Promise<DeviceRow> {
    const known = this.#live.get(actor.device)?.row ?? (await this.#store.device(actor.device))
    if (known !== null) return known
    return { id: actor.device, user: actor.user, name: '', lastSeen: 0, pending: 0, oldest: null, app: '' }
  }

  /** False when a client id was bound by somebody else in between. */
  async #save(
    actor: ActorContext,
    action: string,
    row: DeviceRow,
    effects: readonly Effect[],
    now: boolean,
  ): Promise<boolean> {
    const saved = this.#live.get(row.id)?.saved ?? 0
    if (!now && row.lastSeen - saved < SAVE_EVERY_MS) {
      this.#live.set(row.id, { row, saved })
      return true
    }
    const [outcome] = await this.#recorder.record([
      {
        meta: draft('device', action, { ...signature(actor, null), length: effects.length }),
        payload: { app: row.app, pending: row.pending, oldest: row.oldest },
        effects: [{ on: 'device', row }, ...effects],
      },
    ])
    if (outcome?.ok !== true) return false
    this.#live.set(row.id, { row, saved: row.lastSeen })
    return true
  }
}
