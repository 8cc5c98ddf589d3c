/** By when somebody is to have looked at a new lead (初筛), whom it waits for, and whether that is this person (R05). */
import type { Millis } from '../../shared/base/ports.ts'
import type { LifeFragment } from '../../shared/domain/card.ts'
import type { BranchId, UserId } from '../../shared/domain/names.ts'
import { askedToLook, type Asked, type Namer } from '../../shared/policy/asked.ts'
import { channelProfile } from '../../shared/templates/channelProfiles.ts'
import type { Brief } from '../search/catalogue.ts'

/** A lead that waits: since when, how it came, where. */
export interface Lead {
  readonly since: Millis
  readonly channel: string
  readonly branch: BranchId | null
}

export interface FirstLookSources {
  readonly me: UserId
  /** By the server's clock. */
  readonly now: Millis
  readonly said: (branch: BranchId) => Namer['said']
  readonly dueOf: Namer['dueOf']
  /** May this person answer there? */
  readonly mayLook: (life: Where) => boolean
}
type Where = Pick<LifeFragment, 'owner' | 'branch' | 'grants' | 'team'>

export class FirstLooks {
  readonly #sources: FirstLookSources

  constructor(sources: FirstLookSources) {
    this.#sources = sources
  }

  asked({ since, channel, branch }: Lead): Asked {
    const { said, dueOf, now } = this.#sources
    return askedToLook({ since, channel }, { said: branch === null ? null : said(branch), dueOf }, now)
  }

  /** Where nobody is named, the channel says how soon. It counts office hours, so only for what is shown. */
  due({ since, channel }: Lead, asked: Asked): Millis {
    const { triage } = channelProfile(channel)
    return asked.due ?? (triage === undefined ? since : this.#sources.dueOf(since, triage))
  }

  may(life: Where): boolean {
    return this.#sources.mayLook(life)
  }

  /** Null: nobody is named, so it is whoever's the archive is. */
  isMine(asked: Asked, life: Where): boolean | null {
    if (asked.due === null) return null
    return asked.to === null ? this.#sources.mayLook(life) : asked.to === this.#sources.me
  }
}

export const leadOf = ({ lead, channel, branch }: Pick<Brief, 'lead' | 'channel' | 'branch'>): Lead | null =>
  lead === null ? null : { since: lead, channel, branch }
