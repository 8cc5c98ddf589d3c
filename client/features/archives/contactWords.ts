/** Whether a number still works, in a word. */
import type { WayStanding } from '../../../shared/domain/reach.ts'
import { callResults } from '../../../shared/templates/facts.ts'
import type { ContactState } from '../../../shared/templates/types.ts'
import { m } from '../../paraglide/messages.js'
import { say } from '../words.ts'

const words: { readonly [state in ContactState]: () => string } = {
  good: m.archives_contactGood,
  doubtful: m.archives_contactDoubtful,
  dead: m.archives_contactDead,
}

export const contactStateWord = (state: ContactState): string => words[state]()

/** Why a number is doubtful or not dialled: what calls met, else that somebody said so. */
export function wayWhy({ status, by }: { readonly status: ContactState } & Pick<WayStanding, 'by'>): string {
  if (by === null) return status === 'dead' ? m.reach_deadSaid() : ''
  const option = callResults.options.find(({ code }) => code === by.result)
  const word = { result: option === undefined ? by.result : say(option), count: by.count }
  return status === 'dead' ? m.reach_deadWhy(word) : m.reach_doubtfulWhy(word)
}
