/**
 * 权利请求: what a client may ask of their own data (PIPL art. 44–50), and where each request stands (R15).
 *
 * A request is a row of facts in `consent` that share its ULID: received, identity checked, collected, answered or
 * refused, and perhaps appealed. Nothing is edited, so two offices that work at one request both keep what they did; a
 * step that may not follow what stood before it is kept and moves nothing.
 */
import type { Day } from './day.ts'
import type { DocumentView, Fact } from './view.ts'

/** 查阅复制 45, 更正 46, 删除 47, 解释 48, 近亲属 49. */
export const clientRights = ['see', 'correct', 'erase', 'explain', 'relative'] as const
export type ClientRight = (typeof clientRights)[number]

export const rightsSteps = ['received', 'checked', 'collected', 'answered', 'refused', 'appealed'] as const
export type RightsStep = (typeof rightsSteps)[number]

/** An appeal begins again where the identity is known: what was collected may be out of date. */
const after: { readonly [state in RightsStep]: readonly RightsStep[] } = {
  received: ['checked', 'refused'],
  checked: ['collected', 'refused'],
  collected: ['collected', 'answered', 'refused'],
  answered: ['appealed'],
  refused: ['appealed'],
  appealed: ['collected', 'refused'],
}

/** The law says 及时; so many working days is the usual promise, and the notice may promise another. */
export const ANSWER_WORKING_DAYS = 15

export interface RightsRequest {
  /** The ULID that its facts share. */
  readonly id: string
  readonly right: ClientRight
  readonly state: RightsStep
  /** Empty: nobody said. */
  readonly due: Day
  /** In order, the received one first; only those that moved it. */
  readonly steps: readonly Fact[]
}

export const nextSteps = (state: RightsStep): readonly RightsStep[] => after[state]
export const isOpenRequest = ({ state }: Pick<RightsRequest, 'state'>): boolean =>
  state !== 'answered' && state !== 'refused'

const word = (fact: Fact, key: string): string => {
  const value = fact.fact[key]
  return typeof value === 'string' ? value : ''
}
const stepOf = (fact: Fact): RightsStep | undefined => rightsSteps.find((one) => one === word(fact, 'step'))

/** The newest first. Facts stand in their order in time. */
export function rightsRequestsIn(consent: Pick<DocumentView, 'facts'> | undefined): readonly RightsRequest[] {
  const requests = new Map<string, RightsRequest>()
  const facts = (consent?.facts ?? []).filter((fact) => fact.kind === 'right')
  // By clocks that differ a later step may stand before the first: whoever is first is the one that received it.
  for (const fact of facts) {
    const right = clientRights.find((one) => one === word(fact, 'right'))
    const id = word(fact, 'request')
    if (stepOf(fact) === 'received' && right !== undefined && !requests.has(id))
      requests.set(id, { id, right, state: 'received', due: word(fact, 'due'), steps: [fact] })
  }
  for (const fact of facts) {
    const request = requests.get(word(fact, 'request'))
    const step = stepOf(fact)
    if (request === undefined || step === undefined || !nextSteps(request.state).includes(step)) continue
    const due = word(fact, 'due') || request.due
    requests.set(request.id, { ...request, state: step, due, steps: [...request.steps, fact] })
  }
  return [...requests.values()].reverse()
}

/** The day by which the first of them wants its answer; empty: none is open. */
export function answerDue(consent: Pick<DocumentView, 'facts'> | undefined): Day {
  const days = rightsRequestsIn(consent)
    .filter(isOpenRequest)
    .map(({ due }) => due)
  return days.sort()[0] ?? ''
}
