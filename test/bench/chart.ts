/**
 * The chart in the README, drawn from RESULTS.md and nothing else: what we and the peers needed, at the largest
 * size that they bore. `node test/bench/chart.ts` draws it again.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Error as only, logger, parse, View } from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'

const results = new URL('RESULTS.md', import.meta.url)
const chart = fileURLToPath(new URL('chart.svg', import.meta.url))
const OURS = 'Anjuan'

interface Bar {
  readonly figure: string
  readonly who: string
  readonly value: number
  readonly label: string
}

/** The rows of the first table as objects by the words of its head. */
function rows(text: string): readonly Readonly<Record<string, string>>[] {
  const lines = text.split('\n').filter((line) => line.startsWith('|'))
  const cells = (line: string): string[] =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim())
  const head = cells(lines[0] ?? '')
  const found: Record<string, string>[] = []
  for (const line of lines.slice(2)) {
    const row = cells(line)
    if (row.length !== head.length) break
    found.push(Object.fromEntries(head.map((name, at) => [name, row[at] ?? ''])))
  }
  return found
}

function bars(text: string): readonly Bar[] {
  const shown = new Map<string, Readonly<Record<string, string>>>()
  // Rows of one figure follow each other by size.
  for (const row of rows(text)) if (row['Peers'] !== '–') shown.set(row[''] ?? '', row)
  return [...shown.values()].flatMap((row) => {
    const {
      What: what = '',
      Archives: archives = '',
      Unit: unit = '',
      Median: median = '',
      Peers: peers = '',
    } = row
    const figure = `${what} (${unit}, ${archives} archives)`
    const bar = (who: string, value: string): Bar => ({
      figure,
      who,
      value: Number(value),
      label: Number(value).toLocaleString('en', { maximumFractionDigits: 0 }),
    })
    const theirs = peers.split(', ').map((one): Bar => {
      const space = one.lastIndexOf(' ')
      return bar(one.slice(0, space), one.slice(space + 1))
    })
    return [bar(OURS, median), ...theirs]
  })
}

export async function drawChart(): Promise<void> {
  const values = bars(readFileSync(results, 'utf8'))
  const spec: TopLevelSpec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'white',
    data: { values: values as Bar[] },
    facet: {
      row: {
        field: 'figure',
        title: null,
        sort: [...new Set(values.map(({ figure }) => figure))],
        header: {
          labelAngle: 0,
          labelAlign: 'left',
          labelOrient: 'top',
          labelAnchor: 'start',
          labelFontSize: 12,
        },
      },
    },
    spec: {
      width: 420,
      height: { step: 18 },
      encoding: {
        y: { field: 'who', type: 'nominal', sort: null, title: null },
        x: { field: 'value', type: 'quantitative', title: null, axis: null },
      },
      layer: [
        {
          mark: 'bar',
          encoding: {
            color: {
              condition: { test: `datum.who === '${OURS}'`, value: '#2f6f5e' },
              value: '#b9c2c0',
            },
          },
        },
        {
          mark: { type: 'text', align: 'left', dx: 4, fontSize: 11 },
          encoding: { text: { field: 'label' } },
        },
      ],
    },
    resolve: { scale: { x: 'independent', y: 'independent' } },
    config: { view: { stroke: null }, font: 'sans-serif' },
  }
  const view = new View(parse(compile(spec, { logger: logger(only) }).spec), { renderer: 'none' })
  writeFileSync(chart, `${await view.toSVG()}\n`)
  view.finalize()
  console.log('bench: test/bench/chart.svg is drawn')
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await drawChart()
