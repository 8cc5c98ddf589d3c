/**
 * A signature drawn on the screen, as the strokes of the finger: small enough to stand in the fact that it signs, and
 * drawn again as it was at any size.
 *
 * `1 <width>x<height>;x y dx dy …;…`: whole units of a pad 1000 wide, each stroke its first point and then steps.
 */

export interface Point {
  readonly x: number
  readonly y: number
}
export interface Signature {
  readonly height: number
  readonly strokes: readonly (readonly Point[])[]
}

export const PAD_WIDTH = 1000
/** As text. A name of four characters written slowly takes a third of it. */
export const MAX_SIGNATURE = 8_192
/** Nearer than this to the last point nobody sees a difference. */
const STEP = 5

/** What of a stroke is kept: its ends, and points that lie apart. */
export function thinned(stroke: readonly Point[]): readonly Point[] {
  const kept: Point[] = []
  for (const [at, { x, y }] of stroke.entries()) {
    const point = { x: Math.round(x), y: Math.round(y) }
    const last = kept.at(-1)
    const isEnd = at === stroke.length - 1
    if (last === undefined || isEnd || Math.hypot(point.x - last.x, point.y - last.y) >= STEP)
      kept.push(point)
  }
  return kept
}

/** Null: longer than a fact may carry. */
export function signatureText({ height, strokes }: Signature): string | null {
  const written = strokes.map((stroke) => {
    let last = { x: 0, y: 0 }
    return thinned(stroke)
      .map((point) => {
        const step = `${point.x - last.x} ${point.y - last.y}`
        last = point
        return step
      })
      .join(' ')
  })
  const text = [`1 ${PAD_WIDTH}x${Math.round(height)}`, ...written].join(';')
  return text.length > MAX_SIGNATURE ? null : text
}

/** Null for what is no signature of this shape. */
export function parseSignature(text: string): Signature | null {
  const [head = '', ...strokes] = text.split(';')
  const height = /^1 1000x(\d{1,4})$/.exec(head)?.[1]
  if (height === undefined || strokes.length === 0 || text.length > MAX_SIGNATURE) return null
  const read: Point[][] = []
  for (const stroke of strokes) {
    const numbers = stroke.split(' ').map(Number)
    if (numbers.length % 2 !== 0 || !numbers.every(Number.isInteger)) return null
    const points: Point[] = []
    for (let at = 0; at < numbers.length; at += 2) {
      const last = points.at(-1) ?? { x: 0, y: 0 }
      points.push({ x: last.x + (numbers[at] ?? 0), y: last.y + (numbers[at + 1] ?? 0) })
    }
    read.push(points)
  }
  return { height: Number(height), strokes: read }
}

/** The path of an SVG. A point alone is a dot. */
export const signaturePath = ({ strokes }: Pick<Signature, 'strokes'>): string =>
  strokes
    .map((points) => {
      const [first, ...rest] = points
      if (first === undefined) return ''
      const to = rest.length === 0 ? [first] : rest
      return `M${first.x} ${first.y}${to.map(({ x, y }) => `L${x} ${y}`).join('')}`
    })
    .join('')
