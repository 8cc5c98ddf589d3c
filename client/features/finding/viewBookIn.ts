/** The one book of views of this session, whichever room asks for it first. */
import type { Clock } from '../../../shared/base/ports.ts'
import { newUlid } from '../../../shared/base/ulid.ts'
import type { Device } from '../../api.ts'
import { http } from '../../http/api.ts'
import type { getKeep } from '../../shell/api.ts'
import { dice } from '../archives/dice.ts'
import { ViewBook } from './viewBook.svelte.ts'

export const viewBookIn = (keep: ReturnType<typeof getKeep>, device: Device, clock: Clock): ViewBook =>
  keep.once('views', () => new ViewBook({ device, http, clock, newId: () => newUlid(clock, dice) }))
