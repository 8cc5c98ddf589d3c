/** What a test run came to, and how it is said: the last line of `npm test` is read by people and by CI. */

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** The numbers of Vitest's JSON report that count. */
interface Report {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
}

/**
 * @param exitStatus Vitest's own verdict: a file that does not even load, or an error outside any test,
 * fails the run without failing a test; it then counts as one failure rather than vanishing.
 */
export function countsOfReport(report: string, exitStatus: number): Counts {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(report) as Report
  return {
    passed: numPassedTests,
    failed: numFailedTests === 0 && exitStatus !== 0 ? 1 : numFailedTests,
    skipped: numPendingTests + numTodoTests,
  }
}

export function plus(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }
}

export function closingLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`
}
