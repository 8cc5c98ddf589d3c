/**
 * `npm run simulate -- --seeds N [--seed S] [--bug NAME]`: N worlds, each from a seed of its own, from S on (else
 * from one that is drawn). Prints how often each kind of thing happened, and for each world that broke a promise the
 * seed to see it again; ends non-zero when any did, or when a kind of fault never came up.
 *
 *     --jobs J       plays in J processes (else as many as there are cores); what is printed is the same
 *     --trace        prints each world line by line
 *     --hash         prints the hash of each world's trace
 *     --real-sizes   leaves pages, segments and snapshots as large as they are in earnest (`knobs.ts`)
 *     --bug NAME     plants a bug (`bugs.ts`) and ends zero as soon as a world found it
 *     --bugs         does so with every bug, one after the other
 */
import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { bugs } from './bugs.ts'
import { huntAll } from './hunt.ts'
import { kinds, outcomes } from './kinds.ts'
import { playAll, seedsFrom } from './players.ts'

/** Fewer worlds than this are played before another process would be ready. */
const WORTH_A_PROCESS = 15

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    seed: { type: 'string' },
    jobs: { type: 'string' },
    bug: { type: 'string' },
    bugs: { type: 'boolean', default: false },
    trace: { type: 'boolean', default: false },
    hash: { type: 'boolean', default: false },
    'real-sizes': { type: 'boolean', default: false },
  },
})
const many = Number(values.seeds)
const first = values.seed === undefined ? randomBytes(8).readBigUInt64BE() : BigInt(values.seed)
const jobs =
  values.jobs === undefined
    ? Math.min(availableParallelism(), Math.ceil(many / WORTH_A_PROCESS))
    : Number(values.jobs)

if (values.bugs) process.exitCode = huntAll(Object.keys(bugs), many, first) ? 0 : 1
else await main()

async function main(): Promise<void> {
  const bug = values.bug === undefined ? null : bugs[values.bug]
  if (bug === undefined) {
    console.error(`No such bug: ${values.bug}. There are: ${Object.keys(bugs).join(', ')}`)
    process.exitCode = 2
    return
  }
  const counts = new Map<string, number>()
  const failed: bigint[] = []
  let edits = 0
  let events = 0
  let played = 0
  const begun = performance.now()
  const setting = { bug: values.bug ?? null, realSizes: values['real-sizes'], trace: values.trace }
  for await (const outcome of playAll(setting, seedsFrom(first, many), jobs)) {
    const { seed } = outcome
    played += 1
    edits += outcome.edits
    events += outcome.events
    for (const [kind, times] of outcome.counts) counts.set(kind, (counts.get(kind) ?? 0) + times)
    for (const line of outcome.lines ?? []) console.log(line)
    if (values.hash || many === 1) console.log(`seed ${seed}: trace ${outcome.hash}, ${outcome.edits} edits`)
    if (outcome.violations.length === 0) continue
    if (bug !== null) {
      console.log(`${values.bug} found after ${played}: ${outcome.violations[0]?.split('\n')[0]}`)
      return
    }
    failed.push(seed)
    console.error(`\nseed ${seed} breaks a promise (trace ${outcome.hash}):`)
    for (const violation of outcome.violations.slice(0, 8)) console.error(`  ${violation}`)
  }
  if (bug !== null) {
    console.error(`${values.bug} was not found in ${many} worlds: ${bug.says}`)
    process.exitCode = 1
    return
  }
  const seconds = (performance.now() - begun) / 1_000

  console.log(`\n${many} worlds from seed ${first}: ${edits} edits, ${events} events`)
  for (const [kind, times] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
    console.log(`  ${kind}: ${times}`)
  // A handful of worlds need not have everything.
  const expected = values['real-sizes'] ? kinds : [...kinds, ...outcomes]
  const never = many < 100 ? [] : expected.filter((kind) => (counts.get(kind) ?? 0) === 0)
  if (never.length > 0) console.error(`never happened: ${never.join(', ')}`)
  if (failed.length > 0)
    console.error(`${failed.length} failed, again with: npm run simulate -- --seeds 1 --seed ${failed[0]}`)
  console.log(`${(many / seconds).toFixed(1)} worlds a second in ${jobs} processes`)
  process.exitCode = failed.length + never.length > 0 ? 1 : 0
}
