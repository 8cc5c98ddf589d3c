/**
 * `npm run dev`: the client with hot reload at http://localhost:4800, and behind it the sync server,
 * restarted whenever a file it reads changes. Arguments go to the server (`npm run dev -- --demo`).
 *
 * The page talks to its own address; Vite passes /api, /sync and /y on (client/vite.config.ts), so
 * cookies and sockets are same-origin, as in earnest. Ends when either of the two ends.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const serverPort = process.env['ANJUAN_DEV_SERVER_PORT'] ?? '4801'

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
}

const parts = [
  start([
    '--watch',
    '--watch-preserve-output',
    'sync-server/main.ts',
    '--port',
    serverPort,
    ...process.argv.slice(2),
  ]),
  start(['node_modules/vite/bin/vite.js', '--config', 'client/vite.config.ts'], {
    ANJUAN_DEV_SERVER: `http://localhost:${serverPort}`,
  }),
]

let ending = false

function end(signal: NodeJS.Signals, code: number): void {
  if (ending) return
  ending = true
  process.exitCode = code
  for (const part of parts) part.kill(signal)
}

for (const part of parts) {
  part.on('error', (error) => {
    console.error(error.message)
    end('SIGTERM', 1)
  })
  part.on('exit', (code) => end('SIGTERM', code ?? 0))
}
process.on('SIGINT', () => end('SIGINT', 0))
process.on('SIGTERM', () => end('SIGTERM', 0))
