/**
 * Who hands a file in, and who checks it (R24): never the same person. Asked by the screens and by the door.
 */
import type { Millis } from '../base/ports.ts'
import type { Checking } from '../domain/checking.ts'
import { isPassed, type Marks } from '../domain/mark.ts'
import { parsePart, type Compartment, type UserId } from '../domain/names.ts'
import { decide, decideAbilityAt, type Actor, type Decision, type Place } from './decide.ts'

export type WhyNotSubmit =
  | 'no-membership'
  | 'no-right'
  | 'not-yours'
  | 'already-submitted'
  | 'already-verified'
  | 'no-consent'
  | 'incomplete'

/** Null: may be handed in. */
export function whyNotSubmit(
  actor: Actor,
  home: Place,
  file: { readonly checking: Checking; readonly consent: boolean; readonly fields: readonly string[] },
  now: Millis,
): WhyNotSubmit | null {
  const may = decideAbilityAt(actor, 'submit', home, now)
  if (!may.allowed) return may.why
  if (file.checking.is === 'submitted') return 'already-submitted'
  if (file.checking.is === 'verified') return 'already-verified'
  if (file.consent) return 'no-consent'
  return file.fields.length > 0 ? 'incomplete' : null
}

/** May say there whether a value is right. `at`: where a document of that compartment stands. */
export const decideCheck = (actor: Actor, compartment: Compartment, at: Place, now: Millis): Decision =>
  decide(actor, 'approve', compartment, at, now)

/** Who had a hand in it, as far as that keeps a person from checking it. */
export interface Hands {
  /** Who asked for the archive to be opened. */
  readonly creator: UserId | null
  readonly submitter: UserId | null
  /** Who wrote what is marked. */
  readonly authors: readonly UserId[]
}

export const isOwnWork = (user: UserId, { creator, submitter, authors }: Hands): boolean =>
  user === creator || user === submitter || authors.includes(user)

/** The compartments that are marked, each once; empty: nothing was looked at. */
export const markedCompartments = (marks: Marks): ReadonlySet<Compartment> =>
  new Set(
    Object.entries(marks).flatMap(([part, fields]) =>
      Object.keys(fields).length === 0 ? [] : (parsePart(part)?.compartment ?? []),
    ),
  )

export const failuresIn = (marks: Marks): number =>
  Object.values(marks).reduce(
    (sum, fields) => sum + Object.values(fields).filter((mark) => !isPassed(mark)).length,
    0,
  )
