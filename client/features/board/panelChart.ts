/** A panel as a picture, and how panels stand beside each other. */
import { heightPx, type ChartData } from '../../ui/chart/chartData.ts'
import { formatCount } from '../../ui/format.ts'
import type { Panel } from './panels.ts'

/** Null: it is drawn as its own table. */
export function chartOf(panel: Panel): ChartData | null {
  const { columns, draws, formatValue, rows, valueLabel } = panel
  if (draws === 'heat') return null
  const counted = columns.map(({ label, tone }, at) => ({
    label,
    tone,
    values: rows.map(({ cells }) => cells[at]?.count ?? 0),
  }))
  return {
    kind: draws,
    categories: rows.map(({ label }) => label),
    format: formatValue ?? formatCount,
    series:
      valueLabel === undefined
        ? counted
        : [{ label: valueLabel, tone: 'accent', values: rows.map(({ value }) => value ?? null) }],
  }
}

/** Head and edges of a card. */
const AROUND_PX = 90

/**
 * Two columns about as long as each other: in their order, each goes where there is more room; what comes after them
 * belongs into the `shorter`. By their pictures, so that one shown as a table stays where it stands.
 */
export function inTwo(panels: readonly Panel[]): {
  readonly stacks: readonly (readonly Panel[])[]
  readonly shorter: number
} {
  const stacks: readonly Panel[][] = [[], []]
  const highs = [0, 0]
  const shorter = (): number => ((highs[0] ?? 0) <= (highs[1] ?? 0) ? 0 : 1)
  for (const panel of panels) {
    const at = shorter()
    const chart = chartOf(panel)
    stacks[at]?.push(panel)
    highs[at] = (highs[at] ?? 0) + AROUND_PX + (chart === null ? 0 : heightPx(chart))
  }
  return { stacks, shorter: shorter() }
}
