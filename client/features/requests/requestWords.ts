/** What a request about the client's own data is called, step by step. */
import type { Millis } from '../../../shared/base/ports.ts'
import type { RightsRequest, RightsStep } from '../../../shared/domain/rightsRequest.ts'
import type { Tone } from '../../ui/tone.ts'
import { factShapes } from '../../../shared/templates/facts.ts'
import { m } from '../../paraglide/messages.js'
import { formatDate } from '../../ui/format.ts'
import { todayAt } from '../archives/today.ts'
import { say } from '../words.ts'

const optionWord = (member: 'step' | 'right', code: string): string => {
  const type = factShapes.right.find(({ key }) => key === member)?.type
  const option = type?.is === 'enum' ? type.options.find((one) => one.code === code) : undefined
  return option === undefined ? code : say(option)
}
export const stateWord = (state: RightsStep): string => optionWord('step', state)
export const rightWord = ({ right }: Pick<RightsRequest, 'right'>): string => optionWord('right', right)

const articles = { see: 45, correct: 46, erase: 47, explain: 48, relative: 49 } as const
export const articleWord = ({ right }: Pick<RightsRequest, 'right'>): string =>
  m.requests_article({ no: articles[right] })

export const stateTone: { readonly [state in RightsStep]: Tone } = {
  received: 'warn',
  checked: 'accent',
  collected: 'accent',
  answered: 'ok',
  refused: 'neutral',
  appealed: 'danger',
}

const steps: { readonly [step in Exclude<RightsStep, 'received'>]: () => string } = {
  checked: m.requests_stepChecked,
  collected: m.requests_stepCollected,
  answered: m.requests_stepAnswered,
  refused: m.requests_stepRefused,
  appealed: m.requests_stepAppealed,
}
/** By when it is to be answered, as of today: the day itself is still in time. Empty: nobody said. */
export const dueWord = ({ due }: Pick<RightsRequest, 'due'>, now: Millis): string =>
  due === ''
    ? ''
    : (isLateRequest({ due }, now) ? m.requests_late : m.requests_due)({ day: formatDate(due, now) })

export const isLateRequest = ({ due }: Pick<RightsRequest, 'due'>, now: Millis): boolean =>
  due !== '' && due < todayAt(now)

/** The button that takes the step. */
export const stepWord = (step: RightsStep, state: RightsStep): string =>
  step === 'received'
    ? m.requests_receive()
    : step === 'collected' && state === 'collected'
      ? m.requests_stepCollectedAgain()
      : steps[step]()
