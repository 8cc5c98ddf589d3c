/**
 * `npm run bench [-- NAME …]`: benchmarks by name. P3, P8, P9 and P10 run in Chromium at 1,000, 10,000
 * and 50,000 archives, print one line of JSON for each size and then how the cost grows; without a name
 * P8, P9 and P10 run. `document`, `fold` and `store` print what they say themselves.
 *
 * They want the machine for themselves: compare figures only with figures of the same machine and
 * moment. RESULTS.md is written anew when P8, P9 and P10 were measured at all three sizes. Sizes can be
 * named: `npm run bench -- P9 --sizes 1000,10000`.
 */
import { spawnSync } from 'node:child_process'
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { BenchPage, measureDevice, type DeviceFigures } from './device.ts'
import { growthOf, type Figure } from './figures.ts'
import { firstSync } from './P3.ts'
import { coldStart } from './P8.ts'
import { searching } from './P9.ts'
import { opening } from './P10.ts'
import { writeResults } from './results.ts'

const inChromium: {
  readonly [name: string]: (n: number, measured: DeviceFigures) => Figure
} = {
  P3: firstSync,
  P8: coldStart,
  P9: searching,
  P10: opening,
}
const scripts = ['document', 'fold', 'store']
const usual = ['P8', 'P9', 'P10']
const everySize = [1_000, 10_000, 50_000]

interface Asked {
  readonly names: readonly string[]
  readonly sizes: readonly number[]
}

function asked(words: readonly string[]): Asked {
  const at = words.indexOf('--sizes')
  const sizes = at === -1 ? everySize : (words[at + 1] ?? '').split(',').map(Number)
  const names = at === -1 ? words : words.filter((_, place) => place !== at && place !== at + 1)
  const known = [...Object.keys(inChromium), ...scripts]
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length > 0)
    throw new Error(`no bench is called ${unknown.join(', ')}; there are ${known.join(', ')}`)
  if (sizes.some((size) => !Number.isSafeInteger(size) || size < 1))
    throw new Error('a size is a whole number')
  return { names: names.length === 0 ? usual : names, sizes }
}

async function runInChromium(names: readonly string[], sizes: readonly number[]): Promise<readonly Figure[]> {
  console.log('bench: building the page that is measured')
  const site = await BenchPage.build()
  const figures: Figure[] = []
  try {
    for (const n of sizes) {
      console.log(`bench: a store of ${n.toLocaleString('en')} archives, load ${load()}`)
      const measured = await measureDevice(site, n, {
        against: names.includes('P3'),
        starts: names.includes('P8'),
        searches: names.includes('P9'),
        openings: names.includes('P10'),
      })
      for (const name of names) {
        const one = inChromium[name]?.(n, measured)
        if (one === undefined) continue
        figures.push(one)
        console.log(JSON.stringify(one))
      }
    }
  } finally {
    await site.end()
  }
  return figures
}

const load = (): string =>
  loadavg()
    .map((one) => one.toFixed(1))
    .join(' ')

const { names, sizes } = asked(process.argv.slice(2))
let missed = false

for (const name of names.filter((name) => scripts.includes(name))) {
  console.log(`bench: ${name}`)
  const script = fileURLToPath(new URL(`${name}.ts`, import.meta.url))
  const { status } = spawnSync(process.execPath, [script], {
    stdio: 'inherit',
  })
  if (status !== 0) missed = true
}

const measured = names.filter((name) => name in inChromium)
if (measured.length > 0) {
  const began = { at: Date.now(), load: load() }
  const figures = await runInChromium(measured, sizes)
  const growth = measured.flatMap((name) => growthOf(figures.filter((one) => one.name === name)))
  for (const one of growth) console.log(JSON.stringify(one))
  missed ||= [...figures, ...growth].some(({ met }) => met === false)
  if (usual.every((name) => names.includes(name)) && everySize.every((size) => sizes.includes(size))) {
    await writeResults({
      figures,
      growth,
      minutes: (Date.now() - began.at) / 60_000,
      load: [began.load, load()],
    })
  }
}
if (missed) {
  console.error('bench: a goal was missed')
  process.exitCode = 1
}
