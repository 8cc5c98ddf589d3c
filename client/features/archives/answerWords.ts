/** What a choice among accounts is called, what it still lacks, and what is said once it was made. */
import { m } from '../../paraglide/messages.js'
import type { Answer, AnswerLack } from './conflicts.ts'

interface ChoiceWords {
  readonly short: () => string
  /** With the value that is chosen. */
  readonly of: (said: { readonly value: string }) => string
}
const useThis: ChoiceWords = { short: m.archives_useThis, of: m.archives_useThisOf }
const choices: { readonly [answer in Answer]: ChoiceWords } = {
  settles: useThis,
  agrees: { short: m.archives_takeUp, of: m.archives_takeUpOf },
  refuses: { short: m.archives_keepThis, of: m.archives_keepThisOf },
  writes: useThis,
}
export const choiceWords = (answer: Answer): ChoiceWords => choices[answer]

const lacks: { readonly [lack in AnswerLack]: () => string } = {
  look: m.archives_lackLook,
  how: m.archives_lackHow,
  why: m.archives_lackWhy,
}
export const answerLackWord = (lack: AnswerLack): string => lacks[lack]()

interface Answered {
  readonly name: string
  readonly label: string
  readonly value: string
}
const done: { readonly [answer in Answer]: (said: Answered) => string } = {
  settles: m.archives_settled,
  agrees: m.archives_agreed,
  refuses: m.archives_refused,
  writes: m.archives_answered,
}
export const answeredWord = (answer: Answer, said: Answered): string => done[answer](said)
