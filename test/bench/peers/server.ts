/** A server in a process of its own, ours or a peer's, filled with the archives of the bench. */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** `again`: ours, on a folder that another process filled. */
export const kinds = ['ours', 'again', 'y-websocket', 'hocuspocus', 'hocuspocus-each', 'pouchdb'] as const
export type Kind = (typeof kinds)[number]

/** How somebody gets in; the peers ask nobody. */
export interface Badge {
  readonly cookie: string
  readonly device: string
  readonly user: string
}

/** A branch of its own: its person's devices, and the documents that they write into. */
export interface Department {
  readonly badges: readonly Badge[]
  readonly docs: readonly string[]
}

/** What the process of a server answers to. */
export type Question =
  | { readonly ask: 'usage' }
  /** So many devices of the branch's manager. Ours only. */
  | { readonly ask: 'badges'; readonly count: number }
  /** Ours only: so many branches, each with so many devices and archives. */
  | {
      readonly ask: 'departments'
      readonly count: number
      readonly devices: number
      readonly archives: number
    }
  /** Ours only: where the data is; the process ends without taking it along. */
  | { readonly ask: 'folder' }
  /** Memory in use after everything that nobody holds was let go of. */
  | { readonly ask: 'memory' }
  /** How late the loop was since this was asked last. */
  | { readonly ask: 'delays' }
  /** How many entries stand in the document; peers only. */
  | { readonly ask: 'length'; readonly name: string }

export interface Usage {
  readonly cpuMs: number
  readonly residentMb: number
}

export interface Memory {
  /** JavaScript's objects and the bytes that they hold outside the heap. */
  readonly heldKb: number
  readonly residentMb: number
}

export interface Started {
  readonly port: number
  /** Ours: the address that the server goes by, and the branch. */
  readonly url: string
  readonly branch: string
}

/** Milliseconds by which timers of the loop were late, as `monitorEventLoopDelay` has it. */
export interface Delays {
  readonly p99Ms: number
  readonly largestMs: number
}

/** What every kind of server offers to its process. */
export interface Served extends Started {
  badges?(count: number): readonly Badge[]
  departments?(count: number, devices: number, archives: number): Promise<readonly Department[]>
  folder?(): string
  length?(name: string): number
  end(): Promise<void>
}

export class BenchServer {
  readonly started: Started
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, started: Started) {
    this.#child = child
    this.started = started
  }

  /** `archives`: how many, or the folder that they are in. `asShipped`: with the heap that Node gives it, as `npm start` does. `preload`: modules loaded before it. */
  static async start(
    kind: Kind,
    archives: number | string,
    asShipped = false,
    preload: readonly string[] = [],
  ): Promise<BenchServer> {
    const program = fileURLToPath(new URL('serve.ts', import.meta.url))
    const child = fork(program, [kind, String(archives)], {
      execArgv: [
        ...preload.flatMap((module) => ['--import', module]),
        ...(asShipped ? ['--expose-gc'] : ['--max-old-space-size=6000']),
        '--no-warnings',
      ],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`the server ${kind} ended with ${String(code)}`)
    })
    const [started] = (await Promise.race([once(child, 'message'), ended])) as [Started]
    ended.catch(() => undefined)
    return new BenchServer(child, started)
  }

  async #ask<T>(question: Question): Promise<T> {
    const answer = once(this.#child, 'message')
    this.#child.send(question)
    return ((await answer) as [T])[0]
  }

  usage(): Promise<Usage> {
    return this.#ask({ ask: 'usage' })
  }

  badges(count: number): Promise<readonly Badge[]> {
    return this.#ask({ ask: 'badges', count })
  }

  departments(count: number, devices: number, archives: number): Promise<readonly Department[]> {
    return this.#ask({ ask: 'departments', count, devices, archives })
  }

  folder(): Promise<string> {
    return this.#ask({ ask: 'folder' })
  }

  memory(): Promise<Memory> {
    return this.#ask({ ask: 'memory' })
  }

  delays(): Promise<Delays> {
    return this.#ask({ ask: 'delays' })
  }

  length(name: string): Promise<number> {
    return this.#ask({ ask: 'length', name })
  }

  /** What it does for itself after being filled (search, snapshots) is over. */
  async quiet(): Promise<void> {
    for (let before = (await this.usage()).cpuMs; ;) {
      await new Promise((passed) => setTimeout(passed, 500))
      const { cpuMs } = await this.usage()
      if (cpuMs - before < 50) return
      before = cpuMs
    }
  }

  async end(): Promise<void> {
    const gone = once(this.#child, 'exit')
    this.#child.disconnect()
    await gone
  }
}
