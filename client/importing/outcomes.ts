/** What became of rows, counted. */
import type { ImportCounts, RowChange, RowOutcome } from './api.ts'

export function countsOf(outcomes: readonly RowOutcome[]): ImportCounts {
  const count = (holds: (outcome: RowOutcome) => boolean): number => outcomes.filter(holds).length
  return {
    created: count(({ is }) => is === 'created'),
    duplicates: count(({ is }) => is === 'duplicate'),
    updated: count(({ is }) => is === 'updated'),
    unchanged: count(({ is }) => is === 'unchanged'),
    changes: changesIn(outcomes).length,
    refused: count(({ is }) => is === 'refused' || is === 'barred'),
    withGaps: count((outcome) => outcome.is === 'created' && outcome.gaps.length > 0),
  }
}

export const changesIn = (outcomes: readonly RowOutcome[]): readonly RowChange[] =>
  outcomes.flatMap((outcome) => (outcome.is === 'updated' ? outcome.changes : []))

/** Rows that somebody may want to mend. */
export const isToldBack = ({ is }: RowOutcome): boolean =>
  is === 'duplicate' || is === 'refused' || is === 'barred'
