/**
 * The line between one device and the server: sockets that keep their order, and everything that happens to lines.
 *
 * A WebSocket neither loses, doubles nor reorders what it delivers; what real lines do is end in the middle, with
 * whatever was under way lost from some point on, stand still in one direction or both without a word (a dead line
 * looks like a slow one), or let an old socket's last frames arrive after a new socket's first.
 */
import type { Wire, WireEvents } from '../../client/replica/ports.ts'
import type { Dice } from './dice.ts'
import type { Life, Loop } from './loop.ts'

type Way = 'up' | 'down'

/** What the server's `Connection` uses of a `ws` socket. */
export class ServerSocket {
  readonly OPEN = 1
  readyState = 1
  readonly bufferedAmount = 0
  readonly #pipe: Pipe
  readonly #listeners = new Map<string, (...given: never[]) => void>()
  #paused = false
  readonly #kept: Uint8Array[] = []

  constructor(pipe: Pipe) {
    this.#pipe = pipe
  }

  on(name: string, listener: (...given: never[]) => void): this {
    this.#listeners.set(name, listener)
    return this
  }
  get isPaused(): boolean {
    return this.#paused
  }
  pause(): void {
    this.#paused = true
  }
  resume(): void {
    this.#paused = false
    for (const frame of this.#kept.splice(0)) this.#tell('message', frame, true)
  }
  send(frame: Uint8Array, _: unknown, sent: () => void): void {
    this.#pipe.carry('down', frame)
    this.#pipe.loop.at(0, sent, this.#pipe.serverLife)
  }
  close(code: number): void {
    if (this.readyState !== 1) return
    this.readyState = 2
    this.#pipe.hangUp('down', code)
  }
  terminate(): void {
    this.#pipe.hangUp('down', 1006)
  }
  heard(frame: Uint8Array): void {
    if (this.#paused) this.#kept.push(frame)
    else this.#tell('message', frame, true)
  }
  closed(code: number): void {
    if (this.readyState === 3) return
    this.readyState = 3
    this.#tell('close', code, '')
  }

  #tell(name: string, ...given: unknown[]): void {
    ;(this.#listeners.get(name) as ((...all: unknown[]) => void) | undefined)?.(...given)
  }
}

type Parcel = { readonly frame: Uint8Array } | { readonly end: number }

/** One socket, from dialling to its end on both sides. */
export class Pipe implements Wire {
  readonly loop: Loop
  readonly serverLife: Life
  readonly #line: Line
  readonly #deviceLife: Life
  readonly #events: WireEvents
  readonly server = new ServerSocket(this)
  readonly #last: Record<Way, number> = { up: 0, down: 0 }
  readonly #held: Record<Way, Parcel[]> = { up: [], down: [] }
  #opened = false
  /** The device was told that it is over; the other side hears of it by itself. */
  #deviceDone = false
  #dead = false

  constructor(line: Line, events: WireEvents, deviceLife: Life, serverLife: Life) {
    this.#line = line
    this.loop = line.loop
    this.#events = events
    this.#deviceLife = deviceLife
    this.serverLife = serverLife
  }

  open(): void {
    const delay = this.#line.delay()
    this.#last.down = this.loop.now() + delay
    this.loop.at(
      delay,
      () => {
        if (this.#deviceDone || this.#dead) return
        this.#opened = true
        this.#events.opened()
      },
      this.#deviceLife,
    )
  }

  send(frame: Uint8Array): void {
    if (this.#opened && !this.#deviceDone) this.carry('up', frame)
  }

  close(code: number): void {
    if (this.#deviceDone) return
    this.#deviceDone = true
    // The browser says so to the page at once and to the server behind all that was sent: the next socket may
    // well be open before.
    if (this.#last.up > this.loop.now() || this.#held.up.length > 0) this.#line.counts.lateFrames += 1
    this.loop.at(0, () => this.#events.closed(code), this.#deviceLife)
    this.#put('up', { end: code })
  }

  carry(way: Way, frame: Uint8Array): void {
    this.#put(way, { frame })
  }

  /** The server ends it, behind what it sent. */
  hangUp(way: Way, code: number): void {
    this.#put(way, { end: code })
    if (way === 'down') this.loop.at(this.#line.delay(), () => this.server.closed(code), this.serverLife)
  }

  /** The line broke here: what was under way is lost from now on, and both sides hear of it when they do. */
  cut(): void {
    if (this.#dead) return
    this.#dead = true
    this.#held.up.length = this.#held.down.length = 0
    this.loop.at(this.#line.delay(), () => this.#lose(), this.#deviceLife)
    this.loop.at(this.#line.delay(), () => this.server.closed(1006), this.serverLife)
  }

  /** One side's process is gone. The other hears of it as soon as the line lets it. */
  sideDied(): void {
    if (this.#dead) return
    if (this.#line.stopped.up || this.#line.stopped.down) this.#line.afterHealing(() => this.cut())
    else this.cut()
  }

  release(way: Way): void {
    for (const parcel of this.#held[way].splice(0)) this.#put(way, parcel)
  }

  #lose(): void {
    if (this.#deviceDone) return
    this.#deviceDone = true
    this.#events.closed(1006)
  }

  #put(way: Way, parcel: Parcel): void {
    if (this.#dead) return
    if (this.#line.stopped[way]) {
      this.#held[way].push(parcel)
      return
    }
    const at = Math.max(this.#last[way], this.loop.now() + this.#line.delay())
    this.#last[way] = at
    this.loop.at(
      at - this.loop.now(),
      () => this.#arrive(way, parcel),
      way === 'up' ? this.serverLife : this.#deviceLife,
    )
  }

  #arrive(way: Way, parcel: Parcel): void {
    if (this.#dead) return
    // It stood still while this was under way: what is behind must not overtake.
    if (this.#line.stopped[way]) {
      this.#held[way].push(parcel)
      return
    }
    if (way === 'up') {
      if ('frame' in parcel) this.server.heard(parcel.frame)
      else {
        this.server.closed(parcel.end)
        this.#line.pipes.delete(this)
      }
    } else if ('frame' in parcel) {
      if (this.#deviceDone) return
      if (this.serverLife.over) this.#line.posthumous.push(parcel.frame)
      this.#events.message(parcel.frame)
    } else if (!this.#deviceDone) {
      this.#deviceDone = true
      this.#events.closed(parcel.end)
    }
  }
}

export class Line {
  readonly loop: Loop
  readonly dice: Dice
  readonly stopped: Record<Way, boolean> = { up: false, down: false }
  readonly pipes = new Set<Pipe>()
  readonly #afterHealing: (() => void)[] = []
  /** Milliseconds one way at most. */
  slow = 40
  counts = { lateFrames: 0 }
  /** What servers had said before they went and a line that stood still delivered after. */
  readonly posthumous: Uint8Array[] = []

  constructor(loop: Loop, dice: Dice) {
    this.loop = loop
    this.dice = dice
  }

  get whole(): boolean {
    return !this.stopped.up && !this.stopped.down
  }

  delay(): number {
    return 1 + this.dice.below(this.slow)
  }

  afterHealing(call: () => void): void {
    this.#afterHealing.push(call)
  }

  stop(way: Way): void {
    this.stopped[way] = true
  }

  heal(way: Way): void {
    if (!this.stopped[way]) return
    this.stopped[way] = false
    for (const pipe of this.pipes) pipe.release(way)
    if (this.whole) for (const call of this.#afterHealing.splice(0)) call()
  }

  cut(): void {
    for (const pipe of this.pipes) pipe.cut()
    this.pipes.clear()
  }
}
