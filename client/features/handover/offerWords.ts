/** 请人接手 in words: why a colleague says no, and what the server answers. */
import { declineReasons } from '../../../shared/templates/offerWords.ts'
import { m } from '../../paraglide/messages.js'
import { say } from '../words.ts'

/** 手上客户已满 · 下月再说. */
export function declineWords({
  reason,
  note = '',
}: {
  readonly reason: string
  readonly note?: string
}): string {
  const option = declineReasons.options.find(({ code }) => code === reason)
  return [option === undefined ? reason : say(option), note].filter((text) => text !== '').join(' · ')
}

const refusals: { readonly [why: string]: () => string } = {
  'already-offered': m.handover_alreadyOffered,
  'already-theirs': m.handover_alreadyTheirs,
  'owner-not-in-branch': m.handover_mayNotTake,
  'no-offer': m.handover_noOffer,
}

/** Null for a refusal that is about something else. */
export const offerRefusal = (why: string): string | null =>
  Object.hasOwn(refusals, why) ? (refusals[why]?.() ?? null) : null
