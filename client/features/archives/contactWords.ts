/** Whether a number still works, in a word. */
import type { ContactState } from '../../../shared/templates/types.ts'
import { m } from '../../paraglide/messages.js'

const words: { readonly [state in ContactState]: () => string } = {
  good: m.archives_contactGood,
  doubtful: m.archives_contactDoubtful,
  dead: m.archives_contactDead,
}

export const contactStateWord = (state: ContactState): string => words[state]()
