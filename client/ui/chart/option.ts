/** Chart data as ECharts wants it, in the colours of the page. */
import type { EChartsCoreOption } from 'echarts/core'
import type { ChartData, ChartTone } from './chartData.ts'

export interface Palette {
  readonly tones: { readonly [tone in ChartTone]: string }
  readonly ink: string
  readonly faint: string
  readonly hairline: string
  readonly font: string
}

/** Motion of the design, in milliseconds; none where the person asked for none. */
const MOTION_MS = 120

/** A point at the very top of the scale, where its value is a round one, with the word above it. */
const ABOVE_POINT = 28

export function optionOf(data: ChartData, palette: Palette, still: boolean): EChartsCoreOption {
  const { kind, categories, series, format } = data
  const lying = kind === 'bars'
  const text = { color: palette.faint, fontSize: 12, fontFamily: palette.font }
  const named = {
    type: 'category',
    data: [...categories],
    inverse: lying,
    axisTick: { show: false },
    axisLine: { show: !lying, lineStyle: { color: palette.hairline } },
    axisLabel: lying
      ? { ...text, color: palette.ink, width: 104, overflow: 'truncate' }
      : { ...text, hideOverlap: true },
  }
  const measured = {
    type: 'value',
    // Archives are whole; a time or a share is not.
    ...(kind === 'line' ? {} : { minInterval: 1 }),
    splitNumber: 3,
    axisLabel: { show: false },
    splitLine: { show: !lying, lineStyle: { color: palette.hairline } },
  }
  return {
    animation: !still,
    animationDuration: MOTION_MS,
    animationDurationUpdate: MOTION_MS,
    aria: { enabled: false },
    grid: {
      left: lying ? 112 : 8,
      right: lying ? 44 : 12,
      top: series.length > 1 ? 32 : lying ? 4 : ABOVE_POINT,
      bottom: lying ? 4 : 24,
      outerBoundsMode: 'none',
    },
    legend: {
      show: series.length > 1,
      top: 0,
      left: 0,
      icon: 'roundRect',
      itemWidth: 12,
      itemHeight: 8,
      selectedMode: false,
      textStyle: text,
    },
    xAxis: lying ? measured : named,
    yAxis: lying ? named : measured,
    series: series.map(({ label, tone, values }) => ({
      name: label,
      type: kind === 'line' ? 'line' : 'bar',
      data: [...values],
      barMaxWidth: lying ? 16 : 28,
      barGap: '20%',
      symbol: 'circle',
      symbolSize: 6,
      connectNulls: true,
      cursor: kind === 'line' ? 'default' : 'pointer',
      itemStyle: { color: palette.tones[tone], borderRadius: lying ? [0, 3, 3, 0] : [3, 3, 0, 0] },
      lineStyle: { color: palette.tones[tone], width: 2 },
      emphasis: { disabled: true },
      label: {
        show: true,
        position: lying ? 'right' : 'top',
        color: palette.ink,
        fontSize: 12,
        fontFamily: palette.font,
        formatter: ({ value }: { readonly value: unknown }) =>
          typeof value === 'number' && (value !== 0 || kind !== 'columns') ? format(value) : '',
      },
      labelLayout: { hideOverlap: true },
    })),
  }
}

/** What the tokens say on this element now. */
export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element)
  const token = (name: string): string => style.getPropertyValue(name).trim()
  return {
    tones: {
      accent: token('--accent'),
      offline: token('--offline'),
      conflict: token('--conflict'),
      ok: token('--ok'),
      warn: token('--warn'),
    },
    ink: token('--ink'),
    faint: token('--ink-faint'),
    hairline: token('--hairline'),
    font: style.fontFamily,
  }
}
