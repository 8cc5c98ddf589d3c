/** The real server in a process of its own, for tests that kill it. Runs on the pinned Node, on loopback, any free port. */
import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { bugOf } from '../fault/bugs.ts'

const main = fileURLToPath(new URL('../../sync-server/main.ts', import.meta.url))
const planted = fileURLToPath(new URL('../fault/planted.ts', import.meta.url))

export class ServerProcess {
  readonly url: string
  readonly #child: ChildProcess
  readonly #exited: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
  readonly #said: readonly string[]

  private constructor(
    url: string,
    child: ChildProcess,
    exited: ServerProcess['ended'],
    said: readonly string[],
  ) {
    this.url = url
    this.#child = child
    this.#exited = exited
    this.#said = said
  }

  /** Resolves when it says its address. `under`: a program that runs it, with its arguments. */
  static async start(
    data: string,
    more: readonly string[] = [],
    under: readonly string[] = [],
  ): Promise<ServerProcess> {
    const before = bugOf('server') === null ? [] : ['--import', planted]
    const line = [...under, process.execPath, ...before, main, '--port', '0', '--data', data, ...more]
    const [program = '', ...args] = line
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    const said: string[] = []
    const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
      child.on('exit', (code, signal) => resolve({ code, signal })),
    )
    child.stderr.on('data', (text: Buffer) => said.push(text.toString()))
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (text: Buffer) => {
        said.push(text.toString())
        const found = /http:\/\/localhost:\d+/.exec(said.join(''))
        if (found) resolve(found[0])
      })
      void exited.then(({ code }) =>
        reject(new Error(`the server ended with ${code} before it said its address:\n${said.join('')}`)),
      )
    })
    return new ServerProcess(url, child, exited, said)
  }

  get ended(): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }> {
    return this.#exited
  }

  get output(): string {
    return this.#said.join('')
  }

  /** Ends it as a power cut would, as far as a process can tell. Returns when it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#exited
  }

  /** Asks it to end in order. */
  async stop(): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }> {
    this.#child.kill('SIGTERM')
    return this.#exited
  }
}
