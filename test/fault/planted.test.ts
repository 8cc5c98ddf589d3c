/** `npm run fault` ends non-zero when a promise is broken: shown on faults that are planted. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

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

test('the command refuses a fault that it does not know', () => {
  expect(run('--bug', 'nothing')).toMatchObject({ status: 2 })
})
