/**
 * What is to become of the store on a device, and how a device proves itself when its session is over.
 *
 * A device registers the hash of a secret of its own while it is signed in. By that secret it may later ask
 * for orders, hand in what waits and give its receipt; it opens nothing and reads nothing.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { Clock, Millis } from '../../shared/base/ports.ts'
import type { Order } from '../../shared/protocol/device.ts'
import { signature, type ActorContext } from '../ingest/actor.ts'
import { draft, type Recorder } from '../ingest/draft.ts'
import type { DeviceRow, Store } from '../store/contract.ts'
import type { Directory } from './directory.ts'
import type { Sessions } from './sessions.ts'

export interface DeviceOrdersTools {
  readonly store: Store
  readonly recorder: Recorder
  readonly directory: Directory
  readonly sessions: Sessions
  readonly clock: Clock
}

export class DeviceOrders {
  readonly #tools: DeviceOrdersTools

  constructor(tools: DeviceOrdersTools) {
    this.#tools = tools
  }

  /** The session vouches for the device; a later secret takes the place of an earlier one. */
  async register(actor: ActorContext, hash: string): Promise<void> {
    const { store, recorder } = this.#tools
    const known = await store.record('deviceSecret', actor.device)
    if (known?.row.hash === hash && known.owner === actor.user) return
    await recorder.record([
      {
        meta: draft('device', 'secret', signature(actor, null)),
        payload: null,
        effects: [
          {
            on: 'record',
            kind: 'deviceSecret',
            id: actor.device,
            owner: actor.user,
            expect: null,
            row: { hash },
          },
        ],
      },
    ])
  }

  /** The device that knows this secret; null for everybody else. */
  async recognise(device: string, secret: string): Promise<DeviceRow | null> {
    const { store } = this.#tools
    const [row, known] = await Promise.all([store.device(device), store.record('deviceSecret', device)])
    if (row === null || known === null || known.owner !== row.user) return null
    const said = createHash('sha256').update(Buffer.from(secret, 'hex')).digest()
    return timingSafeEqual(said, Buffer.from(known.row.hash, 'hex')) ? row : null
  }

  async of(device: Pick<DeviceRow, 'id' | 'user'>): Promise<Order> {
    const { store, directory } = this.#tools
    const wipe = await store.record('wipe', device.id)
    if (wipe !== null && wipe.row.receipt === null) return 'wipe'
    return directory.actor(device.user) === null ? 'handIn' : 'keep'
  }

  /** Ordered again before the receipt, nothing changes. */
  async orderWipe(
    by: ActorContext,
    membership: Parameters<typeof signature>[1],
    device: DeviceRow,
  ): Promise<void> {
    const { store, recorder, clock } = this.#tools
    for (;;) {
      const before = await store.record('wipe', device.id)
      if (before !== null && before.row.receipt === null) return
      const [outcome] = await recorder.record([
        {
          meta: draft('device', 'wipeOrdered', { ...signature(by, membership), object: device.id }),
          payload: { of: device.user },
          effects: [
            {
              on: 'record',
              kind: 'wipe',
              id: device.id,
              owner: device.user,
              expect: before?.version ?? 0,
              row: { by: by.user, at: clock.now(), receipt: null },
            },
          ],
        },
      ])
      if (outcome?.ok === true) return
    }
  }

  /** The store is gone. False when nothing of the kind was ordered. */
  async receipt(device: DeviceRow, handed: number, claimed: Millis): Promise<boolean> {
    const { store, recorder, sessions, clock } = this.#tools
    const wipe = await store.record('wipe', device.id)
    if (wipe === null) return false
    if (wipe.row.receipt !== null) return true
    const [outcome] = await recorder.record([
      {
        meta: draft('device', 'wiped', { user: device.user, device: device.id, claimed, length: handed }),
        payload: null,
        effects: [
          {
            on: 'record',
            kind: 'wipe',
            id: device.id,
            owner: device.user,
            expect: wipe.version,
            row: { ...wipe.row, receipt: { at: clock.now(), handed } },
          },
          // The secret served its last purpose.
          {
            on: 'record',
            kind: 'deviceSecret',
            id: device.id,
            owner: device.user,
            expect: null,
            row: null,
          },
          { on: 'endSessionsOf', user: device.user, device: device.id },
        ],
      },
    ])
    if (outcome?.ok !== true) return false
    sessions.endedOf(device.user, device.id)
    return true
  }
}
