/** What those who trouble a world may touch of it. */
import type { Company, Login } from './company.ts'
import type { Device } from './device.ts'
import type { Dice } from './dice.ts'
import type { Loop } from './loop.ts'
import type { Server } from './server.ts'
import type { Trace } from './trace.ts'
import type { Work } from './work.ts'

/** What a device is made from. */
export interface Parts {
  readonly loop: Loop
  readonly dice: Dice
  readonly server: Server
  readonly company: Company
}

export interface Stage extends Parts {
  readonly trace: Trace
  readonly devices: readonly Device[]
  readonly problems: string[]
  readonly ending: boolean
  readonly parts: Parts
  readonly work: Work
  /** Some profile runs twice. */
  cloned: boolean
  newDevice(login: Login): Promise<Device>
  add(device: Device): void
  /** Watches what the newest tab of the device says. */
  follow(device: Device): void
}
