/**
 * The reader's thread: a read-only connection of its own, so that a count over half a million cards
 * never stops the loop that talks to devices. Started by `queries.ts`, never imported.
 */
import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { Answerer, type Answers, type Question } from './query.ts'

/** Wants no answer: read ahead what the first question would wait for. */
export type Warm = 'warm'

export interface Asked {
  readonly id: number
  readonly question: Question
}

export type Told =
  | { readonly id: number; readonly ok: true; readonly answer: Answers[Question['ask']] }
  | { readonly id: number; readonly ok: false; readonly why: string }

const port = parentPort
if (port === null) throw new Error('queryWorker.ts runs as a thread only')

const db = new DatabaseSync(String(workerData), { readOnly: true, timeout: 10_000 })
const answerer = new Answerer(db)

async function tell({ id, question }: Asked): Promise<Told> {
  try {
    return { id, ok: true, answer: await answerer.answer(question, turn) }
  } catch (error) {
    return { id, ok: false, why: error instanceof Error ? error.message : String(error) }
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Piece by piece, so that a question waits for one of them and not for all. */
function warm(): void {
  try {
    if (!answerer.warm()) setImmediate(warm)
  } catch {
    // The next question meets the same, and says so.
  }
}

port.on('message', (said: Asked | Warm) => {
  if (said === 'warm') warm()
  else void tell(said).then((told) => port.postMessage(told))
})
