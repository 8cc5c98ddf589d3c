/**
 * Deeds: what the people of the story do, in ledger keys, with both of their times.
 *
 * `at` is when somebody saved, `received` when the server heard of it: later where a device had been
 * without a network. A plan is sorted by `received`, because the door can only live through it in
 * that order.
 */
import type { Millis } from '../../shared/base/ports.ts'
import type { Values } from '../../shared/domain/edit.ts'
import type { ArchiveId, BusinessId } from '../../shared/domain/names.ts'
import type { Template } from '../../shared/templates/types.ts'
import type { Told } from './story.ts'

export interface Deed {
  readonly at: Millis
  readonly received: Millis
  /** Login. */
  readonly by: string
  /** Code. */
  readonly branch: string
  readonly template: Template
  readonly archive: ArchiveId
  readonly act: Act
}

interface Content {
  readonly business: BusinessId
  readonly values: Values
  readonly told: readonly Told[]
}

export type Act =
  | ({ readonly do: 'open' } & Content)
  | ({ readonly do: 'openBusiness' } & Content)
  /** Two saves of one `clash` are made by people who had both seen only what stood before the first. */
  | ({ readonly do: 'save'; readonly clash?: string } & Content)
  | { readonly do: 'transfer'; readonly to: string }
