/** Of ECharts only what our charts use. Imported when the first chart is shown, never before. */
import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent } from 'echarts/components'
import { init, use, type ECharts } from 'echarts/core'
import { LabelLayout } from 'echarts/features'
import { SVGRenderer } from 'echarts/renderers'

use([BarChart, LineChart, GridComponent, LegendComponent, LabelLayout, SVGRenderer])

export function makeChart(host: HTMLElement): ECharts {
  const chart = init(host, null, { renderer: 'svg' })
  // It empties its place by `innerHTML`, which the policy of the page forbids for any text, the empty one too.
  for (const place of [host, ...host.querySelectorAll('svg')])
    Object.defineProperty(place, 'innerHTML', { configurable: true, set: () => place.replaceChildren() })
  return chart
}
