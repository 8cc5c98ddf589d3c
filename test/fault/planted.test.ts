/** `npm run fault` ends non-zero when a promise is broken: shown on faults that are planted. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { mayTrace } from '../support/traced.ts'

const program = fileURLToPath(new URL('run.ts', import.meta.url))

function run(...args: readonly string[]): { readonly status: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' })
  return { status, said: stdout + stderr }
}

test('S3 the command fails on a server that answers before it commits', () => {
  const { status, said } = run('--kills', '3', '--only', 'serverKill', '--bug', 'acknowledged-early')
  expect(status, said).toBe(1)
  expect(said).toMatch(/FAIL .*S3 3 times SIGKILL/)
})

test.skipIf(!mayTrace())('S4 the command fails on a server that answers before its commit is synced', () => {
  const { status, said } = run('--acks', '20', '--only', 'syncBeforeAnswer', '--bug', 'not-synced')
  expect(status, said).toBe(1)
  expect(said).toMatch(/FAIL .*S4 G1 each of 20/)
})

test.skipIf(!mayTrace())(
  'S5 the command fails on a server that takes a failed commit for made',
  () => {
    const { status, said } = run('--writes', '1', '--only', 'brokenDisk', '--bug', 'failure-forgotten')
    expect(status, said).toBe(1)
    expect(said).toMatch(/FAIL .*S5 a write or sync that fails once/)
    // Some seeds only end when the test that runs there has waited its time out.
  },
  300_000,
)

test('S18 the command fails on a server that tells nobody of many changes at once', () => {
  const { status, said } = run('--devices', '40', '--only', 'reconnectStorm', '--bug', 'bulk-untold')
  expect(status, said).toBe(1)
  expect(said).toMatch(/FAIL .*S18 40 devices come back/)
})

test('S6 the command fails on a device that says saved a moment before it is', () => {
  const { status, said } = run('--browser', '--kills', '2', '--only', 'browserKill', '--bug', 'saved-early')
  expect(status, said).toBe(1)
  expect(said).toMatch(/FAIL .*S6 G1 every edit/)
})

test('S7 the command fails on a device that copies what waits once only', () => {
  const { status, said } = run('--browser', '--only', 'lostStore', '--bug', 'copied-once')
  expect(status, said).toBe(1)
  expect(said).toMatch(/FAIL .*SPR3 S7 what was saved comes back/)
})

test('the command refuses a fault that it does not know', () => {
  expect(run('--bug', 'nothing')).toMatchObject({ status: 2 })
})
