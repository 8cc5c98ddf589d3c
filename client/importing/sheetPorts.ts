/** Reading sheets in a worker: the platform's own inflating and decoding, with room for others in between. */
import type { SheetPorts } from '../../shared/sheets/sheet.ts'

/** A piece of work at a time: the list goes on scrolling meanwhile. */
const SLICE_MS = 24

/** Lets messages in whenever a slice is over. */
export class Slices {
  readonly #now: () => number
  #since: number

  constructor(now: () => number) {
    this.#now = now
    this.#since = now()
  }

  async turn(): Promise<void> {
    if (this.#now() - this.#since < SLICE_MS) return
    await new Promise<void>((resolve) => {
      // A channel, because timers wait four milliseconds each.
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => {
        port1.close()
        resolve()
      }
      port2.postMessage(null)
    })
    this.#since = this.#now()
  }
}

export function workerSheetPorts(slices: Slices): SheetPorts {
  return {
    decoder: (label) => new TextDecoder(label, { fatal: true }),
    inflate,
    turn: () => slices.turn(),
  }
}

async function* inflate(data: Uint8Array): AsyncGenerator<Uint8Array> {
  const stream = new Blob([data as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'))
  const reader = stream.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}
