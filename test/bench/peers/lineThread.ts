/**
 * The line itself, in a thread of its own so that a busy client does not hold up its clock: every byte
 * waits its turn on the one line of its direction, then its time on the way. Counts what passes.
 */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'
import { createDeflateRaw } from 'node:zlib'
import { DOWN, DOWN_DEFLATED, TURNS, UP, type LineOrders } from './line.ts'

const { target, roundTripMs, bitsPerSecond, deflated, counts } = workerData as LineOrders
const bytesPerMs = bitsPerSecond === null ? Infinity : bitsPerSecond / 8 / 1000
/** As much may wait at the head of the line; whoever sends more is paused. */
const MOST_WAITING = 512 * 1024

const squeezer = deflated ? createDeflateRaw() : null
squeezer?.on('data', (bytes: Buffer) => (counts[DOWN_DEFLATED]! += bytes.length))

let wentDown = true
function count(direction: typeof UP | typeof DOWN, bytes: Buffer): void {
  counts[direction]! += bytes.length
  if (direction === DOWN && squeezer?.writable === true) squeezer.write(bytes)
  if (direction === UP && wentDown) counts[TURNS]! += 1
  wentDown = direction === DOWN
}

interface Parcel {
  readonly to: Socket
  readonly from: Socket
  /** Null: it has said all. */
  readonly bytes: Buffer | null
  readonly due: number
}

class Direction {
  readonly #which: typeof UP | typeof DOWN
  readonly #way: Parcel[] = []
  #free = 0
  #waiting = 0
  #awaited = false
  readonly #paused = new Set<Socket>()

  constructor(which: typeof UP | typeof DOWN) {
    this.#which = which
  }

  take(from: Socket, to: Socket, bytes: Buffer | null): void {
    if (bytes !== null) count(this.#which, bytes)
    if (roundTripMs === 0 && bytesPerMs === Infinity) {
      if (bytes === null) to.end()
      else if (!to.write(bytes)) {
        from.pause()
        to.once('drain', () => from.resume())
      }
      return
    }
    const length = bytes?.length ?? 0
    this.#free = Math.max(this.#free, performance.now()) + length / bytesPerMs
    this.#way.push({ from, to, bytes, due: this.#free + roundTripMs / 2 })
    this.#waiting += length
    if (this.#waiting > MOST_WAITING) {
      from.pause()
      this.#paused.add(from)
    }
    if (!this.#awaited) this.#deliverIn(0)
  }

  #deliver(): void {
    this.#awaited = false
    const now = performance.now()
    let arrived = 0
    for (const { to, bytes, due } of this.#way) {
      if (due > now) break
      if (bytes === null) to.end()
      else to.write(bytes)
      this.#waiting -= bytes?.length ?? 0
      arrived++
    }
    this.#way.splice(0, arrived)
    if (this.#waiting <= MOST_WAITING) {
      for (const socket of this.#paused) socket.resume()
      this.#paused.clear()
    }
    const [next] = this.#way
    if (next !== undefined) this.#deliverIn(Math.max(1, next.due - now))
  }

  #deliverIn(ms: number): void {
    this.#awaited = true
    setTimeout(() => this.#deliver(), ms)
  }
}

const up = new Direction(UP)
const down = new Direction(DOWN)

const server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
  const far = connect({ port: target, host: '127.0.0.1', noDelay: true, allowHalfOpen: true })
  near.on('data', (bytes) => up.take(near, far, bytes))
  far.on('data', (bytes) => down.take(far, near, bytes))
  near.on('end', () => up.take(near, far, null))
  far.on('end', () => down.take(far, near, null))
  for (const [one, other] of [
    [near, far],
    [far, near],
  ] as const) {
    one.on('error', () => other.destroy())
  }
})
server.listen(0, '127.0.0.1', () => parentPort?.postMessage((server.address() as AddressInfo).port))

parentPort?.on('message', () => {
  squeezer?.end()
  if (squeezer === null) parentPort?.postMessage('counted')
  else squeezer.once('end', () => parentPort?.postMessage('counted'))
})
