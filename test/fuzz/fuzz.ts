/**
 * Hostile frames over real sockets (S10): the real server in a process of its own, hostile devices on many lines, an
 * honest one among them, and the books (`books.ts`) compared every so many frames.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openCore } from '../../sync-server/server.ts'
import { verifyFolder } from '../../sync-server/store/verify.ts'
import { Seeded } from '../unit/document/seeded.ts'
import { Books } from './books.ts'
import { frameKinds } from './frames.ts'
import { foundCompany, takeSeats, type Someone } from './ground.ts'
import { judgeShot } from './judge.ts'
import { Lane } from './lane.ts'
import { messageKinds } from './messages.ts'
import { Onlooker } from './onlooker.ts'
import { pushKinds } from './pushes.ts'
import type { Meter } from './served.ts'
import type { Shot, Stand } from './shot.ts'
import { Target } from './target.ts'

export interface Wanted {
  readonly frames: number
  readonly seed: bigint
  /** One of `bugs.ts`, planted in the server. */
  readonly bug?: string | null
  readonly lanes?: number
  /** Others use this machine: only the loop's own work is held against it, not its waits for the disk. */
  readonly busy?: boolean
  /** Where the data folder is made; the system's folder for passing things when left out. */
  readonly beside?: string
  readonly say?: (line: string) => void
}

export interface Report {
  readonly seed: bigint
  readonly frames: number
  /** How many frames of each kind were sent, and how often each answer came. */
  readonly kinds: ReadonlyMap<string, number>
  readonly outcomes: ReadonlyMap<string, number>
  readonly lines: number
  readonly honestEdits: number
  readonly slowestEditMs: number
  readonly accepted: number
  readonly stallMs: number
  readonly workMs: number
  readonly delayMs: number
  readonly largestRssBytes: number
  /** What the heap grew by in the second half. */
  readonly heapGrowthBytes: number
  readonly seconds: number
  /** Empty: the server stood. */
  readonly wrong: readonly string[]
}

/** S10. */
export const MAX_STALL_MS = 250
const MAX_RSS_BYTES = 768 * 1024 * 1024
const MAX_HEAP_GROWTH_BYTES = 48 * 1024 * 1024
const ENOUGH_WRONG = 20

/** How often each kind comes, in parts; what is large on the wire or slow to make comes rarely. */
const shares: Readonly<Record<string, number>> = {
  'an attack': 160,
  'attacks by the dozen': 20,
  'a spoiled update': 160,
  'a wrong entry': 80,
  'a good entry and a wrong one in one update': 30,
  'a sound entry': 6,
  'a command for what one may not do': 1,
  'a chain of accesses that is broken': 3,
  'a bomb': 2,
  'deep or wide': 2,
  'too long a frame': 2,
  'far too long a frame': 1,
  'a flood of presence': 2,
  'a flood of PONG and STANDING': 2,
  "a HELLO with others' client ids": 3,
}
const USUAL_SHARE = 20

const kinds: readonly (readonly [string, (stand: Stand) => Shot])[] = Object.entries({
  ...frameKinds,
  ...messageKinds,
  ...pushKinds,
})

/** A list in which each kind stands as often as its share. */
const barrel = kinds.flatMap((kind) => Array.from({ length: shares[kind[0]] ?? USUAL_SHARE }, () => kind))

export const kindNames: readonly string[] = kinds.map(([name]) => name)

class Run {
  readonly kinds = new Map<string, number>(kindNames.map((name) => [name, 0]))
  readonly outcomes = new Map<string, number>()
  readonly wrong: string[] = []
  frames = 0
  accepted = 0
  readonly #books: Books

  constructor(books: Books) {
    this.#books = books
  }

  fault(what: string): void {
    if (this.wrong.length < ENOUGH_WRONG) this.wrong.push(what)
  }

  /** One line's fire until so many frames were sent by all. */
  async fire(lane: Lane, stand: Stand, clocks: Map<string, number>, until: number): Promise<void> {
    while (this.frames < until && this.wrong.length === 0) {
      const [name, make] = stand.random.pick(barrel)
      const shot = make(stand)
      this.frames += shot.frames.length
      this.kinds.set(name, (this.kinds.get(name) ?? 0) + shot.frames.length)
      const answer = await lane.shoot(shot)
      const { outcomes, wrong, accepted } = judgeShot(shot, answer, stand.self, this.#books)
      for (const outcome of outcomes) this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1)
      for (const { doc, clock, length } of accepted) clocks.set(doc, clock + length)
      this.accepted += accepted.length
      if (wrong !== null) this.fault(`${name}: ${wrong} [${outcomes.join(', ')}] ${shown(shot)}`)
    }
  }
}

function shown({ frames }: Shot): string {
  return frames
    .slice(0, 2)
    .map((frame) =>
      typeof frame === 'string'
        ? `"${frame.slice(0, 60)}"`
        : Buffer.from(frame).toString('hex').slice(0, 600),
    )
    .join(' ')
}

