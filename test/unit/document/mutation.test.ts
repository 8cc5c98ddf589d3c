/**
 * A million spoiled updates against Yjs. `FUZZ_SEED` (a whole number) takes other ones,
 * `FUZZ_COUNT` more or fewer, `FUZZ_REPORT=1` prints what was refused by which rule.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { inspectUpdate, type Inspected } from '../../../shared/document/inspect.ts'
import { readEntries } from '../../../shared/document/read.ts'
import { mergeUpdates } from '../../../shared/document/write.ts'
import { nextUpdate, randomBase, type Base } from './mutate.ts'
import { decode, opinion, type Decoded } from './oracle.ts'
import { Seeded } from './seeded.ts'
import { docWith, entriesOf } from './yjs.ts'

const SEED = BigInt(process.env['FUZZ_SEED'] ?? '20251122')
const COUNT = Number(process.env['FUZZ_COUNT'] ?? 1_000_000)

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** What Yjs makes of an accepted update must be what the door said, and nothing else. */
function checkAccepted(
  base: Base,
  update: Uint8Array,
  inspected: Inspected,
  thorough: boolean,
): string | null {
  const doc = docWith(base.update)
  Y.applyUpdate(doc, update)
  const entries = entriesOf(doc)
  if (entries.size !== base.ids.size + inspected.length) return 'another number of entries'
  for (const id of base.ids) if (!entries.has(id)) return `${id} is gone`
  for (const { id, value } of inspected.entries) {
    if (base.ids.has(id)) return `${id} was there before`
    if (JSON.stringify(entries.get(id)) !== JSON.stringify(value)) return `${id} has another content`
  }
  if (!thorough) return null
  const again = entriesOf(docWith(Y.encodeStateAsUpdate(doc)))
  const merged = new Map(readEntries(mergeUpdates([update, base.update])).map(({ id, value }) => [id, value]))
  for (const other of [again, merged]) {
    if (other.size !== entries.size) return 'another number of entries after a round trip'
    for (const [id, value] of entries) {
      if (JSON.stringify(other.get(id)) !== JSON.stringify(value)) return `${id} differs after a round trip`
    }
  }
  return null
}

/** Whether Yjs takes a refused update for harmless. Empty structs are left out: they can hang it. */
function looksHarmless(base: Base, update: Uint8Array, decoded: Decoded | null): boolean {
  if (decoded === null || decoded.structs.some((struct) => struct.length === 0)) return false
  try {
    const doc = docWith(base.update)
    Y.applyUpdate(doc, update)
    return entriesOf(doc).size > base.ids.size
  } catch {
    return false
  }
}

describe('over a million spoiled updates', () => {
  const traceLimit = Error.stackTraceLimit
  // Yjs throws at most of them, and a stack trace costs more than everything else here.
  beforeAll(() => void (Error.stackTraceLimit = 0))
  afterAll(() => void (Error.stackTraceLimit = traceLimit))

  it(
    'DOC11 the door accepts exactly what Yjs applies as plain new entries within the rules',
    { timeout: 600_000 },
    () => {
      const random = new Seeded(SEED)
      const bases = Array.from({ length: 150 }, () => randomBase(random))
      const refused = new Map<string, { updates: number; tried: number; harmless: number }>()
      let accepted = 0
      let undecided = 0
      for (let round = 0; round < COUNT; round++) {
        const base = random.pick(bases)
        const update = nextUpdate(random, base, random.pick(bases))
        const { client, clock } = base
        const known = (of: number): number => base.clocks.get(of) ?? 0
        const fail = (why: string): never => {
          throw new Error(
            `seed ${SEED}, round ${round}: ${why}\nbase ${hex(base.update)}\nupdate ${hex(update)}`,
          )
        }
        const result = inspectUpdate(update, { client, clock }, known)
        const decoded = decode(update)
        const judged = opinion({ update, client, clock, known }, decoded)
        if (judged === 'undecided') undecided++
        if (result.ok) {
          accepted++
          if (judged === 'unclean') fail('accepted, though Yjs reads something unclean')
          let wrong: string | null
          try {
            wrong = checkAccepted(base, update, result.value, accepted % 40 === 0)
          } catch (error) {
            wrong = String(error)
          }
          if (wrong !== null) fail(`accepted, but ${wrong}`)
          continue
        }
        const { rule, why } = result.error
        if (judged === 'clean') fail(`refused by DOC${rule} (${why}), though nothing is wrong with it`)
        const tally = refused.get(`DOC${rule} ${why}`) ?? { updates: 0, tried: 0, harmless: 0 }
        refused.set(`DOC${rule} ${why}`, tally)
        if (tally.updates++ % 50 === 0) {
          tally.tried++
          if (looksHarmless(base, update, decoded)) tally.harmless++
        }
      }
      if (process.env['FUZZ_REPORT'] !== undefined) {
        console.log(`seed ${SEED}: ${COUNT} updates, ${accepted} accepted, ${undecided} undecided`)
        console.table(Object.fromEntries([...refused].sort(([one], [two]) => (one < two ? -1 : 1))))
      }
      // A run that no longer reaches a rule, or lets hardly anything through, proves nothing.
      expect(accepted).toBeGreaterThan(COUNT / 20)
      expect(undecided).toBeLessThan(COUNT / 200)
      for (let rule = 1; rule <= 9; rule++) {
        let reached = 0
        for (const [name, { updates }] of refused) if (name.startsWith(`DOC${rule} `)) reached += updates
        expect(reached, `updates refused by DOC${rule}`).toBeGreaterThan(COUNT / 500)
      }
    },
  )
})
