/**
 * P5: edits through the whole door (authorise, inspect, seal, hash, commit with fsync, acknowledge), one
 * device that pushes as fast as it is answered. Hocuspocus as shipped acknowledges before it stores, and
 * stores two seconds later; `hocuspocus-each` stores at every update. The other peers store nothing durably.
 */
import { figure, median, type Figure } from './figures.ts'
import { nameAt } from './peers/archives.ts'
import { inPushes, ourEdit, peerEdit, Pusher } from './peers/edits.ts'
import { acknowledged, hocuspocusSocket, openRoom } from './peers/room.ts'
import { BenchServer, type Kind } from './peers/server.ts'

const ROUNDS = 3
const EDITS = 10_000
/** So many archives are edited in turn. */
const SPREAD = 500
const IN_FLIGHT = 12
/** After it Hocuspocus stores what it acknowledged. */
const STORED_MS = 2_500

interface Run {
  readonly ms: number
  /** Of the server, until it is quiet again. */
  readonly cpuMs: number
}

async function measured(server: BenchServer, restMs: number, work: () => Promise<void>): Promise<Run> {
  const before = await server.usage()
  const start = performance.now()
  await work()
  const ms = performance.now() - start
  await new Promise((passed) => setTimeout(passed, restMs))
  return { ms, cpuMs: (await server.usage()).cpuMs - before.cpuMs }
}

async function ours(archives: number): Promise<readonly Run[]> {
  const server = await BenchServer.start('ours', archives)
  try {
    await server.quiet()
    const pusher = await Pusher.begin(server, server.started.port)
    const runs: Run[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const edits = Array.from({ length: EDITS }, (_, at) => {
        const turn = Math.floor((round * EDITS + at) / SPREAD)
        return ourEdit(at % SPREAD, pusher.client, turn)
      })
      const waiting = [...inPushes(edits)]
      const lane = async (): Promise<void> => {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await pusher.push(next)
      }
      runs.push(
        await measured(
          server,
          0,
          async () => void (await Promise.all(Array.from({ length: IN_FLIGHT }, lane))),
        ),
      )
      await server.quiet()
    }
    pusher.close()
    return runs
  } finally {
    await server.end()
  }
}

async function theirs(kind: Kind, archives: number): Promise<readonly Run[]> {
  const server = await BenchServer.start(kind, archives)
  try {
    await server.quiet()
    const socket = hocuspocusSocket(server.started.port)
    const rooms = await Promise.all(Array.from({ length: SPREAD }, (_, at) => openRoom(socket, nameAt(at))))
    const runs: Run[] = []
    for (let round = 0; round < ROUNDS; round++) {
      runs.push(
        await measured(server, STORED_MS, async () => {
          for (let at = 0; at < EDITS; at++) {
            const room = rooms[at % SPREAD]
            if (room !== undefined) peerEdit(room.document)
            // A turn of the loop, so that what was written goes out.
            if (at % SPREAD === 0) await new Promise(setImmediate)
          }
          await acknowledged(rooms)
        }),
      )
    }
    socket.destroy()
    return runs
  } finally {
    await server.end()
  }
}

export async function ingest(archives: number): Promise<readonly Figure[]> {
  const own = await ours(archives)
  const shipped = await theirs('hocuspocus', archives)
  const each = await theirs('hocuspocus-each', archives)
  const per = (runs: readonly Run[], value: (run: Run) => number, edits: number): readonly number[] =>
    runs.map((run) => value(run) / edits)
  const cpuMicros = ({ cpuMs }: Run): number => cpuMs * 1_000
  const ms = (run: Run): number => run.ms
  return [
    figure({
      name: 'P5 time',
      what: 'a thousand edits acknowledged; ours are on the disk then',
      n: archives,
      rounds: per(own, ms, EDITS / 1_000),
      goal: 250,
      peers: {
        'hocuspocus as shipped': median(per(shipped, ms, EDITS / 1_000)),
        'hocuspocus storing each': median(per(each, ms, EDITS / 1_000)),
      },
    }),
    figure({
      name: 'P5 processor',
      what: "the server's processor time for an edit",
      unit: 'µs',
      n: archives,
      rounds: per(own, cpuMicros, EDITS),
      goal: 250,
      peers: {
        'hocuspocus as shipped': median(per(shipped, cpuMicros, EDITS)),
        'hocuspocus storing each': median(per(each, cpuMicros, EDITS)),
      },
    }),
  ]
}
