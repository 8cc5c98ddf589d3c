/**
 * Asking the projection from the server's thread. Every question is answered in `queryWorker.ts`.
 *
 * Answers are as new as the last `catchUp` of the projection; who needs them to hold everything that
 * is in the log (a test, a report) catches up first.
 */
import { Worker } from 'node:worker_threads'
import type { HeadOfficeQuery } from '../../shared/protocol/http.ts'
import type { GapsQuery, LogCountsQuery, LogQuery } from '../../shared/protocol/log.ts'
import type { BoardQuestion } from './board.ts'
import type { AlikeAnswer, HeadOfficeAnswer, Reader } from './headOffice.ts'
import type { Likely, LikelyCard } from './likely.ts'
import type { BareLogCount } from './logCounts.ts'
import type { GapsAnswer } from './logGaps.ts'
import type { LogAnswer } from './logLines.ts'
import type { LogReach } from './logWhere.ts'
import type { Answers, BranchCount, OfficeBoard, Question, StageCount } from './query.ts'
import type { Asked, Told, Warm } from './queryWorker.ts'

interface Waiting {
  readonly resolve: (answer: Answers[Question['ask']]) => void
  readonly reject: (error: Error) => void
}

export class Queries {
  readonly #path: string
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | null = null
  #lastId = 0
  #closed = false

  /** `path` is that of an open `Projection`, which has made the tables. */
  constructor(path: string) {
    this.#path = path
  }

  headOffice(query: HeadOfficeQuery, reader: Reader): Promise<HeadOfficeAnswer> {
    return this.#ask({ ask: 'headOffice', query, reader })
  }

  log(query: LogQuery, reach: LogReach): Promise<LogAnswer> {
    return this.#ask({ ask: 'log', query, reach })
  }

  alike(archive: string, reader: Reader): Promise<AlikeAnswer> {
    return this.#ask({ ask: 'alike', archive, reader })
  }

  logCounts(query: LogCountsQuery, reach: LogReach): Promise<readonly BareLogCount[]> {
    return this.#ask({ ask: 'logCounts', query, reach })
  }

  logGaps(query: GapsQuery, reach: LogReach): Promise<GapsAnswer> {
    return this.#ask({ ask: 'logGaps', query, reach })
  }

  branches(): Promise<readonly BranchCount[]> {
    return this.#ask({ ask: 'branches' })
  }

  /** Counted between other questions: it may take a second where there are very many. */
  board(board: BoardQuestion): Promise<OfficeBoard> {
    return this.#ask({ ask: 'board', board })
  }

  stages(owner: string): Promise<readonly StageCount[]> {
    return this.#ask({ ask: 'stages', owner })
  }

  likely(likely: Likely): Promise<readonly LikelyCard[]> {
    return this.#ask({ ask: 'likely', likely })
  }

  /** Has the thread read ahead, piece by piece, what the first question would else wait for. Call it caught up. */
  warm(): void {
    if (this.#closed) return
    const worker = (this.#worker ??= this.#start())
    worker.postMessage('warm' satisfies Warm)
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#worker?.terminate()
    this.#fail(new Error('the projection is closed'))
  }

  #ask<Q extends Question>(question: Q): Promise<Answers[Q['ask']]> {
    if (this.#closed) return Promise.reject(new Error('the projection is closed'))
    const worker = (this.#worker ??= this.#start())
    const id = ++this.#lastId
    const asked: Asked = { id, question }
    return new Promise((resolve, reject) => {
      // The worker answers each question in its own kind.
      this.#waiting.set(id, { resolve: (answer) => resolve(answer as Answers[Q['ask']]), reject })
      worker.postMessage(asked)
    })
  }

  #start(): Worker {
    const worker = new Worker(new URL('./queryWorker.ts', import.meta.url), { workerData: this.#path })
    worker.on('message', (told: Told) => {
      const waiting = this.#waiting.get(told.id)
      this.#waiting.delete(told.id)
      if (told.ok) waiting?.resolve(told.answer)
      else waiting?.reject(new Error(told.why))
    })
    // A thread that broke takes its questions with it; the next question starts another.
    const ended = (error: Error): void => {
      if (this.#worker !== worker) return
      this.#worker = null
      this.#fail(error)
    }
    worker.on('error', (error) => ended(error instanceof Error ? error : new Error(String(error))))
    worker.on('exit', () => ended(new Error("the reader's thread ended")))
    return worker
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}
