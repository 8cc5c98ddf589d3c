/**
 * The members of a ZIP file, inflated piece by piece. What the directory says of sizes is believed for
 * nothing but finding the bytes: a bomb says what it likes.
 */
import { MAX_BYTES, MAX_MEMBERS, MAX_RATIO, RATIO_FREE, SheetProblem } from './limits.ts'
import type { SheetPorts } from './ports.ts'

export interface Member {
  readonly name: string
  readonly deflated: boolean
  readonly offset: number
  readonly size: number
}

const END = 0x06054b50
const CENTRAL = 0x02014b50
const LOCAL = 0x04034b50
const END_SIZE = 22
const CENTRAL_SIZE = 46
const LOCAL_SIZE = 30
const MAX_COMMENT = 0xffff
/** Of a member that is stored as it is. */
const PIECE = 64 * 1024

export const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5)

export class Zip {
  readonly members: ReadonlyMap<string, Member>
  readonly #bytes: Uint8Array
  readonly #ports: SheetPorts
  #inflated = 0

  constructor(bytes: Uint8Array, ports: SheetPorts) {
    this.#bytes = bytes
    this.#ports = ports
    this.members = new Map(readDirectory(bytes).map((member) => [member.name, member]))
  }

  /** Every piece in turn. The budget is one for all members that are read. */
  async *read({ offset, size, deflated }: Member): AsyncGenerator<Uint8Array> {
    const start = this.#dataAt(offset)
    const data = this.#bytes.subarray(start, start + size)
    if (data.length < size) throw new SheetProblem('broken')
    let own = 0
    for await (const piece of deflated ? this.#inflate(data) : cut(data)) {
      own += piece.length
      this.#inflated += piece.length
      if (this.#inflated > MAX_BYTES) throw new SheetProblem('too-large')
      if (own > RATIO_FREE && own > MAX_RATIO * size) throw new SheetProblem('too-dense')
      yield piece
    }
  }

  async *#inflate(data: Uint8Array): AsyncGenerator<Uint8Array> {
    const pieces = this.#ports.inflate(data)[Symbol.asyncIterator]()
    try {
      for (;;) {
        const next = await nextOf(pieces)
        if (next === null) return
        yield next
      }
    } finally {
      await pieces.return?.()
    }
  }

  #dataAt(offset: number): number {
    const view = viewOf(this.#bytes)
    if (offset + LOCAL_SIZE > view.byteLength || view.getUint32(offset, true) !== LOCAL)
      throw new SheetProblem('broken')
    return offset + LOCAL_SIZE + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true)
  }
}

async function nextOf(pieces: AsyncIterator<Uint8Array>): Promise<Uint8Array | null> {
  try {
    const next = await pieces.next()
    return next.done === true ? null : next.value
  } catch {
    throw new SheetProblem('broken')
  }
}

function* cut(data: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < data.length; at += PIECE) yield data.subarray(at, at + PIECE)
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

function readDirectory(bytes: Uint8Array): readonly Member[] {
  const view = viewOf(bytes)
  const end = findEnd(view)
  const count = view.getUint16(end + 10, true)
  // 0xffff stands for a number too large for its place, which is too many anyway.
  if (count > MAX_MEMBERS) throw new SheetProblem('too-many-members')
  const members: Member[] = []
  let at = view.getUint32(end + 16, true)
  for (let n = 0; n < count; n++) {
    if (at + CENTRAL_SIZE > view.byteLength || view.getUint32(at, true) !== CENTRAL)
      throw new SheetProblem('broken')
    const flags = view.getUint16(at + 8, true)
    const method = view.getUint16(at + 10, true)
    const nameLength = view.getUint16(at + 28, true)
    if ((flags & 1) !== 0) throw new SheetProblem('locked')
    if (method !== 0 && method !== 8) throw new SheetProblem('broken')
    members.push({
      // Names that matter are ASCII; any other only has to differ from them.
      name: String.fromCharCode(...bytes.subarray(at + CENTRAL_SIZE, at + CENTRAL_SIZE + nameLength)).replace(
        /^\//,
        '',
      ),
      deflated: method === 8,
      size: view.getUint32(at + 20, true),
      offset: view.getUint32(at + 42, true),
    })
    at += CENTRAL_SIZE + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return members
}

function findEnd(view: DataView): number {
  const first = Math.max(0, view.byteLength - END_SIZE - MAX_COMMENT)
  for (let at = view.byteLength - END_SIZE; at >= first; at--) {
    if (view.getUint32(at, true) === END) return at
  }
  throw new SheetProblem('broken')
}
