/** Where the archive on the page stands in checking, and what this person may do about it. */
import type { Millis } from '../../../shared/base/ports.ts'
import { checkStateOf, type CheckState } from '../../../shared/domain/checking.ts'
import { readLife, type Submitting } from '../../../shared/domain/life.ts'
import { parsePart } from '../../../shared/domain/names.ts'
import { isPlaced, type ArchiveView } from '../../../shared/domain/view.ts'
import { decideCheck, isOwnWork } from '../../../shared/policy/checking.ts'
import { decideAbilityAt, type Actor, type Place } from '../../../shared/policy/decide.ts'
import {
  checklistOf,
  rewrittenSince,
  type CheckLine,
  type Rewritten,
} from '../../../shared/templates/checklist.ts'
import type { Template } from '../../../shared/templates/types.ts'

/** Empty while it is unknown where the archive belongs. */
function placesOf(view: ArchiveView, business: string | null = null): readonly Place[] {
  const { lifecycle } = view
  if (!isPlaced(lifecycle)) return []
  const owner = business === null ? lifecycle.owner : view.businesses.find(({ id }) => id === business)?.owner
  if (owner === undefined) return []
  const team = view.team.map(({ user }) => user)
  return [{ branch: lifecycle.branch, owner, team, grants: view.grants }]
}

export interface CheckStanding {
  readonly state: CheckState
  /** Lines that nobody found right as they stand. */
  readonly open: readonly CheckLine[]
  /** Of these, what was written since the file was verified. */
  readonly changed: readonly CheckLine[]
  /** The latest wish to submit, while it waits or when it was refused. */
  readonly submitting: Submitting | null
}

export function standingOf(view: ArchiveView, template: Template): CheckStanding {
  const open = checklistOf(view, template).filter(({ register }) => !register.verified)
  const life = view.documents.get('life')
  const state = checkStateOf(view.checking, 0)
  const changed = [...rewrittenIn(view, open).keys()]
  return {
    state: state === 'verified' && changed.length > 0 ? 'changed' : state,
    open,
    changed,
    submitting: life === undefined ? null : readLife(life).submitting,
  }
}

/** Of these lines, what was written since the file was verified, in their order. */
export function rewrittenIn(
  { checking }: Pick<ArchiveView, 'checking'>,
  lines: readonly CheckLine[],
): ReadonlyMap<CheckLine, Rewritten> {
  const rewritten = new Map<CheckLine, Rewritten>()
  if (checking.is !== 'verified') return rewritten
  for (const line of lines) {
    const found = rewrittenSince(line, checking.at)
    if (found !== null) rewritten.set(line, found)
  }
  return rewritten
}

/**
 * May it be found right as a whole? Also without a new mark, where all lines were found right one by one since somebody
 * changed them.
 */
export const mayPass = (
  { checking }: Pick<ArchiveView, 'checking'>,
  { changed, marked }: { readonly changed: boolean; readonly marked: boolean },
): boolean => marked || checking.is === 'submitted' || changed

/** Is there anything to say of it above the page? */
export const hasCheckBar = ({ state, submitting }: CheckStanding): boolean =>
  submitting !== null || state === 'submitted' || state === 'returned' || state === 'changed'

/** As far as rights go; what still lacks, the sheet says. */
export const maySubmit = (actor: Actor, view: ArchiveView, now: Millis): boolean =>
  view.lifecycle.state === 'open' &&
  (view.checking.is === 'draft' || view.checking.is === 'returned') &&
  placesOf(view).some((place) => decideAbilityAt(actor, 'submit', place, now).allowed)

/** The lines that this person may speak of, in form order. */
export function linesFor(
  actor: Actor,
  view: ArchiveView,
  template: Template,
  now: Millis,
): readonly CheckLine[] {
  return checklistOf(view, template).filter(({ part, compartment }) =>
    placesOf(view, parsePart(part)?.business ?? null).some(
      (place) => decideCheck(actor, compartment, place, now).allowed,
    ),
  )
}

/** Opened, handed in, or written in one of these lines by this person: somebody else checks it. */
export function isOwnFile(actor: Actor, view: ArchiveView, lines: readonly CheckLine[]): boolean {
  const opening = view.documents.get('life')?.commands.find(({ command }) => command.do === 'open')
  return isOwnWork(actor.user, {
    creator: opening?.author.user ?? null,
    submitter: view.checking.is === 'submitted' ? view.checking.by : null,
    authors: lines
      .filter(({ register }) => !register.verified)
      .flatMap(({ register }) => register.heads.map(({ author }) => author.user)),
  })
}
