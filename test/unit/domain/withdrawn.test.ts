/** What a client took back: what may no longer be used, what is left to keep the file by, and who was in touch since. */
import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../shared/base/json.ts'
import { groundlessSince, isReachStopped, stoppedIn } from '../../../shared/domain/consent.ts'
import { foldDocument } from '../../../shared/domain/fold.ts'
import { usesAfter } from '../../../shared/domain/usesAfter.ts'
import { author, fact, HOUR, MINUTE, NOON, receipt, ulid } from './ledger.ts'

const yes = (purpose: string, basis = 'consent'): JsonObject => ({
  act: 'granted',
  purpose,
  basis,
  method: 'oral',
})
const no = (purpose: string): JsonObject => ({ ...yes(purpose), act: 'withdrawn' })
const seen = (...facts: Parameters<typeof foldDocument>[0]) => foldDocument(facts)

describe('STP1 STP3 what was taken back', () => {
  test('R13 stops its own purpose and no other, until it is agreed to by name', () => {
    const given = fact('1.0', 'consent', yes('contact'))
    const kept = fact('1.1', 'consent', yes('marketing'))
    const back = fact('2.0', 'consent', no('contact'), [], { at: NOON + 1 })
    expect(stoppedIn(seen(given, kept))).toEqual([])
    expect(stoppedIn(seen(given, kept, back))).toEqual(['contact'])
    // Agreed to elsewhere meanwhile, without having seen it: restrictive wins.
    const beside = fact('3.0', 'consent', yes('contact'), [], { at: NOON + 2 })
    expect(isReachStopped(seen(given, back, beside))).toBe(true)
    const again = fact('3.0', 'consent', yes('contact'), ['2.0'], { at: NOON + 2 })
    expect(isReachStopped(seen(given, back, again))).toBe(false)
  })

  test('R13 leaves nothing to keep the file by, unless a contract, the law or another consent does', () => {
    const given = fact('1.0', 'consent', yes('contact'))
    const back = fact('2.0', 'consent', no('contact'), [], { at: NOON + HOUR })
    expect(groundlessSince(undefined)).toBeNull()
    expect(groundlessSince(seen(given))).toBeNull()
    const since = groundlessSince(seen(given, back))
    expect(since).toBe(seen(given, back).facts.find(({ id }) => id === '2.0')?.time)
    const contract = fact('4.0', 'consent', yes('contract', 'contract'))
    expect(groundlessSince(seen(given, back, contract))).toBeNull()
    // Offers are no ground, so taking them back takes none away.
    expect(groundlessSince(seen(fact('1.0', 'consent', no('marketing'))))).toBeNull()
    expect(groundlessSince(seen(given, back, fact('4.0', 'consent', yes('marketing'))))).toBe(since)
  })
})

describe('STP4 who was in touch since', () => {
  const withdrawnAt = NOON + HOUR
  /** The server hears of it two hours after it was said. */
  const heard = withdrawnAt + 2 * HOUR
  const withdrawal = fact('1.0', 'consent', no('contact'), [], {
    at: withdrawnAt,
    author: author('CS'),
    receipt: receipt(9, heard),
  })
  const call = (id: string, at: number, received: number | null, of = 'SA', more: JsonObject = {}) =>
    fact(id, 'call', { direction: 'out', result: 'reached', ...more }, [], {
      at,
      author: author(of),
      receipt: received === null ? null : receipt(20, received),
    })
  const business = ulid('B')
  const uses = (...calls: readonly ReturnType<typeof call>[]) => {
    const consent = foldDocument([withdrawal])
    const [said] = consent.facts
    if (said === undefined) throw new Error('no withdrawal')
    const documents = new Map([
      ['consent', consent],
      [`${business}.service`, foldDocument(calls)],
    ])
    return usesAfter({ documents }, said).map(({ fact: { id }, knew }) => [id, knew])
  }

  test('R13 those before it and calls of the client are none of it', () => {
    expect(
      uses(
        call('5.0', withdrawnAt - MINUTE, withdrawnAt),
        call('6.0', heard + HOUR, heard + HOUR, 'SA', { direction: 'in' }),
      ),
    ).toEqual([])
  })

  test('R13 whether its author could know: not before the server did, not without a line, and always who wrote it down', () => {
    expect(
      uses(
        call('5.0', withdrawnAt + MINUTE, heard + HOUR),
        call('6.0', heard + MINUTE, heard + 5 * HOUR),
        call('7.0', heard + 6 * HOUR, heard + 6 * HOUR),
        call('8.0', withdrawnAt + 2 * MINUTE, heard, 'CS'),
      ),
    ).toEqual([
      ['5.0', 'unknown'],
      ['8.0', 'known'],
      ['6.0', 'offline'],
      ['7.0', 'known'],
    ])
  })
})
