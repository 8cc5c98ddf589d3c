/** R13: a signature as text: small, whole, and nothing else taken for one. */
import { expect, it } from 'vitest'
import {
  MAX_SIGNATURE,
  parseSignature,
  signaturePath,
  signatureText,
  thinned,
  type Point,
} from '../../../shared/domain/signature.ts'

const wave = (points: number, from = 0): readonly Point[] =>
  Array.from({ length: points }, (_, at) => ({ x: from + at * 2.3, y: 200 + 120 * Math.sin(at / 9) }))

it('comes back as it was drawn, to the unit', () => {
  const strokes = [wave(120), wave(60, 400), [{ x: 900, y: 300 }]]
  const text = signatureText({ height: 400, strokes })
  if (text === null) throw new Error('too long')
  expect(parseSignature(text)).toEqual({ height: 400, strokes: strokes.map(thinned) })
  expect(text.length).toBeLessThan(1_200)
  expect(signaturePath({ strokes: [[{ x: 1, y: 2 }]] })).toBe('M1 2L1 2')
})

it('is refused when it is longer than a fact may carry', () => {
  const scribble = Array.from({ length: 100 }, (_, at) => wave(200, at))
  expect(signatureText({ height: 400, strokes: scribble })).toBeNull()
})

it('is told from what is none', () => {
  for (const text of [
    '',
    'x',
    '1 1000x400',
    '2 1000x400;1 2',
    '1 1000x400;1',
    '1 1000x400;a b',
    '1 1000x400;1 2 3',
  ])
    expect(parseSignature(text)).toBeNull()
  expect(parseSignature(`1 1000x400;${'1 2 '.repeat(MAX_SIGNATURE)}`)).toBeNull()
})
