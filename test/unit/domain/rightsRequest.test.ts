/** R15: what a client asks of their own data, and where it stands. */
import { describe, expect, it } from 'vitest'
import { foldDocument } from '../../../shared/domain/fold.ts'
import { answerDue, rightsRequestsIn } from '../../../shared/domain/rightsRequest.ts'
import { fact, ulid } from './ledger.ts'

const ONE = ulid('Q1')
let clock = 0
const step = (name: string, more: { readonly [key: string]: string } = {}, request = ONE) =>
  fact(`${String(++clock)}.0`, 'right', { request, step: name, right: 'see', ...more })
const seen = (...facts: readonly ReturnType<typeof step>[]) => foldDocument(facts)

describe('R15 a request about the client’s own data', () => {
  it('goes from receipt by the identity check and the collecting to its answer, and an appeal opens it again', () => {
    const received = step('received', { due: '2026-12-18' })
    const checked = step('checked', { checkedBy: 'idShown' })
    const all = [received, checked, step('collected'), step('answered')]
    const states = all.map((_, at) => rightsRequestsIn(seen(...all.slice(0, at + 1)))[0]?.state)
    expect(states).toEqual(['received', 'checked', 'collected', 'answered'])
    const appealed = seen(...all, step('appealed', { due: '2027-01-08' }))
    expect(rightsRequestsIn(appealed)).toMatchObject([{ state: 'appealed', due: '2027-01-08', right: 'see' }])
  })

  it('is not answered before anybody knows who asks: a step out of turn is kept and moves nothing', () => {
    const view = seen(step('received', { due: '2026-12-18' }), step('answered'), step('collected'))
    expect(rightsRequestsIn(view)).toMatchObject([{ state: 'received' }])
    expect(view.facts).toHaveLength(3)
  })

  it('keeps what two offices did at once, and counts it once', () => {
    const view = seen(step('received', { due: '2026-12-18' }), step('checked'), step('checked'))
    expect(rightsRequestsIn(view)).toMatchObject([{ state: 'checked', steps: { length: 2 } }])
  })

  it('names the day by which the first open one wants its answer, and none once all are answered', () => {
    const other = ulid('Q2')
    const open = [
      step('received', { due: '2026-12-18' }),
      step('received', { due: '2026-12-11', right: 'erase' }, other),
    ]
    expect(answerDue(seen(...open))).toBe('2026-12-11')
    const refused = step('refused', { reason: 'period', text: '合同保存期未满' }, other)
    expect(answerDue(seen(...open, refused))).toBe('2026-12-18')
    expect(answerDue(seen())).toBe('')
  })
})
