/**
 * P1, P2 and P13: a first sync of everything to an empty device, ours and the peers one after another on
 * the same archives, each server in a process of its own and a line between that counts the bytes.
 */
import { figure, median, type Figure } from './figures.ts'
import { Line, type LineCounts } from './peers/line.ts'
import { BenchServer, type Kind } from './peers/server.ts'
import { syncOurs } from './peers/syncOurs.ts'
import { syncHocuspocus, syncPouch, syncYWebsocket } from './peers/syncPeers.ts'

/** Fewer where a round takes a minute. */
const roundsOf = (archives: number): number => (archives > MOST_FOR_PEERS ? 1 : 3)
/** The peers stop here: beyond, one document an archive takes them minutes. */
const MOST_FOR_PEERS = 10_000
/** On the slow line a round takes as long as its bytes do. */
const MOST_ON_THE_SLOW_LINE = 10_000
const SLOW = { roundTripMs: 300, bitsPerSecond: 2_000_000 }
const rivals = ['y-websocket', 'hocuspocus', 'pouchdb'] as const

interface Run extends LineCounts {
  readonly ms: number
  readonly serverMs: number
}

/** Of each kind of line. */
interface Runs {
  /** Before the rounds: our server has made no page yet, theirs have not been asked for anything. */
  readonly first: Run | null
  readonly near: readonly Run[]
  readonly far: Run | null
  readonly counted: Run
}

async function sync(
  server: BenchServer,
  kind: Kind,
  archives: number,
  port: number,
  far: boolean,
): Promise<number> {
  if (kind === 'pouchdb') return syncPouch(port)
  // As many at once as each was fastest with.
  if (kind === 'hocuspocus') return syncHocuspocus(port, archives, far ? 1_000 : 250)
  if (kind === 'y-websocket') return syncYWebsocket(port, archives, far ? 1_000 : 100)
  const [badge] = await server.badges(1)
  if (badge === undefined) throw new Error('nobody may come in')
  return syncOurs(server.started, port, badge)
}

async function once(
  server: BenchServer,
  kind: Kind,
  archives: number,
  how: Parameters<typeof Line.to>[1],
): Promise<Run> {
  const line = await Line.to(server.started.port, how)
  const before = await server.usage()
  const start = performance.now()
  const synced = await sync(server, kind, archives, line.port, how?.roundTripMs !== undefined)
  const ms = performance.now() - start
  const after = await server.usage()
  if (synced !== archives) throw new Error(`${kind}: ${synced} archives came, not ${archives}`)
  return { ms, serverMs: after.cpuMs - before.cpuMs, ...(await line.end()) }
}

async function runsOf(kind: Kind, archives: number, wanted: ReadonlySet<string>): Promise<Runs> {
  const server = await BenchServer.start(kind, archives)
  try {
    await server.quiet()
    const near: Run[] = []
    const first = wanted.has('P1') ? await once(server, kind, archives, {}) : null
    for (let round = 0; round < (wanted.has('P1') ? roundsOf(archives) : 0); round++)
      near.push(await once(server, kind, archives, {}))
    const isFar = wanted.has('P2') && archives <= MOST_ON_THE_SLOW_LINE
    const far = isFar ? await once(server, kind, archives, SLOW) : null
    const [known] = kind === 'ours' ? near : []
    return { first, near, far, counted: known ?? (await once(server, kind, archives, { deflated: true })) }
  } finally {
    await server.end()
  }
}

const KIB = 1024

export async function firstSyncs(archives: number, names: readonly string[]): Promise<readonly Figure[]> {
  const wanted = new Set(names)
  const ours = await runsOf('ours', archives, wanted)
  const peers: [string, Runs][] = []
  for (const kind of archives <= MOST_FOR_PEERS ? rivals : [])
    peers.push([kind, await runsOf(kind, archives, wanted)])
  const of = (value: (runs: Runs) => number): Record<string, number> =>
    Object.fromEntries(peers.map(([kind, runs]) => [kind, value(runs)]))
  const best = (of: Record<string, number>): number => Math.min(...Object.values(of))
  const figures: Figure[] = []
  if (wanted.has('P1')) {
    const near = of((runs) => median(runs.near.map(({ ms }) => ms)))
    figures.push(
      figure({
        name: 'P1',
        what: 'first sync on loopback, nothing stored on the device',
        n: archives,
        rounds: ours.near.map(({ ms }) => ms),
        goal: archives === 10_000 ? best(near) / 10 : null,
        peers: near,
        also: {
          'the first device after our server started': ours.first === null ? [] : [ours.first.ms],
          ...Object.fromEntries(
            peers.map(([kind, { first }]) => [`after ${kind}'s`, first === null ? [] : [first.ms]]),
          ),
          'processor time of our server': ours.near.map(({ serverMs }) => serverMs),
          ...Object.fromEntries(
            peers.map(([kind, { near }]) => [`of ${kind}'s`, near.map(({ serverMs }) => serverMs)]),
          ),
          'times that our device spoke': ours.near.map(({ turns }) => turns),
        },
      }),
    )
  }
  if (ours.far !== null) {
    const { ms, down } = ours.far
    const bytesAlone = down / (SLOW.bitsPerSecond / 8_000)
    const far = of((runs) => runs.far?.ms ?? NaN)
    figures.push(
      figure({
        name: 'P2',
        what: 'first sync at 300 ms round trip and 2 Mbit/s',
        n: archives,
        rounds: [ms],
        goal: archives === 10_000 ? Math.min(1.3 * bytesAlone, best(far) / 2) : null,
        peers: far,
        also: { 'what our bytes alone need': [bytesAlone] },
      }),
    )
  }
  if (wanted.has('P13')) {
    const squeezed = of((runs) => runs.counted.downDeflated / KIB)
    figures.push(
      figure({
        name: 'P13',
        what: 'bytes down in a first sync; peers deflated as one stream',
        unit: 'KiB',
        n: archives,
        rounds: [ours.counted.down / KIB],
        goal: archives === 10_000 ? 1.1 * best(squeezed) : null,
        peers: squeezed,
        also: Object.fromEntries(
          peers.map(([kind, runs]) => [`${kind} as it is sent`, [runs.counted.down / KIB]]),
        ),
      }),
    )
  }
  return figures
}
