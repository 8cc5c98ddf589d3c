/**
 * `npm run simulate -- --seeds N [--seed S] [--bug NAME]`: N worlds, each from a seed of its own, from S on (else
 * from one that is drawn). Prints how often each kind of thing happened, and for each world that broke a promise the
 * seed to see it again; ends non-zero when any did, or when a kind of fault never came up.
 *
 *     --trace        prints each world line by line
 *     --hash         prints the hash of each world's trace
 *     --real-sizes   leaves pages, segments and snapshots as large as they are in earnest (`knobs.ts`)
 *     --bug NAME     plants a bug (`bugs.ts`) and ends zero as soon as a world found it
 *     --bugs         does so with every bug, each in a process of its own
 */
import { randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { bugs } from './bugs.ts'
import { huntAll } from './hunt.ts'
import { knobs } from './knobs.ts'
import { patchModules } from './patches.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    seed: { type: 'string' },
    bug: { type: 'string' },
    bugs: { type: 'boolean', default: false },
    trace: { type: 'boolean', default: false },
    hash: { type: 'boolean', default: false },
    'real-sizes': { type: 'boolean', default: false },
  },
})
const many = Number(values.seeds)
const first = values.seed === undefined ? randomBytes(8).readBigUInt64BE() : BigInt(values.seed)

if (values.bugs) process.exitCode = huntAll(Object.keys(bugs), many, first) ? 0 : 1
else await main()

async function main(): Promise<void> {
  const bug = values.bug === undefined ? null : bugs[values.bug]
  if (bug === undefined) {
    console.error(`No such bug: ${values.bug}. There are: ${Object.keys(bugs).join(', ')}`)
    process.exitCode = 2
    return
  }
  const wanted = [...(values['real-sizes'] ? [] : knobs), ...(bug?.patches ?? [])]
  const { applied } = patchModules(wanted)
  const { foundCompany } = await import('./company.ts')
  const { kinds } = await import('./faults.ts')
  const { simulate } = await import('./world.ts')
  const missed = wanted.filter((patch) => !applied().includes(patch))
  if (missed.length > 0) throw new Error(`nothing loads ${missed.map(({ file }) => file).join(', ')}`)

  const company = await foundCompany()
  const counts = new Map<string, number>()
  const failed: bigint[] = []
  let edits = 0
  let events = 0
  const begun = performance.now()
  for (let at = 0; at < many; at++) {
    const seed = BigInt.asUintN(64, first + BigInt(at))
    const outcome = await simulate(company, seed, values.trace)
    edits += outcome.edits
    events += outcome.events
    for (const [kind, times] of outcome.counts) counts.set(kind, (counts.get(kind) ?? 0) + times)
    for (const line of outcome.lines ?? []) console.log(line)
    if (values.hash || many === 1) console.log(`seed ${seed}: trace ${outcome.hash}, ${outcome.edits} edits`)
    if (outcome.violations.length === 0) continue
    if (bug !== null) {
      console.log(`${values.bug} found after ${at + 1}: ${outcome.violations[0]?.split('\n')[0]}`)
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
  const took = performance.now() - begun

  console.log(`\n${many} worlds from seed ${first}: ${edits} edits, ${events} events`)
  console.log(`${(took / many).toFixed(1)} ms each`)
  for (const [kind, times] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
    console.log(`  ${kind}: ${times}`)
  // A handful of worlds need not have everything.
  const never = many < 100 ? [] : kinds.filter((kind) => (counts.get(kind) ?? 0) === 0)
  if (never.length > 0) console.error(`never happened: ${never.join(', ')}`)
  if (failed.length > 0)
    console.error(`${failed.length} failed, again with: npm run simulate -- --seeds 1 --seed ${failed[0]}`)
  process.exitCode = failed.length + never.length > 0 ? 1 : 0
}
