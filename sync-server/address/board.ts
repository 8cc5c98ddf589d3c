/** The board of a move: every device that may still hold work, and what it knows. Trouble stands first. */
import type { Millis } from '../../shared/base/ports.ts'
import { moveStates, type MovingDevice } from '../../shared/protocol/address.ts'
import type { Directory } from '../people/directory.ts'
import type { DeviceRow } from '../store/contract.ts'
import type { ToldRow } from './book.ts'

const DAY_MS: Millis = 24 * 3600_000
/** A device that nobody has used for so long, and that said it holds nothing, is not waited for. */
const FORGOTTEN_MS = 60 * DAY_MS

export interface BoardFacts {
  readonly devices: readonly DeviceRow[]
  readonly directory: Directory
  readonly told: ReadonlyMap<string, ToldRow>
  /** Of the move; null: nobody is moving. */
  readonly to: string | null
  readonly now: Millis
}

export function movingDevices({ devices, directory, told, to, now }: BoardFacts): MovingDevice[] {
  if (to === null) return []
  return devices
    .filter((device) => device.pending > 0 || now - device.lastSeen < FORGOTTEN_MS)
    .map((device): MovingDevice => {
      const user = directory.user(device.user)
      const known = told.get(device.id)
      const isTold = known?.to === to
      return {
        id: device.id,
        name: device.name,
        userName: user?.name ?? '',
        branch: directory.homeOf(device.user, now),
        lastSeen: device.lastSeen,
        pending: device.pending,
        state: isTold && known.there ? 'there' : device.pending > 0 ? 'pending' : isTold ? 'ready' : 'untold',
      }
    })
    .sort((one, other) => rank(one) - rank(other) || one.lastSeen - other.lastSeen)
}

/** Worst first. */
const rank = ({ state }: MovingDevice): number => moveStates.length - moveStates.indexOf(state)
