/**
 * `npm run bench [-- NAME …]`: benchmarks by name, each at 1,000, 10,000 and 50,000 archives as far as it
 * and the peers can bear, one line of JSON for each figure and then how the cost grows. Without a name all
 * that are numbered run, P1 to P11, P13 and P14: half an hour. P11 goes up to 500,000. `rebuild` runs only by its name.
 * `document`, `fold` and `store` print what they say themselves.
 *
 * They want the machine for themselves: compare figures only with figures of the same machine and
 * moment. What was measured takes its place in RESULTS.md. Sizes can be named:
 * `npm run bench -- P9 --sizes 1000,10000`.
 */
import { spawnSync } from 'node:child_process'
import { loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import { BenchPage, measureDevice, type DeviceFigures } from './device.ts'
import { crowd } from './crowd.ts'
import { fanOut } from './fanOut.ts'
import { headOffice } from './P11.ts'
import { growthOf, type Figure } from './figures.ts'
import { firstSyncs } from './firstSync.ts'
import { ingest } from './ingest.ts'
import { firstSync } from './P3.ts'
import { coldStart } from './P8.ts'
import { searching } from './P9.ts'
import { opening } from './P10.ts'
import { importing } from './P14.ts'
import { rebuilding } from './rebuild.ts'
import { reconnect } from './reconnect.ts'
import { LISTED_COMPANIES } from '../support/listedCompanies.ts'
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
/** Beside the peers, over sockets. */
const besidePeers = ['P1', 'P2', 'P4', 'P5', 'P6', 'P7', 'P13']
const usual = ['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P8', 'P9', 'P10', 'P11', 'P13', 'P14']
/** Head office holds every branch's archives: the usual sizes, and this one. */
const HEAD_OFFICE = 500_000
const everySize = [1_000, 10_000, 50_000]
/** These ask what one edit costs, and fill a server for each peer: up to here. */
const MOST_FOR_EDITS = 1_000

interface Asked {
  readonly names: readonly string[]
  readonly sizes: readonly number[]
}

function asked(words: readonly string[]): Asked {
  const at = words.indexOf('--sizes')
  const sizes = at === -1 ? everySize : (words[at + 1] ?? '').split(',').map(Number)
  const names = at === -1 ? words : words.filter((_, place) => place !== at && place !== at + 1)
  const known = [...usual, 'rebuild', ...scripts]
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

async function runBesidePeers(
  names: readonly string[],
  sizes: readonly number[],
): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  const told = (some: readonly Figure[]): void => {
    figures.push(...some)
    for (const one of some) console.log(JSON.stringify(one))
  }
  for (const n of sizes) {
    console.log(`bench: servers with ${n.toLocaleString('en')} archives, load ${load()}`)
    const syncs = names.filter((name) => ['P1', 'P2', 'P13'].includes(name))
    if (syncs.length > 0) told(await firstSyncs(n, syncs))
    if (n > MOST_FOR_EDITS) continue
    if (names.includes('P4')) told(await reconnect(n))
    if (names.includes('P5')) told(await ingest(n))
    if (names.includes('P6')) told(await crowd(n))
    if (names.includes('P7')) told(await fanOut(n))
  }
  return figures
}

async function runImports(sizes: readonly number[]): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  // The goal is about one sheet; the others say how the cost grows.
  for (const n of sizes === everySize ? [...everySize, LISTED_COMPANIES].sort((a, b) => a - b) : sizes) {
    console.log(`bench: a sheet of ${n.toLocaleString('en')} companies, load ${load()}`)
    const one = await importing(n)
    figures.push(one)
    console.log(JSON.stringify(one))
  }
  return figures
}

async function runAtHeadOffice(sizes: readonly number[]): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  for (const n of sizes === everySize ? [...everySize, HEAD_OFFICE] : sizes) {
    console.log(`bench: head office over ${n.toLocaleString('en')} archives, load ${load()}`)
    for (const one of await headOffice(n)) {
      figures.push(one)
      console.log(JSON.stringify(one))
    }
  }
  return figures
}

async function runRebuilds(sizes: readonly number[]): Promise<readonly Figure[]> {
  const figures: Figure[] = []
  for (const n of sizes) {
    console.log(`bench: the projection of ${n.toLocaleString('en')} archives, load ${load()}`)
    const one = await rebuilding(n)
    figures.push(one)
    console.log(JSON.stringify(one))
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

const onDevice = names.filter((name) => name in inChromium)
const onLine = names.filter((name) => besidePeers.includes(name))
const atHeadOffice = names.includes('P11')
const ofSheets = names.includes('P14')
const ofLog = names.includes('rebuild')
if (atHeadOffice || ofSheets || ofLog || onDevice.length + onLine.length > 0) {
  const figures = [
    ...(onDevice.length > 0 ? await runInChromium(onDevice, sizes) : []),
    ...(onLine.length > 0 ? await runBesidePeers(onLine, sizes) : []),
    ...(atHeadOffice ? await runAtHeadOffice(sizes) : []),
    ...(ofSheets ? await runImports(sizes) : []),
    ...(ofLog ? await runRebuilds(sizes) : []),
  ]
  const growth = [...new Set(figures.map(({ name }) => name))].flatMap((name) =>
    growthOf(figures.filter((one) => one.name === name)),
  )
  for (const one of growth) console.log(JSON.stringify(one))
  missed ||= [...figures, ...growth].some(({ met }) => met === false)
  await writeResults(figures)
}
if (missed) {
  console.error('bench: a goal was missed')
  process.exitCode = 1
}
// Clients of the peers leave timers behind.
process.exit()
