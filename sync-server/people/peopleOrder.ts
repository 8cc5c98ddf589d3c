/** Commands on people that may have to wait for a second person, as they lie in the queue meanwhile. */
import type { NewMembership } from './memberships.ts'

export type MembershipChange = Pick<NewMembership, 'unit' | 'from' | 'until'>

/** Somebody new, as who assigns work in the branch asked for; the id is theirs from the ask on. */
export interface HireOrder {
  readonly do: 'hire'
  readonly user: string
  readonly login: string
  readonly name: string
  readonly wanted: NewMembership
}

export type PeopleOrder =
  | HireOrder
  | { readonly do: 'add'; readonly user: string; readonly wanted: NewMembership }
  | { readonly do: 'change'; readonly membership: string; readonly wanted: MembershipChange }
  | { readonly do: 'enable'; readonly user: string }
