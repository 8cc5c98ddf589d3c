/**
 * `npm run simulate -- --seeds N [--seed S]`: N worlds, each from a seed of its own, from S on (else from today's
 * own). Prints how often each kind of thing happened, and for each world that broke a promise the seed to see it
 * again; `--trace` prints that world line by line. Ends non-zero when any did, or when a kind of fault never came up.
 */
import { parseArgs } from 'node:util'
import { randomBytes } from 'node:crypto'
import { foundCompany } from './company.ts'
import { kinds } from './faults.ts'
import { simulate } from './world.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    hash: { type: 'boolean', default: false },
  },
})
const first = values.seed === undefined ? randomBytes(8).readBigUInt64BE() : BigInt(values.seed)
const many = Number(values.seeds)

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
  failed.push(seed)
  console.error(`\nseed ${seed} breaks a promise (trace ${outcome.hash}):`)
  for (const violation of outcome.violations.slice(0, 8)) console.error(`  ${violation}`)
}
const took = performance.now() - begun

console.log(`\n${many} worlds from seed ${first}: ${edits} edits, ${events} events`)
console.log(`${(took / many).toFixed(1)} ms each`)
for (const [kind, times] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
  console.log(`  ${kind}: ${times}`)
const never = many < 20 ? [] : kinds.filter((kind) => (counts.get(kind) ?? 0) === 0)
if (never.length > 0) console.error(`never happened: ${never.join(', ')}`)
if (failed.length > 0)
  console.error(`${failed.length} failed, again with: npm run simulate -- --seeds 1 --seed ${failed[0]}`)
process.exitCode = failed.length + never.length > 0 ? 1 : 0
