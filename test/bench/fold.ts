/**
 * What reading an archive costs once its bytes are decoded: run with `node test/bench/fold.ts`.
 *
 * Figures are microseconds per call, the median and the best of several rounds; compare them only
 * with figures from the same machine.
 */
import type { JsonObject } from '../../shared/base/json.ts'
import { foldArchive } from '../../shared/domain/archive.ts'
import type { Entry, Recorded } from '../../shared/domain/entry.ts'
import { foldDocument } from '../../shared/domain/fold.ts'
import { fragmentOf, type FragmentTools } from '../../shared/domain/fragment.ts'
import { admit, guardOf } from '../../shared/domain/guard.ts'
import { historyOf } from '../../shared/domain/history.ts'
import type { Part } from '../../shared/domain/names.ts'

const AT = 1_763_793_780_123
const T = 'homeDeco@1'
const ARCHIVE = '01JD8Z4Q0V0000000000000AAA'
const BUSINESS = '01JD8Z4Q0V0000000000000BBB'
const PERSON = '01JD8Z4Q0V0000000000000CCC'

const recorded = (id: string, place: number, entry: JsonObject, server = false): Recorded => ({
  id,
  entry: { at: AT + place * 60_000, v: 1, t: T, ...entry },
  author: { user: server ? 'server' : PERSON, device: PERSON, membership: PERSON },
  receipt: { seq: place + 1, received: AT + place * 60_000 + 900, offset: -120 },
})

/** A form of twelve fields, five later saves from three clients, one conflict, four notes. */
function document(): Recorded[] {
  const form = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`field${at}`, `值 ${at}`]))
  const saves = Array.from({ length: 5 }, (_, at) =>
    recorded(`${3_213_456_789 + (at % 3)}.${1 + Math.floor(at / 3)}`, at + 1, {
      k: 'set',
      fields: { [`field${at}`]: `新 ${at}`, field11: at },
      base: { [`field${at}`]: ['3213456789.0'], field11: ['3213456789.0'] },
    }),
  )
  const notes = Array.from({ length: 4 }, (_, at) =>
    recorded(`3213456799.${at}`, at + 6, { k: 'note', fact: { text: '客户希望三月开工，主卧要改衣帽间。' } }),
  )
  return [recorded('3213456789.0', 0, { k: 'set', fields: form, base: {} }), ...saves, ...notes]
}

function life(): Recorded[] {
  const open = { do: 'open', branch: PERSON, owner: PERSON, business: BUSINESS }
  const opened = {
    is: 'opened',
    branch: PERSON,
    owner: PERSON,
    business: BUSINESS,
    archiveNo: 'CY-2026-A-00001',
  }
  return [
    recorded('3213456789.0', 0, { k: 'command', command: open }),
    recorded('77.0', 1, { k: 'verdict', n: 1, covers: { life: ['3213456789.0'] }, verdict: opened }, true),
    recorded(
      '77.1',
      2,
      { k: 'verdict', n: 2, covers: { profile: ['3213456789.0'] }, verdict: { is: 'verified' } },
      true,
    ),
  ]
}

function measure(title: string, calls: number, work: () => unknown): void {
  const rounds = Array.from({ length: 9 }, () => {
    const start = process.hrtime.bigint()
    for (let call = 0; call < calls; call++) work()
    return Number(process.hrtime.bigint() - start) / 1000 / calls
  }).sort((a, b) => a - b)
  console.log(
    `${title.padEnd(52)} ${rounds[4]!.toFixed(1).padStart(7)} µs   best ${rounds[0]!.toFixed(1)} µs`,
  )
}

const ten = document()
const business: readonly Part[] = ['deal', 'finance', 'service'].map(
  (compartment) => `${BUSINESS}.${compartment}`,
)
const parts = new Map<Part, readonly Recorded[]>([['life', life()]])
for (const part of ['profile', 'contact', 'identity', 'custody', 'consent', ...business])
  parts.set(part, document())

const view = foldDocument(ten)
const archive = foldArchive({ archive: ARCHIVE, parts })
const guard = guardOf(ten)
const next = {
  k: 'set',
  at: AT,
  v: 1,
  t: T,
  fields: { field7: 'x' },
  base: { field7: ['3213456789.0'] },
} as unknown as Entry
const tools: FragmentTools = {
  pinyin: () => [],
  region: () => null,
  template: () => null,
}

measure('foldDocument, 10 entries', 5_000, () => foldDocument(ten))
measure(`foldArchive, ${parts.size} documents, ${[...parts.values()].flat().length} entries`, 600, () =>
  foldArchive({ archive: ARCHIVE, parts }),
)
measure('fragmentOf, 10 entries folded', 5_000, () => fragmentOf('profile', view, tools))
measure('historyOf, the whole archive', 600, () => historyOf(archive))
measure('admit, the next entry', 20_000, () => admit(guard, '5.0', next))
measure('admit with a history of 10', 5_000, () => admit(guard, '5.0', next, ten))
