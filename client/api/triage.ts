/** 初筛: the first look at new clients whom nobody has met, as this device knows them (R10). */
import type { Millis } from '../../shared/base/ports.ts'
import type { Asked } from '../../shared/policy/asked.ts'
import type { Whose } from './duties.ts'
import type { DeviceRow } from './lists.ts'

export interface LeadsAsk {
  /** By this device's clock. */
  readonly now: Millis
  /** Where the person sits; China: 480. */
  readonly minutesEast: number
  /** Null: mine where there is any, else all. Mine is also what this person is asked to look at. */
  readonly whose: Whose | null
}

export interface WaitingLead {
  readonly row: DeviceRow
  /** How the client came. */
  readonly channel: string
  readonly since: Millis
  /** By when somebody is to have looked. */
  readonly due: Millis
  /** Whom it waits for, where the branch named somebody. */
  readonly asked: Asked
  /** This person may take it out of every list (作废), as far as the card tells. */
  readonly mayVoid: boolean
}

export interface Leads {
  readonly whose: Whose
  /** Both are there, so one can be chosen. */
  readonly both: boolean
  readonly total: number
  /** Over their time. */
  readonly late: number
  /** Those due first in front; so many as anybody works off in one go. */
  readonly lines: readonly WaitingLead[]
}

export interface LeadCalls {
  leads(ask: LeadsAsk): Promise<Leads>
}
