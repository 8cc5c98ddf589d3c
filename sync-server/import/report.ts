/**
 * The sheet that an import hands back: every row that was not simply taken in, with its reasons, in
 * the columns in which it came, so that it can be mended and imported again.
 */
import Papa from 'papaparse'
import type { Template } from '../../shared/templates/types.ts'
import type { ImportResult, RowOutcome } from './importer.ts'
import type { Sheet } from './sheet.ts'

export interface Counts {
  readonly created: number
  readonly duplicates: number
  readonly refused: number
  readonly withGaps: number
}

export function countsOf({ rows }: ImportResult): Counts {
  const count = (holds: (outcome: RowOutcome) => boolean): number =>
    rows.filter(({ outcome }) => holds(outcome)).length
  return {
    created: count(({ is }) => is === 'created'),
    duplicates: count(({ is }) => is === 'duplicate'),
    refused: count(({ is }) => is === 'refused' || is === 'rejected'),
    withGaps: count((outcome) => outcome.is === 'created' && outcome.gaps.length > 0),
  }
}

const labelOf = (template: Template, key: string): string =>
  template.fields.find((field) => field.key === key)?.label.zh ?? key

function words(outcome: RowOutcome, template: Template): readonly [string, string] | null {
  switch (outcome.is) {
    case 'created':
      return outcome.gaps.length + outcome.withheld.length === 0
        ? null
        : [
            outcome.withheld.length > 0 ? '已建，敏感项未写入' : '已建，缺项',
            [
              ...outcome.withheld.map((key) => `${labelOf(template, key)}：客户还没有单独同意`),
              ...outcome.gaps.map((key) => labelOf(template, key)),
            ].join('、'),
          ]
    case 'duplicate':
      return [
        '重复',
        outcome.of.startsWith('row ') ? `与本表第 ${outcome.of.slice(4)} 行相同` : `已有档案 ${outcome.of}`,
      ]
    case 'refused':
      return [
        '退回',
        outcome.refusals
          .map(({ column, text, refusal }) => `${column}「${text}」：${refusal.code}`)
          .join('；'),
      ]
    case 'rejected':
      return ['退回', `${outcome.code} ${outcome.why}`.trim()]
  }
}

/** CSV with a byte order mark, which Excel needs, and formula characters made inert. Null: nothing to report. */
export function reportSheet(sheet: Sheet, result: ImportResult, template: Template): string | null {
  const lines = result.rows.flatMap(({ row, outcome }) => {
    const said = words(outcome, template)
    return said === null ? [] : [[String(row.number), ...said, ...row.cells]]
  })
  if (lines.length === 0) return null
  return `\ufeff${Papa.unparse([['行号', '结果', '原因', ...sheet.headers], ...lines], { escapeFormulae: true })}\r\n`
}
