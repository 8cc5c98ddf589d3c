/** The front door of every command: what goes in reaches the command, what comes out is the command's own. */
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'

const launcher = fileURLToPath(new URL('../../../sync-server/ops/launch.mjs', import.meta.url))

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'anjuan-launch-'))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Outcome {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function launch(name: string, source: string, args: readonly string[] = []) {
  const file = join(folder, name)
  writeFileSync(file, source)
  return start([file, ...args])
}

function start(args: readonly string[]): {
  child: ChildProcessByStdio<null, Readable, Readable>
  ended: Promise<Outcome>
} {
  const child = spawn(process.execPath, [launcher, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = Promise.all([
    new Promise<number | null>((resolve) => child.on('exit', resolve)),
    text(child.stdout),
    text(child.stderr),
  ]).then(([code, out, err]) => ({ code, out, err }))
  return { child, ended }
}

it('runs the file on Node 24 with its arguments, and ends as it ends', async () => {
  const { ended } = launch(
    'args.ts',
    'const major: string = process.versions.node.split(".")[0]!; console.log(major, process.argv.slice(2).join("|")); process.exitCode = 3',
    ['--port', '4800', '--demo'],
  )
  expect(await ended).toEqual({ code: 3, out: '24 --port|4800|--demo\n', err: '' })
})

it('passes a signal on and waits for the orderly end', async () => {
  const { child, ended } = launch(
    'signal.ts',
    `process.on('SIGTERM', () => { clearInterval(alive); console.log('closed in order') })
     const alive = setInterval(() => {}, 1000)
     console.log('ready')`,
  )
  await new Promise((ready) => child.stdout.once('data', ready))
  child.kill('SIGTERM')
  const { code, out } = await ended
  expect({ code, closed: out.includes('closed in order') }).toEqual({ code: 0, closed: true })
})

it.runIf(process.platform !== 'win32')('ends the command when whoever started it is gone', async () => {
  const file = join(folder, 'orphan.ts')
  writeFileSync(file, `setInterval(() => {}, 1000); console.log(process.pid)`)
  // As npm does it: a shell in between, which ends without passing the signal on.
  const shell = spawn('sh', ['-c', `"$0" "$1" "$2"; true`, process.execPath, launcher, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  // The pipe closes when the last process that holds it has ended.
  const closed = new Promise((resolve) => shell.stdout.on('close', resolve))
  await new Promise((ready) => shell.stdout.once('data', ready))
  shell.kill('SIGTERM')
  await closed
  expect(shell.signalCode).toBe('SIGTERM')
})

it('says what is missing instead of a stack trace', async () => {
  expect(await start(['sync-server/no-such-command.ts']).ended).toEqual({
    code: 1,
    out: '',
    err: 'anjuan: there is no sync-server/no-such-command.ts.\n',
  })
  expect((await start([]).ended).code).toBe(1)
})
