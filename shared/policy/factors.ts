/**
 * Whose sign-in a password alone does not carry: whoever sees across branches, and whoever sees money.
 *
 * Everybody else may add a second factor; one who has added one is asked for it, whatever the role. A company
 * may switch the requirement off (a demonstration does); then it says so on screen and in the log.
 */
import type { Millis } from '../base/ports.ts'
import { activeMemberships, type Actor } from './decide.ts'
import type { Role } from './table.ts'

export const factorRequired: readonly Role[] = ['HQ', 'AU', 'FN']

export const requiresFactor = (actor: Actor, now: Millis): boolean =>
  activeMemberships(actor, now).some(({ role }) => factorRequired.includes(role))
