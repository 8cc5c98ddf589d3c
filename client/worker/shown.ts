/** A person's store as the page sees it: at the door, and once it is open. */
import type { Profile, Session } from '../api.ts'
import type { standingOf } from '../vault/entering.ts'
import type { ProfileRow } from '../vault/profiles.ts'
import type { Vault } from '../vault/vault.ts'
import type { AskedStep } from './secondStep.ts'
import type { Watchman } from './watchman.ts'

type AtDoor = Awaited<ReturnType<typeof standingOf>>

export const shownProfile = (
  { id, login, name, organisation, lastUnlocked, farewell }: ProfileRow,
  at?: AtDoor,
): Profile => ({
  id,
  login,
  name,
  organisation: organisation.name,
  lastUnlocked,
  shut: at?.shut ?? null,
  waiting: at?.waiting ?? 0,
  farewell: farewell ?? null,
})

interface Open {
  readonly profile: ProfileRow
  readonly vault: Vault
  readonly watchman: Watchman
  readonly step: AskedStep | null
}

export const openSession = ({ profile, vault, watchman, step }: Open): Session => ({
  type: 'open',
  profile: shownProfile(profile),
  me: vault.me,
  veil: watchman.veil,
  pinSet: vault.pin.isSet,
  typed: watchman.veil === null ? vault.typed.left : [],
  step: step?.ask ?? null,
})
