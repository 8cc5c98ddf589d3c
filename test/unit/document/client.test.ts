import { expect, it } from 'vitest'
import { newClient } from '../../../shared/document/client.ts'

it('never mints 0, which stands for nobody, and reaches both ends of 32 bits', () => {
  const drawn = [
    [0, 0, 0, 0],
    [0, 0, 0, 1],
    [255, 255, 255, 255],
  ].map((bytes) => Uint8Array.from(bytes))
  const random = { bytes: () => drawn.shift() ?? new Uint8Array() }
  expect([newClient(random), newClient(random)]).toEqual([1, 0xffffffff])
})
