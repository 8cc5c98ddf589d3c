/** Commands on people that may have to wait for a second person, as they lie in the queue meanwhile. */
import type { NewMembership } from './memberships.ts'

export type MembershipChange = Pick<NewMembership, 'unit' | 'from' | 'until'>

export type PeopleOrder =
  | { readonly do: 'add'; readonly user: string; readonly wanted: NewMembership }
  | { readonly do: 'change'; readonly membership: string; readonly wanted: MembershipChange }
  | { readonly do: 'enable'; readonly user: string }
