/** The light lock and what opens it: idleness, the PIN, the password, and what stood typed when it fell. */
import { err, ok, type Result } from '../../shared/base/result.ts'
import type { Device, PasswordRefusal, PinRefusal, TypedWords, UnveilRefusal } from '../api.ts'
import type { DeviceCalls } from '../replica/api.ts'
import { isPassword } from '../vault/entering.ts'
import { isPinShaped, isPinWeak } from '../vault/pin.ts'
import type { VaultPorts } from '../vault/vault.ts'
import type { Entrance } from './entrance.ts'
import type { OpenStore, StoreDoor } from './openStore.ts'
import { openSession } from './shown.ts'
import type { Telling } from './telling.ts'

export interface LockPorts {
  readonly vault: VaultPorts
  readonly calls: DeviceCalls
}

type Idle = Pick<Device, 'touch' | 'veil' | 'unveil' | 'keepTyped' | 'dropTyped'>
type Secrets = Pick<Device, 'setPin' | 'changePassword'>

export class LockCalls implements Idle, Secrets {
  readonly #door: StoreDoor
  readonly #telling: Telling
  readonly #entrance: Entrance
  readonly #ports: LockPorts

  constructor(door: StoreDoor, telling: Telling, entrance: Entrance, ports: LockPorts) {
    this.#door = door
    this.#telling = telling
    this.#entrance = entrance
    this.#ports = ports
  }

  async touch(): Promise<void> {
    await this.#door.store()?.watchman.touch()
  }

  veil(): Promise<void> {
    this.#door.store()?.watchman.fall()
    return Promise.resolve()
  }

  unveil(secret: string): Promise<Result<null, UnveilRefusal>> {
    return this.#door.store()?.watchman.lift(secret) ?? Promise.resolve(err({ type: 'locked' }))
  }

  async keepTyped(words: readonly TypedWords[]): Promise<void> {
    await this.#door.store()?.vault.typed.keep(words)
  }

  async dropTyped(): Promise<void> {
    const store = this.#door.opened()
    await store.vault.typed.drop()
    this.#tell(store)
  }

  async setPin(password: string, pin: string | null): Promise<Result<null, PinRefusal>> {
    const store = this.#door.opened()
    if (pin !== null && (!isPinShaped(pin) || isPinWeak(pin))) return err({ type: 'weak-pin' })
    if (!(await isPassword(this.#ports.vault, store.profile.id, password)))
      return err({ type: 'wrong-password' })
    await store.vault.pin.set(pin)
    this.#tell(store)
    return ok(null)
  }

  async changePassword(old: string, next: string): Promise<Result<null, PasswordRefusal>> {
    const { profile } = this.#door.opened()
    if (!(await isPassword(this.#ports.vault, profile.id, old))) return err({ type: 'wrong-password' })
    const changed = await this.#ports.calls.changePassword(old, next)
    if (!changed.ok) {
      if (changed.error.type !== 'refused') return err(changed.error)
      const { code } = changed.error
      if (code === 'wrong-password' || code === 'weak-password') return err({ type: code })
      return err({ type: 'failed' })
    }
    await this.#entrance.rewrap(profile.id, old, next)
    return ok(null)
  }

  #tell(store: OpenStore): void {
    this.#telling.tell({ type: 'session', session: openSession(store) })
  }
}
