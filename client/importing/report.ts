/** Rows that were not taken in, with their reasons, in the columns in which they came: to be mended and imported again. */
import writeXlsxFile from 'write-excel-file/browser'
import type { SheetRow } from '../../shared/sheets/table.ts'
import { NO_SENSITIVE_CONSENT } from '../../shared/policy/sensitive.ts'
import type { ReportWords, RowOutcome } from './api.ts'
import { withheldOf } from './outcomes.ts'

export interface Reported {
  readonly row: SheetRow
  readonly outcome: RowOutcome
  /** Of the archive that a duplicate is. */
  readonly name: string
}

/** Every cell is text: an identity number stays whole, and nothing is ever a formula. */
export function reportBook(
  headers: readonly string[],
  rows: readonly Reported[],
  words: ReportWords,
): Promise<Blob> {
  const lines = [
    [words.row, words.result, words.reason, ...headers],
    ...rows.map(({ row, outcome, name }) => [
      String(row.number),
      resultOf(outcome, words),
      reasonOf(outcome, name, words),
      ...headers.map((_, at) => row.cells[at] ?? ''),
    ]),
  ]
  const cells = lines.map((line, at) =>
    line.map((value) =>
      at === 0 ? { value, type: String, fontWeight: 'bold' as const } : { value, type: String },
    ),
  )
  const columns = lines[0]?.map((_, at) => ({ width: at === 0 ? 8 : at === 2 ? 40 : 16 })) ?? []
  return writeXlsxFile(cells, { columns, stickyRowsCount: 1 }).toBlob()
}

function resultOf({ is }: RowOutcome, words: ReportWords): string {
  if (is === 'duplicate') return words.duplicate
  return is === 'created' || is === 'updated' ? words.withheld : words.refused
}

function reasonOf(outcome: RowOutcome, name: string, words: ReportWords): string {
  switch (outcome.is) {
    case 'refused':
      return outcome.reasons
        .map(
          ({ column, text, refusal }) =>
            `${column}「${text}」：${words.reasons[refusal.code] ?? refusal.code}`,
        )
        .join('；')
    case 'duplicate':
      return 'row' in outcome.of
        ? words.sameAsRow.replace('{row}', String(outcome.of.row))
        : words.sameAsArchive.replace('{name}', name)
    case 'barred':
      return words.reasons[outcome.why] ?? outcome.why
    case 'created':
    case 'updated':
      return withheldOf(outcome)
        .map((key) => `${words.fields[key] ?? key}：${words.reasons[NO_SENSITIVE_CONSENT] ?? ''}`)
        .join('；')
    case 'unchanged':
      return ''
  }
}
