/** What became of rows, counted. */
import type { ImportCounts, RowChange, RowOutcome, Withheld } from './api.ts'

export function countsOf(outcomes: readonly RowOutcome[]): ImportCounts {
  const count = (holds: (outcome: RowOutcome) => boolean): number => outcomes.filter(holds).length
  return {
    created: count(({ is }) => is === 'created'),
    duplicates: count(({ is }) => is === 'duplicate'),
    updated: count(({ is }) => is === 'updated'),
    unchanged: count(({ is }) => is === 'unchanged'),
    changes: changesIn(outcomes).length,
    refused: count(({ is }) => is === 'refused' || is === 'barred'),
    withheld: count((outcome) => withheldOf(outcome).length > 0),
    withGaps: count((outcome) => outcome.is === 'created' && outcome.gaps.length > 0),
  }
}

export const changesIn = (outcomes: readonly RowOutcome[]): readonly RowChange[] =>
  outcomes.flatMap((outcome) => (outcome.is === 'updated' ? outcome.changes : []))

/** Sensitive fields of the row that were left out. */
export const withheldOf = (outcome: RowOutcome): Withheld =>
  outcome.is === 'created' || outcome.is === 'updated' ? (outcome.withheld ?? []) : []

/** Rows that somebody may want to mend, or to bring in again with what was left out of them. */
export const isToldBack = (outcome: RowOutcome): boolean =>
  outcome.is === 'duplicate' ||
  outcome.is === 'refused' ||
  outcome.is === 'barred' ||
  withheldOf(outcome).length > 0
