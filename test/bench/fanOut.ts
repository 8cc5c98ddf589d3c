/** P7: one edit after another, until each of 200 devices of the branch has it; Hocuspocus: 200 devices in one room. */
import { figure, median, percentile, type Figure } from './figures.ts'
import { nameAt } from './peers/archives.ts'
import { ourEdit, peerEdit, Pusher } from './peers/edits.ts'
import { hocuspocusSocket, openRoom } from './peers/room.ts'
import { BenchServer } from './peers/server.ts'
import { heardIn, OurLine } from './peers/syncOurs.ts'

const DEVICES = 200
const EDITS = 60
/** The first ones warm both sides up. */
const WARM = 10
const PAUSE_MS = 50

/** Resolves with what each device waited for this edit. */
class Watch {
  #times: number[] = []
  #done: (times: readonly number[]) => void = () => undefined

  saw(): void {
    this.#times.push(performance.now())
    if (this.#times.length === DEVICES) this.#done(this.#times)
  }

  async of(edit: () => unknown): Promise<readonly number[]> {
    this.#times = []
    const all = new Promise<readonly number[]>((resolve) => (this.#done = resolve))
    const start = performance.now()
    void edit()
    const times = (await all).map((at) => at - start)
    await new Promise((passed) => setTimeout(passed, PAUSE_MS))
    return times
  }
}

async function waits(watch: Watch, edit: (turn: number) => unknown): Promise<readonly number[]> {
  const all: number[] = []
  for (let turn = 0; turn < EDITS; turn++) {
    const times = await watch.of(() => edit(turn))
    if (turn >= WARM) all.push(...times)
  }
  return all
}

async function ours(archives: number): Promise<readonly number[]> {
  const server = await BenchServer.start('ours', archives)
  try {
    const watch = new Watch()
    const lines: OurLine[] = []
    for (const badge of await server.badges(DEVICES)) {
      let welcomed = (): void => undefined
      const welcome = new Promise<void>((resolve) => (welcomed = resolve))
      const line = await OurLine.open(server.started, server.started.port, badge, (frame) => {
        void heardIn(frame).then(({ type }) => {
          if (type === 'WELCOME') welcomed()
          if (type === 'LIVE') watch.saw()
        })
      })
      line.greet(badge)
      await welcome
      lines.push(line)
    }
    await server.quiet()
    const pusher = await Pusher.begin(server, server.started.port)
    const times = await waits(watch, (turn) => pusher.push([ourEdit(turn, pusher.client, 0)]))
    for (const line of lines) line.close()
    pusher.close()
    return times
  } finally {
    await server.end()
  }
}

async function theirs(archives: number): Promise<readonly number[]> {
  const server = await BenchServer.start('hocuspocus', archives)
  try {
    const watch = new Watch()
    const sockets = Array.from({ length: DEVICES + 1 }, () => hocuspocusSocket(server.started.port))
    const rooms = await Promise.all(sockets.map((socket) => openRoom(socket, nameAt(0))))
    const [pusher, ...others] = rooms
    if (pusher === undefined) throw new Error('nobody pushes')
    for (const { document } of others) document.on('update', () => watch.saw())
    await server.quiet()
    const times = await waits(watch, () => peerEdit(pusher.document))
    for (const socket of sockets) socket.destroy()
    return times
  } finally {
    await server.end()
  }
}

export async function fanOut(archives: number): Promise<readonly Figure[]> {
  const own = await ours(archives)
  const room = await theirs(archives)
  const p99 = percentile(room, 0.99)
  return [
    figure({
      name: 'P7',
      what: 'an edit on the screens of 200 devices, p99 of all waits',
      n: archives,
      rounds: [percentile(own, 0.99)],
      goal: Math.min(60, p99),
      peers: { hocuspocus: p99 },
      also: { median: [median(own)], "median of hocuspocus's": [median(room)] },
    }),
  ]
}
