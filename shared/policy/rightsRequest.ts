/**
 * Who answers what a client asks of their data (R15). Whoever may write down a consent takes the request and checks who
 * asks; the answer and its refusal are the manager's, who alone both writes consents and approves them. Asked by the
 * screens, the device and the door.
 */
import type { JsonObject } from '../base/json.ts'
import type { Millis } from '../base/ports.ts'
import { decide, type Actor, type Place } from './decide.ts'

const managed: readonly unknown[] = ['collected', 'answered', 'refused']

export const mayAnswerRights = (actor: Actor, place: Place, now: Millis): boolean =>
  decide(actor, 'write', 'consent', place, now).allowed &&
  decide(actor, 'approve', 'consent', place, now).allowed

export type WhyNotStep = 'no-right' | 'no-reason'

/** Of a fact of the kind `right`; null: it may be said. PIPL art. 50: who refuses says why. */
export function whyNotStep(
  actor: Actor,
  places: readonly Place[],
  fact: JsonObject,
  now: Millis,
): WhyNotStep | null {
  if (fact['step'] === 'refused' && (typeof fact['reason'] !== 'string' || typeof fact['text'] !== 'string'))
    return 'no-reason'
  if (!managed.includes(fact['step'])) return null
  return places.some((place) => mayAnswerRights(actor, place, now)) ? null : 'no-right'
}
