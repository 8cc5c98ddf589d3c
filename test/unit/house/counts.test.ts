/** The closing line of `npm test`: nothing that went wrong may vanish from it. */
import { expect, it } from 'vitest'
import { closingLine, countsOfReport, plus } from '../../support/counts.ts'

const report = (passed: number, failed: number, pending: number, todo: number) =>
  JSON.stringify({
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: pending,
    numTodoTests: todo,
  })

it('counts passed, failed and skipped as Vitest reports them', () => {
  expect(countsOfReport(report(5, 2, 1, 1), 1)).toEqual({ passed: 5, failed: 2, skipped: 2 })
})

it('counts a run that failed outside any test as one failure', () => {
  expect(countsOfReport(report(5, 0, 0, 0), 1)).toEqual({ passed: 5, failed: 1, skipped: 0 })
})

it('adds up and closes on one line that tools can read', () => {
  const sum = plus({ passed: 8, failed: 0, skipped: 0 }, { passed: 5, failed: 1, skipped: 2 })
  expect(closingLine(sum)).toBe('13 passed, 1 failed, 2 skipped')
})
