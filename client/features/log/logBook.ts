/**
 * Lines of the log as a file: what a screen shows of each, its leaf hash to compare with the tree, and on every row who
 * took it out, when and what for.
 */
import { inert } from '../../../shared/base/inert.ts'
import { MARK_HEADER } from '../../../shared/templates/exportColumns.ts'
import type { Me } from '../../api.ts'
import { happenedAt, isLate, type LogLine } from '../../http/api.ts'
import { m } from '../../paraglide/messages.js'
import { roleName } from '../../shell/api.ts'
import { formatExact } from '../../ui/format.ts'
import { headCell, textCell, widthOf, type Taken } from '../export/cells.ts'
import { actionWords, kindWord, outcomeWord, purposeWord } from './logWords.ts'
import { objectWords, whoWords } from './objectWords.ts'

export interface LogMark extends Taken {
  /** The line of the log that says that this was taken out. */
  readonly seq: number
}

const columns: readonly { readonly label: () => string; readonly of: (line: LogLine, me: Me) => string }[] = [
  { label: m.log_colSeq, of: ({ seq }) => String(seq) },
  { label: m.log_colReceived, of: ({ received }) => formatExact(received) },
  { label: m.log_colHappened, of: (line) => formatExact(happenedAt(line) ?? line.received) },
  { label: m.log_late, of: (line) => (isLate(line) ? m.log_yes() : '') },
  { label: m.log_colKind, of: ({ kind }) => kindWord(kind) },
  { label: m.log_colAction, of: ({ action }) => actionWords(action) },
  { label: m.log_colWho, of: whoWords },
  { label: m.log_role, of: ({ role }) => (role === null ? '' : roleName(role)) },
  { label: m.log_colDevice, of: ({ deviceName }) => deviceName ?? '' },
  { label: m.log_branch, of: ({ branch }, me) => me.branches.find(({ id }) => id === branch)?.name ?? '' },
  { label: m.log_colObject, of: objectWords },
  { label: m.log_archiveNo, of: ({ archiveNo }) => archiveNo ?? '' },
  { label: m.log_colPurpose, of: ({ purpose }) => (purpose === null ? '' : purposeWord(purpose)) },
  { label: m.log_colOffline, of: ({ offline }) => (offline === true ? m.log_yes() : '') },
  { label: m.log_colOutcome, of: ({ outcome, kind }) => outcomeWord(outcome, kind) },
  { label: m.log_counter, of: ({ counter }) => (counter === null ? '' : String(counter)) },
  { label: m.log_leaf, of: ({ leaf }) => leaf ?? '' },
]

/** Heads, then a row for each line. */
function cells(lines: readonly LogLine[], me: Me, mark: LogMark): readonly (readonly string[])[] {
  const said = [mark.name, mark.at, mark.purpose].join(' · ')
  return [
    [...columns.map(({ label }) => label()), MARK_HEADER],
    ...lines.map((line) => [...columns.map(({ of }) => inert(of(line, me))), inert(said)]),
  ]
}

export async function logXlsx(lines: readonly LogLine[], me: Me, mark: LogMark): Promise<Blob> {
  const { default: writeXlsxFile } = await import('write-excel-file/browser')
  const [heads = [], ...rows] = cells(lines, me, mark)
  const told: readonly (readonly [string, string])[] = [
    [m.log_bookCompany(), mark.organisation],
    [m.log_bookBy(), mark.name],
    [m.log_bookAt(), mark.at],
    [m.log_colPurpose(), [mark.purpose, mark.note].filter((part) => part !== '').join(' · ')],
    [m.log_bookKeepUntil(), mark.keepUntil],
    [m.log_bookLines(), String(rows.length)],
    [m.log_bookSeq(), String(mark.seq)],
  ]
  return writeXlsxFile([
    {
      sheet: m.log_room(),
      stickyRowsCount: 1,
      columns: heads.map((head) => ({ width: widthOf(`${head}    `) })),
      data: [heads.map(headCell), ...rows.map((row) => row.map(textCell))],
    },
    {
      sheet: m.log_bookAbout(),
      columns: [{ width: 24 }, { width: 60 }],
      data: told.map(([label, text]) => [headCell(label), textCell(inert(text))]),
    },
  ]).toBlob()
}

/** With the mark that has a spreadsheet read it as UTF-8. */
export async function logCsv(lines: readonly LogLine[], me: Me, mark: LogMark): Promise<Blob> {
  const { default: Papa } = await import('papaparse')
  const text = Papa.unparse(cells(lines, me, mark).map((row) => [...row]))
  return new Blob([`\uFEFF${text}`], { type: 'text/csv;charset=utf-8' })
}