export async function fuzz(wanted: Wanted): Promise<Report> {
  const { frames, seed, bug = null, lanes: many = 16, busy = false, say = () => undefined } = wanted
  const data = await mkdtemp(join(wanted.beside ?? tmpdir(), 'anjuan-fuzz-'))
  const begun = performance.now()
  let target: Target | null = null
  try {
    const seats = await foundCompany(data, many)
    target = await Target.start(data, bug)
    const ground = await takeSeats(target.url, seats)
    const books = new Books(data)
    const run = new Run(books)
    const onlooker = await Onlooker.begin(target.url, ground, books)
    let number = 0
    const lines = ground.hostile.map((self, at) => {
      const clocks = openingClocks(self)
      const stand: Stand = {
        random: new Seeded(seed + BigInt(at)),
        ...{ ground, self },
        clock: (doc) => clocks.get(doc) ?? 0,
        number: () => ++number,
      }
      return { lane: new Lane(target!.url, self), stand, clocks }
    })

    const meters: Meter[] = []
    const step = Math.max(500, Math.min(50_000, Math.ceil(frames / 8)))
    for (let until = step; run.wrong.length === 0; until += step) {
      const ends = Math.min(until, frames)
      await Promise.all(
        lines.map(({ lane, stand, clocks }) =>
          run
            .fire(lane, stand, clocks, ends)
            .catch((error: unknown) => run.fault(target?.ended ?? String(error))),
        ),
      )
      await onlooker.rest()
      const meter = await target.meter()
      if (meter === null) {
        run.fault(`the server ${target.ended}`)
        break
      }
      meters.push(meter)
      for (const fault of [...meterFaults(meter, busy), ...books.check(), ...(await onlooker.look())])
        run.fault(fault)
      say(
        `${run.frames} frames, ${((performance.now() - begun) / 1000).toFixed(0)} s: stall ${meter.stallMs.toFixed(0)} ms ` +
          `(work ${meter.workMs.toFixed(0)}, delay ${meter.delayMs.toFixed(0)}), ${mb(meter.rssBytes)} MB, heap ${mb(meter.heapBytes)} MB`,
      )
      if (ends === frames) break
    }
    const heapGrowthBytes = growthOf(meters)
    if (heapGrowthBytes > MAX_HEAP_GROWTH_BYTES)
      run.fault(`the heap grew by ${mb(heapGrowthBytes)} MB in the second half`)
    await onlooker.end()
    for (const { lane } of lines) lane.cut()
    if (target.ended === null && !(await target.stop())) run.fault(`the server ${target.ended}`)
    books.close()
    for (const fault of await folderFaults(data)) run.fault(fault)

    const last = meters.at(-1)
    return {
      ...{ seed, frames: run.frames, kinds: run.kinds, outcomes: run.outcomes, accepted: run.accepted },
      lines: lines.reduce((sum, { lane }) => sum + lane.opened, 0),
      honestEdits: onlooker.edits,
      slowestEditMs: onlooker.slowestMs,
      stallMs: last?.stallMs ?? 0,
      workMs: last?.workMs ?? 0,
      delayMs: last?.delayMs ?? 0,
      largestRssBytes: last?.largestRssBytes ?? 0,
      heapGrowthBytes,
      seconds: (performance.now() - begun) / 1000,
      wrong: run.wrong,
    }
  } finally {
    await target?.kill()
    await rm(data, { recursive: true, force: true })
  }
}

/** As `ground.ts` left them. */
const openingClocks = ({ archive }: Someone): Map<string, number> =>
  new Map(['life', 'profile', 'contact'].map((part) => [`${archive}.${part}`, 1]))

function meterFaults({ stallMs, workMs, largestRssBytes, errors }: Meter, busy: boolean): readonly string[] {
  const stood = busy ? workMs : stallMs
  return [
    ...(stood > MAX_STALL_MS ? [`the loop stood still for ${stood.toFixed(0)} ms`] : []),
    ...(largestRssBytes > MAX_RSS_BYTES ? [`the server took ${mb(largestRssBytes)} MB`] : []),
    ...errors.map((error) => `a fault reached the handler: ${error}`),
  ]
}

/** Of the second half, when both caches and code are warm. */
function growthOf(meters: readonly Meter[]): number {
  const half = meters[Math.floor(meters.length / 2)]
  const last = meters.at(-1)
  return half === undefined || last === undefined ? 0 : last.heapBytes - half.heapBytes
}

/** The product's own check, with the keys: every payload opens and holds exactly what its row claims. */
async function folderFaults(data: string): Promise<readonly string[]> {
  const core = await openCore({ data })
  try {
    const findings = await verifyFolder(data, core.keys)
    return findings.slice(0, 5).map(({ rule, at, what }) => `${rule} ${at} ${what}`)
  } finally {
    await core.close()
  }
}

const mb = (bytes: number): string => (bytes / 1024 / 1024).toFixed(0)
