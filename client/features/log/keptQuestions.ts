/** Questions to the log that one asks again: those that every log is asked, and how one's own are kept. */
import type { Millis } from '../../../shared/base/ports.ts'
import type { KeptLogQuestion } from '../../../shared/domain/keptView.ts'
import { deeds, everything, logKinds, type LogKind, type LogQuestion } from '../../http/api.ts'
import { m } from '../../paraglide/messages.js'
import { spanBack } from './range.ts'

const nothing: KeptLogQuestion = {
  kinds: [],
  actions: [],
  outcomes: [],
  user: null,
  branch: null,
  span: null,
  offlineOnly: false,
  lateOnly: false,
}

export const readyQuestions: readonly {
  readonly id: string
  readonly name: () => string
  readonly log: KeptLogQuestion
}[] = [
  {
    id: 'offline',
    name: m.log_readyOffline,
    log: { ...nothing, kinds: ['access'], actions: ['view'], offlineOnly: true },
  },
  { id: 'exports', name: m.log_readyExports, log: { ...nothing, ...deedOf('exports'), span: 'today' } },
  { id: 'reveals', name: m.log_readyReveals, log: { ...nothing, ...deedOf('reveals') } },
  {
    id: 'gaps',
    name: m.log_readyGaps,
    log: { ...nothing, kinds: ['access'], outcomes: ['gap', 'broken'] },
  },
  { id: 'refused', name: m.log_readyRefused, log: { ...nothing, kinds: ['refused'] } },
]

function deedOf(name: 'exports' | 'reveals'): Pick<KeptLogQuestion, 'kinds' | 'actions'> {
  const { kinds, actions } = deeds[name]
  return { kinds, actions }
}

const DAYS = { today: 1, week: 7, month: 30 } as const
const isKind = (text: string): text is LogKind => (logKinds as readonly string[]).includes(text)

export function questionOf(kept: KeptLogQuestion, now: Millis): LogQuestion {
  const { kinds, actions, outcomes, user, branch, span, offlineOnly, lateOnly } = kept
  return {
    ...everything,
    kinds: kinds.filter(isKind),
    actions: [...actions],
    outcomes: [...outcomes],
    user,
    branch,
    from: span === null ? null : spanBack(DAYS[span], now),
    offlineOnly,
    lateOnly,
  }
}

/** Two days of one's own and a single archive are of the moment and not kept. */
export function keptOf(question: LogQuestion, now: Millis): KeptLogQuestion {
  const { kinds, actions, outcomes, user, branch, from, until, offlineOnly, lateOnly } = question
  const spans = ['today', 'week', 'month'] as const
  const span = until === null ? (spans.find((each) => from === spanBack(DAYS[each], now)) ?? null) : null
  return { kinds, actions, outcomes, user, branch, span, offlineOnly, lateOnly }
}
