/** S10 in small: hostile frames over real sockets, and that a run fails on each planted fault. Large: `npm run fuzz`. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { bugs } from '../fuzz/bugs.ts'
import { fuzz, kindNames } from '../fuzz/fuzz.ts'
import { sized } from '../support/sized.ts'

const FRAMES = sized('FRAMES', 4000)
const program = fileURLToPath(new URL('../fuzz/run.ts', import.meta.url))
/** Any other does too; this one is the same each day. */
const SEED = 4n

test(`S10 SYN5 ${FRAMES} hostile frames crash nothing, stop nothing, change nothing and reach nobody`, async () => {
  const report = await fuzz({ frames: FRAMES, seed: SEED, lanes: 6, busy: true })
  expect(report.wrong).toEqual([])
  expect(report.frames).toBeGreaterThanOrEqual(FRAMES)
  expect(kindNames.filter((name) => report.kinds.get(name) === 0)).toEqual([])
  expect(report.honestEdits).toBeGreaterThan(10)
  console.log(
    `${report.frames} frames in ${report.seconds.toFixed(0)} s, at most ${report.workMs.toFixed(0)} ms of work at once`,
  )
})

// `crash` has the program itself, below.
test.each(Object.keys(bugs).filter((name) => name !== 'crash'))(
  'S10 a run fails on a planted fault: %s',
  async (bug) => {
    const { wrong } = await fuzz({ frames: FRAMES, seed: SEED, bug, lanes: 6, busy: true })
    expect(wrong).not.toEqual([])
  },
)

test('S10 the command fails when the server ends, says so and names the seed', () => {
  const args = [program, '--frames', '2000', '--seed', '4', '--lanes', '4', '--bug', 'crash']
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  expect(status).toBe(1)
  expect(stderr).toContain('VIOLATION the server ended with')
  expect(stderr).toContain('--seed 4')
})
