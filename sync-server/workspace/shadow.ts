/**
 * The process with the shadow documents, as the server sees it: one question at a time, so that whoever
 * keeps it busy is known, and a limit on time and memory. A process that exceeds either is killed and another
 * one started; the documents are then opened again from the log.
 *
 * A thread would be cheaper and is not enough: V8 may find a thread's heap full where it cannot stop that
 * thread alone, and then ends the whole process, the server with it.
 */
import { fork, type ChildProcess } from 'node:child_process'
import type { Millis } from '../../shared/base/ports.ts'
import type { ServerTimers } from '../ports.ts'
import type { Answer, Answers, Ask, Asked, Ready, Told } from './shadowProcess.ts'

/** The process did not survive the question, or did not answer in time: whoever asked it this is to blame. */
export class ShadowLost extends Error {}

/** The process does not hold the document, because of somebody else's question: open it and ask again. */
export class ShadowForgot extends Error {}

interface Waiting {
  readonly ask: Ask
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Error) => void
}

export interface ShadowLimits {
  readonly answerMs: Millis
  readonly heapMb: number
}

export class Shadow {
  readonly #timers: ServerTimers
  readonly #limits: ShadowLimits
  readonly #queue: Waiting[] = []
  readonly #open = new Set<string>()
  #process: ChildProcess | null = null
  #isReady = false
  #asked: (Waiting & { readonly id: number; readonly cancel: () => void }) | null = null
  #lastId = 0
  #closed = false
  #lost = 0

  constructor(timers: ServerTimers, limits: ShadowLimits) {
    this.#timers = timers
    this.#limits = limits
  }

  /** Processes that were killed for what they cost. */
  get lost(): number {
    return this.#lost
  }

  /** False after the process was lost: the document must be opened before anything is asked of it. */
  isOpen(doc: string): boolean {
    return this.#open.has(doc)
  }

  async open(doc: string, updates: readonly Uint8Array[]): Promise<Answers['open']> {
    const opened = await this.#ask<'open'>({ ask: 'open', doc, updates })
    this.#open.add(doc)
    return opened
  }

  /** Throws `ShadowLost` or `ShadowForgot`, like all that follow. */
  apply(doc: string, update: Uint8Array, overlaps: boolean): Promise<Answers['apply']> {
    return this.#ask<'apply'>({ ask: 'apply', doc, update, overlaps })
  }

  /** What lies above a state vector; without one, all of it. */
  since(doc: string, vector: Uint8Array | null): Promise<Uint8Array> {
    return this.#ask<'since'>({ ask: 'since', doc, vector })
  }

  async close(doc: string): Promise<void> {
    if (this.#open.delete(doc)) await this.#ask<'close'>({ ask: 'close', doc })
  }

  async stop(): Promise<void> {
    this.#closed = true
    this.#drop(new ShadowLost('stopped'))
    for (const { reject } of this.#queue.splice(0)) reject(new ShadowLost('stopped'))
    const child = this.#process
    this.#process = null
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((exit) => child.once('exit', exit))
    // Without this nobody might wait for it.
    child.ref()
    child.kill('SIGKILL')
    await gone
  }

  #ask<Name extends Ask['ask']>(ask: Ask & { readonly ask: Name }): Promise<Answers[Name]> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(new ShadowLost('stopped'))
      // The process answers each question in its own kind.
      this.#queue.push({ ask, resolve: (answer) => resolve(answer as Answers[Name]), reject })
      this.#next()
    })
  }

  #next(): void {
    if (this.#asked !== null || this.#queue.length === 0) return
    const child = (this.#process ??= this.#start())
    const next = this.#isReady ? this.#queue.shift() : undefined
    if (next === undefined) return
    const id = ++this.#lastId
    const asked: Asked = { id, ask: next.ask }
    const { answerMs } = this.#limits
    // Only a change is somebody's doing; the rest is in proportion to what was accepted before.
    const within = next.ask.ask === 'apply' ? answerMs : answerMs * 10
    const cancel = this.#timers.after(within, () => this.#end(child, 'too slow'))
    this.#asked = { ...next, id, cancel }
    // A line that is broken is heard of by `exit`.
    child.send(asked, () => undefined)
  }

  #start(): ChildProcess {
    this.#isReady = false
    const child = fork(new URL('./shadowProcess.ts', import.meta.url), {
      execArgv: [`--max-old-space-size=${this.#limits.heapMb}`, '--no-warnings'],
      serialization: 'advanced',
      // What V8 prints about a full heap helps nobody.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    child.on('message', (message) => {
      const told = message as Told | Ready
      if (this.#process !== child) return
      if (told === 'ready') {
        this.#isReady = true
        return this.#next()
      }
      const asked = this.#asked
      if (asked?.id !== told.id) return
      asked.cancel()
      this.#asked = null
      if (told.ok) asked.resolve(told.answer)
      else asked.reject(new ShadowForgot(told.why))
      this.#next()
    })
    child.on('error', (error) => this.#end(child, error.message))
    child.on('exit', (code, signal) => this.#end(child, `exit ${signal ?? code}`))
    // It keeps nobody from ending.
    child.unref()
    child.channel?.unref()
    return child
  }

  #end(child: ChildProcess, why: string): void {
    if (this.#process !== child) return
    this.#process = null
    this.#lost++
    this.#open.clear()
    child.kill('SIGKILL')
    this.#drop(new ShadowLost(why))
    this.#next()
  }

  #drop(error: ShadowLost): void {
    const asked = this.#asked
    this.#asked = null
    asked?.cancel()
    asked?.reject(error)
  }
}
