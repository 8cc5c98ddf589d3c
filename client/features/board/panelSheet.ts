/** A panel as a sheet: what its table shows, in a file that Excel opens. Numbers and names of staff, no client. */
import { inert } from '../../../shared/base/inert.ts'
import type { Panel } from './panels.ts'

export function panelSheet(panel: Panel): Blob {
  const { rowsLabel, columns, valueLabel, rows, formatValue = String } = panel
  const header = [
    rowsLabel,
    ...columns.map(({ label }) => label),
    ...(valueLabel === undefined ? [] : [valueLabel]),
  ]
  const lines = rows.map(({ label, cells, value }) => [
    label,
    ...cells.map(({ count }) => String(count)),
    ...(valueLabel === undefined ? [] : [value == null ? '' : formatValue(value)]),
  ])
  const text = [header, ...lines].map((cells) => cells.map(quoted).join(',')).join('\r\n')
  // Excel takes a file without this mark for the code page of the system.
  return new Blob([`\ufeff${text}\r\n`], { type: 'text/csv;charset=utf-8' })
}

const quoted = (text: string): string => `"${inert(text).replaceAll('"', '""')}"`
