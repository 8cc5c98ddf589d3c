/** Which encoding bytes are in, and the text in it, piece by piece. */
import { SheetProblem } from './limits.ts'
import type { EncodingLabel, SheetPorts } from './ports.ts'

const PIECE = 64 * 1024
/** Enough to tell by. */
const SAMPLE = 8 * 1024

/** The encodings to try, in turn. GB18030 refuses little, so it comes last. */
export function encodingsOf(bytes: Uint8Array): readonly EncodingLabel[] {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return ['utf-16le']
  if (first === 0xfe && second === 0xff) return ['utf-16be']
  const zeros = [0, 0]
  const sample = bytes.subarray(0, SAMPLE)
  for (let at = 0; at < sample.length; at++) if (sample[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  if (even + odd === 0) return ['utf-8', 'gb18030']
  // Separators and digits of UTF-16 have a zero beside them, always on the same side.
  const least = sample.length / 64
  if (even === 0 && odd >= least) return ['utf-16le']
  if (odd === 0 && even >= least) return ['utf-16be']
  throw new SheetProblem('not-a-sheet')
}

/** Throws `unknown-encoding` at a byte that the encoding does not have. */
export async function* textOf(
  bytes: Uint8Array,
  label: EncodingLabel,
  ports: SheetPorts,
): AsyncGenerator<string> {
  const decoder = ports.decoder(label)
  for (let at = 0; at === 0 || at < bytes.length; at += PIECE) {
    const stream = at + PIECE < bytes.length
    let text: string
    try {
      text = decoder.decode(bytes.subarray(at, at + PIECE), { stream })
    } catch {
      throw new SheetProblem('unknown-encoding')
    }
    if (text.includes('\u0000')) throw new SheetProblem('not-a-sheet')
    yield text
    await ports.turn(at / bytes.length)
  }
}
