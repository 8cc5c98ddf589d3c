/** The replica's ports as a browser's worker has them. */
import type { Clock, Random } from '../../shared/base/ports.ts'
import type { ReplicaTools, Replication, SignIn } from './api.ts'
import { platformDeflater } from './deflate.ts'
import type { Dial, Election, Hall, HallWord, Network, ReplicaPorts } from './ports.ts'
import { Replicator } from './replication.ts'

const dialTo =
  (url: string): Dial =>
  (events) => {
    const socket = new WebSocket(url)
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => events.opened()
    socket.onmessage = (event: MessageEvent<unknown>) => {
      // The server speaks binary only; text is no frame and decodes to nothing.
      events.message(event.data instanceof ArrayBuffer ? new Uint8Array(event.data) : new Uint8Array())
    }
    socket.onclose = (event) => events.closed(event.code)
    return {
      send: (frame) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(frame as Uint8Array<ArrayBuffer>)
      },
      close: (code) => socket.close(code),
    }
  }

const locksElection = (name: string): Election => ({
  async stand(lead, retired) {
    while (!retired.aborted) {
      try {
        await navigator.locks.request(name, { signal: retired }, () => lead(retired))
      } catch (problem) {
        if (!retired.aborted) throw problem
      }
      // Deposed or locked: let another tab have it before standing again.
      if (!retired.aborted) await new Promise((resume) => setTimeout(resume, 1_000))
    }
  },
})

const channelHall = (name: string): Hall => {
  const channel = new BroadcastChannel(name)
  return {
    say: (word) => channel.postMessage(word),
    hear: (listener) => {
      const hear = (event: MessageEvent<HallWord>): void => listener(event.data)
      channel.addEventListener('message', hear)
      return () => channel.removeEventListener('message', hear)
    },
  }
}

const browserNetwork: Network = {
  watch: (hint) => {
    const hear = ({ type }: Event): void => hint(type === 'online')
    for (const name of ['online', 'offline']) self.addEventListener(name, hear)
    return () => {
      for (const name of ['online', 'offline']) self.removeEventListener(name, hear)
    }
  },
}

export interface BrowserReplica extends ReplicaTools {
  readonly signIn: SignIn
  readonly app: string
  readonly clock: Clock
  readonly random: Random
}

export function browserReplication(tools: BrowserReplica): Replication {
  const name = `anjuan:${tools.profile}:replication`
  const ports: ReplicaPorts = {
    dial: dialTo(`${tools.origin.replace(/^http/, 'ws')}/sync`),
    deflater: platformDeflater,
    timers: {
      after: (ms, call) => {
        const timer = setTimeout(call, ms)
        return () => clearTimeout(timer)
      },
    },
    clock: tools.clock,
    random: tools.random,
    election: locksElection(name),
    hall: channelHall(name),
    network: browserNetwork,
  }
  return new Replicator(ports, tools.signIn, tools.app)
}
