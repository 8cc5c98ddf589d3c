/** Checking in words: where a file stands, how a value was checked, why it came back, and what the server answers. */
import type { CheckState } from '../../../shared/domain/checking.ts'
import { isPassed, type Mark } from '../../../shared/domain/mark.ts'
import { checkWays, returnReasons } from '../../../shared/templates/checkWords.ts'
import type { EnumType } from '../../../shared/templates/types.ts'
import { m } from '../../paraglide/messages.js'
import type { Tone } from '../../ui/tone.ts'
import { say } from '../words.ts'

const states: { readonly [state in CheckState]: () => string } = {
  draft: m.checking_draft,
  submitted: m.checking_submitted,
  returned: m.checking_returned,
  verified: m.checking_verified,
  changed: m.checking_changed,
}
export const checkStateWord = (state: string): string =>
  Object.hasOwn(states, state) ? states[state as CheckState]() : state

export const checkStateTone: { readonly [state in CheckState]: Tone } = {
  draft: 'neutral',
  submitted: 'accent',
  returned: 'danger',
  verified: 'ok',
  changed: 'warn',
}

const wordIn = (type: EnumType, code: string): string => {
  const option = type.options.find((one) => one.code === code)
  return option === undefined ? code : say(option)
}
export const wayWord = (how: string): string => wordIn(checkWays, how)
export const reasonWord = (why: string): string => wordIn(returnReasons, why)

/** For a list of which one has to be chosen. */
export const wayChoices = (): { value: string; label: string }[] => [
  { value: '', label: m.checking_howNone() },
  ...checkWays.options.map((way) => ({ value: way.code, label: say(way) })),
]

/** What a checker said of a line: 电话核对, or 与凭证不符 · 少一位. */
export const markWord = (mark: Mark): string =>
  isPassed(mark)
    ? wayWord(mark.how)
    : [reasonWord(mark.why), mark.note ?? ''].filter((text) => text !== '').join(' · ')

const refusals: { readonly [why: string]: () => string } = {
  'no-consent': m.checking_noConsent,
  incomplete: m.checking_incomplete,
  'already-submitted': m.checking_alreadySubmitted,
  'already-verified': m.checking_alreadyVerified,
  'not-submitted': m.checking_notSubmitted,
  'own-work': m.checking_ownWork,
  'not-right': m.checking_notRight,
  unchecked: m.checking_unchecked,
  'in-conflict': m.checking_inConflict,
  'unknown-entry': m.checking_unknownEntry,
}

/** Null for a refusal that is about something else. */
export const checkRefusal = (why: string): string | null =>
  Object.hasOwn(refusals, why) ? (refusals[why]?.() ?? null) : null
