/** Whether this person may void the archive on the page, as far as the device can see it, and what waits for an answer. */
import type { Millis } from '../../../shared/base/ports.ts'
import { isPlaced, type ArchiveView, type CommandView } from '../../../shared/domain/view.ts'
import { decideAbilityAt, type Actor } from '../../../shared/policy/decide.ts'
import { isJudgement, isSigned, whyNotVoid, type WhyNotVoid } from '../../../shared/policy/voiding.ts'

const homeOf = (view: ArchiveView) =>
  isPlaced(view.lifecycle)
    ? [
        {
          branch: view.lifecycle.branch,
          owner: view.lifecycle.owner,
          team: view.team.map(({ user }) => user),
          grants: view.grants,
        },
      ]
    : []

/** Null: as far as is known here, nothing stands against it. The server knows receipts that this person may not read. */
export function whyNotHere(actor: Actor, view: ArchiveView, now: Millis): WhyNotVoid | null {
  const facts = [...view.documents.values()].flatMap((document) => document.facts)
  const verdicts = view.documents.get('life')?.verdicts ?? []
  const kept = {
    submitted: verdicts.some(({ verdict }) => isJudgement(verdict)),
    receipts: facts.some(({ kind }) => kind === 'payment'),
    signed: facts.some(({ kind, fact }) => kind === 'consent' && isSigned(fact)),
  }
  return whyNotVoid(actor, homeOf(view), kept, now)
}

/** Whoever may void anything of this kind there: the menu shows the deed and says why when it cannot be done. */
export const hasVoidRight = (actor: Actor, view: ArchiveView, now: Millis): boolean =>
  homeOf(view).some((place) => decideAbilityAt(actor, 'void', place, now).allowed)

/** The newest of both commands, while it waits for the server. */
export function askedOf(view: ArchiveView): 'void' | 'restore' | null {
  const asked = (view.documents.get('life')?.commands ?? []).filter(
    ({ command }: CommandView) => command.do === 'void' || command.do === 'restore',
  )
  const last = asked.at(-1)
  if (last === undefined || last.verdict !== null) return null
  return last.command.do === 'void' ? 'void' : 'restore'
}
