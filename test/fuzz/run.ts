/**
 * `npm run fuzz -- --frames N [--seed S] [--bug NAME]`: N hostile frames over real sockets at the real server (S10).
 * Prints how many of each kind were sent, how often each answer came, the largest stall and the most memory; ends
 * non-zero when a frame crashed it, stopped it for more than 250 ms, changed something or reached somebody.
 *
 *     --lanes L      hostile devices at once (16)
 *     --folder DIR   where its data folder is made; else in memory where there is some, so that a slow disk is no stall
 *     --busy         others use this machine too: waits for the disk and for other threads are no stall
 *     --bug NAME     plants a fault in the server (`bugs.ts`), on which the run has to fail
 */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { parseArgs } from 'node:util'
import { bugs } from './bugs.ts'
import { fuzz, MAX_STALL_MS, type Report } from './fuzz.ts'

const { values } = parseArgs({
  options: {
    frames: { type: 'string', default: '10000' },
    lanes: { type: 'string', default: '16' },
    seed: { type: 'string' },
    bug: { type: 'string' },
    busy: { type: 'boolean', default: false },
    folder: { type: 'string' },
  },
})
const bug = values.bug ?? null
if (bug !== null && bugs[bug] === undefined) {
  console.error(`No such bug: ${bug}. There are: ${Object.keys(bugs).join(', ')}`)
  process.exit(2)
}

const seed = values.seed === undefined ? randomBytes(8).readBigUInt64BE() : BigInt(values.seed)
/** A folder that Linux keeps in memory. */
const MEMORY = '/dev/shm'
const beside = values.folder ?? (existsSync(MEMORY) ? MEMORY : tmpdir())

const report = await fuzz({
  beside,
  ...{ frames: Number(values.frames), seed, bug, lanes: Number(values.lanes), busy: values.busy },
  say: (line) => console.log(line),
})
print(report)
process.exitCode = report.wrong.length > 0 ? 1 : 0

function print({ wrong, ...report }: Report): void {
  console.log(`\n${report.frames} frames from seed ${report.seed} over ${report.lines} lines`)
  console.log(`${report.seconds.toFixed(0)} s, ${Math.round(report.frames / report.seconds)} frames a second`)
  for (const [title, counts] of [
    ['sent', report.kinds],
    ['answered', report.outcomes],
  ] as const) {
    console.log(`\n${title}:`)
    for (const [name, count] of [...counts].sort(([, a], [, b]) => b - a)) console.log(`  ${count}  ${name}`)
  }
  const mb = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(0)} MB`
  console.log(`
${report.accepted} entries were sound after all and let in, each with the assent of Yjs
${report.honestEdits} honest edits in between, each acknowledged and announced; slowest ${report.slowestEditMs.toFixed(0)} ms
largest stall of the server's loop ${report.stallMs.toFixed(0)} ms (${MAX_STALL_MS} allowed)
  ${report.workMs.toFixed(0)} ms of it its own work at most; ${report.delayMs.toFixed(0)} ms with waiting for a processor
most memory ${mb(report.largestRssBytes)}; the heap grew by ${mb(report.heapGrowthBytes)} in the second half`)
  const never = [...report.kinds].filter(([, count]) => count === 0).map(([name]) => name)
  if (never.length > 0) console.log(`never sent: ${never.join(', ')}`)
  for (const fault of wrong) console.error(`\nVIOLATION ${fault}`)
  if (wrong.length > 0)
    console.error(`\nagain with: npm run fuzz -- --frames ${report.frames} --seed ${report.seed}`)
}
