/** A handle on the server under fire (`served.ts`), which runs in a process of its own. */
import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Meter } from './served.ts'

const served = fileURLToPath(new URL('served.ts', import.meta.url))

export class Target {
  readonly url: string
  /** How it ended, once it has. */
  ended: string | null = null
  readonly #child: ChildProcess
  readonly #gone: Promise<void>

  private constructor(url: string, child: ChildProcess, said: readonly string[]) {
    this.url = url
    this.#child = child
    this.#gone = new Promise((resolve) =>
      child.on('exit', (code, signal) => {
        this.ended = `ended with ${code ?? signal}: ${said.join('').slice(-2000)}`
        resolve()
      }),
    )
  }

  static async start(data: string, bug: string | null): Promise<Target> {
    const child = fork(served, [data, ...(bug === null ? [] : [bug])], {
      execArgv: ['--expose-gc'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    const said: string[] = []
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (text: Buffer) => said.push(text.toString()))
    const url = await new Promise<string>((resolve, reject) => {
      child.once('message', (ready: { readonly url: string }) => resolve(ready.url))
      child.once('exit', (code) => reject(new Error(`no server, it ended with ${code}:\n${said.join('')}`)))
    })
    return new Target(url, child, said)
  }

  /** Null when it is gone. */
  async meter(): Promise<Meter | null> {
    const meter = new Promise<Meter>((resolve) => this.#child.once('message', resolve))
    this.#ask('meter')
    return Promise.race([meter, this.#gone.then(() => null)])
  }

  /** In order; false when it did not end so, or had ended before. */
  async stop(): Promise<boolean> {
    this.#ask('stop')
    await this.#gone
    return this.#child.exitCode === 0
  }

  /** To a process that is gone it says nothing. */
  #ask(what: 'meter' | 'stop'): void {
    if (this.#child.connected) this.#child.send(what, () => undefined)
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#gone
  }
}
