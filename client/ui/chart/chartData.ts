/** What a chart draws: categories along one axis, and of each series a number for every category. It knows no noun. */

/** `bars` lie, for long names; `columns` stand and `line` runs, for time. */
export type ChartKind = 'bars' | 'columns' | 'line'
/** Colours by their token; red never means growth. */
export type ChartTone = 'accent' | 'offline' | 'conflict' | 'ok' | 'warn'

export interface ChartSeries {
  readonly label: string
  readonly tone: ChartTone
  /** Null: nothing is known there, and nothing is drawn. */
  readonly values: readonly (number | null)[]
}

export interface ChartData {
  readonly kind: ChartKind
  readonly categories: readonly string[]
  readonly series: readonly ChartSeries[]
  /** A value as it stands beside its bar. */
  readonly format: (value: number) => string
}

/** Room for each lying bar, and for what stands. */
const [BAR_PX, GAP_PX, STANDING_PX] = [20, 14, 200]

export function heightPx({ kind, categories, series }: ChartData): number {
  if (kind !== 'bars') return STANDING_PX
  return categories.length * (series.length * BAR_PX + GAP_PX) + (series.length > 1 ? 36 : 8)
}
