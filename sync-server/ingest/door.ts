/**
 * The single door: every path that writes into ledgers comes through `ingest`.
 *
 * Pushes are judged in rounds. While a commit syncs, whatever arrives waits; the next round takes all of
 * it, judges it in order against one overlay, and commits it together: so one fsync serves many people,
 * and two writers of one document chain instead of colliding. A result is only returned after the
 * commit is on disk (G1); `onCommitted` runs then, and never for anything that was refused (G4).
 */
import type { Clock } from '../../shared/base/ports.ts'
import type { DocId } from '../../shared/domain/names.ts'
import type { PushEntry, PushResult } from '../../shared/protocol/push.ts'
import type { Directory } from '../people/directory.ts'
import { turn, type ServerTimers } from '../ports.ts'
import type { Sessions } from '../people/sessions.ts'
import {
  documentAad,
  type ClientRow,
  type KeyStore,
  type Outcome,
  type Prepared,
  type Store,
} from '../store/contract.ts'
import type { ActorContext } from './actor.ts'
import type { Recorder } from './draft.ts'
import { judge, type Judgement } from './judge.ts'
import type { Ledgers } from './ledgers.ts'
import { judgeOrder, type JudgedOrder, type OrderAnswer, type Ordered } from './orders.ts'
import { Overlay, type Write } from './overlay.ts'
import type { Refusals } from './refusals.ts'
import type { VerdictBench } from './verdicts.ts'

export interface DoorTools {
  readonly store: Store
  readonly keys: KeyStore
  readonly ledgers: Ledgers
  readonly directory: Directory
  readonly sessions: Sessions
  readonly recorder: Recorder
  readonly refusals: Refusals
  readonly clock: Clock
  readonly timers: ServerTimers
  /** The one handler of bugs and broken disks. */
  readonly report: (error: unknown) => void
}

/** A document that a commit changed or moved. */
export interface Touched {
  readonly doc: DocId
  readonly seq: number
  /** Scopes that list it no longer. */
  readonly left: readonly string[]
}

/** Called in the order of commits. */
export type Committed = (documents: readonly Touched[]) => void

interface Push {
  readonly is: 'push'
  readonly actor: ActorContext
  readonly entries: readonly PushEntry[]
  readonly log: string | null
  readonly results: (PushResult | undefined)[]
  readonly resolve: (results: readonly PushResult[]) => void
  rounds: number
}

interface Asked {
  readonly is: 'order'
  readonly ordered: Ordered
  answer: OrderAnswer | undefined
  readonly resolve: (answer: OrderAnswer) => void
  rounds: number
}

type Request = Push | Asked

interface Slot {
  readonly request: Push
  readonly at: number
  readonly judgement: Judgement
}

/** A round stops the loop for some 20 ms at most. */
const ENTRIES_PER_ROUND = 128
const MAX_ROUNDS = 6
const RETRY_MS = 2_000

export class Door {
  readonly #tools: DoorTools
  readonly #listeners: Committed[] = []
  readonly #waiting: Request[] = []
  readonly #clients = new Map<number, ClientRow>()
  #running: Promise<void> | null = null
  #closed = false

  constructor(tools: DoorTools) {
    this.#tools = tools
  }

  onCommitted(listener: Committed): void {
    this.#listeners.push(listener)
  }

  /**
   * One result per entry, in order. Never rejects: what went wrong here is a RETRY for the device. `log`: which one
   * the entries are meant for; another takes none of them (SYN17).
   */
  ingest(
    actor: ActorContext,
    entries: readonly PushEntry[],
    log: string | null = null,
  ): Promise<readonly PushResult[]> {
    if (this.#closed) return Promise.resolve(entries.map(({ id }) => retry(id)))
    return new Promise((resolve) => {
      const results = entries.map(() => undefined)
      this.#waiting.push({ is: 'push', actor, entries, log, results, resolve, rounds: 0 })
      this.#running ??= this.#run()
    })
  }

  /**
   * Has the server do something to an archive in its own name. `done` only after the verdict is on disk;
   * refused, nothing was written. Never rejects: `busy` asks for patience.
   */
  order(ordered: Ordered): Promise<OrderAnswer> {
    if (this.#closed) return Promise.resolve(BUSY)
    return new Promise((resolve) => {
      this.#waiting.push({ is: 'order', ordered, answer: undefined, resolve, rounds: 0 })
      this.#running ??= this.#run()
    })
  }

  /** Finishes what came in and takes nothing more. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#running
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      // Sockets are read between rounds, so that a round gathers what arrived meanwhile.
      await turn(this.#tools.timers)
      const requests = this.#take()
      try {
        await this.#round(requests)
      } catch (error) {
        this.#tools.report(error)
        for (const request of requests) this.#fill(request)
      }
      for (const request of requests.toReversed()) this.#settle(request)
    }
    this.#running = null
  }

  #take(): readonly Request[] {
    let entries = 0
    let take = 0
    for (const request of this.#waiting) {
      entries += request.is === 'push' ? request.entries.length : 1
      if (take > 0 && entries > ENTRIES_PER_ROUND) break
      take++
    }
    return this.#waiting.splice(0, take)
  }

  /** Answers the request, or puts it first in line again when some of it was stale. */
  #settle(request: Request): void {
    if (resolveIfWhole(request)) return
    request.rounds++
    if (request.rounds < MAX_ROUNDS) {
      this.#waiting.unshift(request)
      return
    }
    this.#fill(request)
    resolveIfWhole(request)
  }

  #fill(request: Request): void {
    if (request.is === 'order') request.answer ??= BUSY
    else for (const [at, { id }] of request.entries.entries()) request.results[at] ??= retry(id)
  }

  async #round(requests: readonly Request[]): Promise<void> {
    const { store, ledgers, directory, clock, sessions, recorder } = this.#tools
    // What another process committed by now is judged by; what it commits meanwhile makes a write stale.
    await store.head()
    const overlay = new Overlay(store, ledgers, this.#clients)
    const bench = { store, directory, overlay, clock }
    const slots: Slot[] = []
    const writes: Write[] = []
    const refused: Prepared[] = []
    const orders: { readonly request: Asked; readonly judged: JudgedOrder }[] = []
    for (const request of requests) {
      if (request.is === 'order') {
        const judged = await this.#judgeOrder(bench, request)
        orders.push({ request, judged })
        writes.push(...judged.writes)
        continue
      }
      const { actor, entries, log, results } = request
      const alive = actor.session === null || sessions.alive(actor.session)
      const meant = log === null || log === store.serverEpoch
      for (const [at, pushed] of entries.entries()) {
        if (results[at] !== undefined) continue
        if (!alive || !meant) {
          results[at] = retry(pushed.id)
          continue
        }
        const judgement = await this.#judge(bench, request, pushed)
        if (judgement === null) {
          results[at] = retry(pushed.id)
          continue
        }
        slots.push({ request, at, judgement })
        if (judgement.is === 'accepted') writes.push(judgement.write, ...judgement.verdicts)
        else if (judgement.is === 'known') writes.push(...judgement.verdicts)
        else if (judgement.is === 'held') writes.push(judgement.write)
        else refused.push(...(await recorder.prepare(this.#notes(actor, judgement))))
      }
    }
    const outcomes = await this.#commit(writes, refused)
    this.#answer(slots, outcomes)
    for (const { request, judged } of orders) {
      if (allStand(judged.writes, outcomes)) request.answer = judged.answer
    }
    this.#publish(writes, outcomes)
  }

  async #judgeOrder(bench: VerdictBench, { ordered }: Asked): Promise<JudgedOrder> {
    const session = ordered.by?.session ?? null
    if (session !== null && !this.#tools.sessions.alive(session))
      return { answer: { done: false, why: 'signed-out' }, writes: [] }
    try {
      return await judgeOrder(bench, ordered)
    } catch (error) {
      this.#tools.report(error)
      return { answer: BUSY, writes: [] }
    }
  }

  /** Null after a bug: one poisoned entry must not hold up everyone behind it. */
  async #judge(
    bench: Parameters<typeof judge>[0],
    { actor }: Push,
    pushed: PushEntry,
  ): Promise<Judgement | null> {
    try {
      return await judge(bench, actor, pushed)
    } catch (error) {
      this.#tools.report(error)
      return null
    }
  }

  async #commit(
    writes: readonly Write[],
    refused: readonly Prepared[],
  ): Promise<ReadonlyMap<Write, Outcome>> {
    const { keys, store } = this.#tools
    if (writes.length + refused.length === 0) return new Map()
    const sealing = await keys.documentKeys(writes.map(({ doc, epoch }) => ({ doc, epoch })))
    const prepared = writes.map((write, at): Prepared => {
      const key = sealing[at]
      if (key === undefined) throw new Error(`no key for ${write.doc}`)
      return {
        meta: write.meta,
        effects: write.effects,
        sealed: key.seal(write.update, documentAad(write.doc, write.epoch)),
      }
    })
    const outcomes = await store.commit([...prepared, ...refused])
    const answers = new Map(writes.map((write, at) => [write, outcomes[at] as Outcome]))
    for (const [write, outcome] of answers) if (outcome.ok) this.#remember(write, outcome)
    return answers
  }

  /** Everyone who listens reads next what was just written. */
  #remember({ update, meta, effects }: Write, { seq, received }: Extract<Outcome, { ok: true }>): void {
    for (const effect of effects) {
      if (effect.on !== 'append') continue
      const { doc, epoch, expectCount: before, guard, client, clock, length, sha256 } = effect
      const run = { client, clock, length, seq, received, offset: meta.offset ?? 0, sha256 }
      this.#tools.ledgers.grew({ doc, epoch, before, guard, update, run })
    }
  }

  #notes(actor: ActorContext, { result, archive, doc }: Extract<Judgement, { is: 'refused' }>) {
    // A gap, a new epoch or a busy moment is everyday replication, no attempt at anything.
    if (result.code === 'NEED' || result.code === 'EPOCH' || result.code === 'RETRY') return []
    const why = 'why' in result ? result.why : result.code
    return this.#tools.refusals.notes(actor, { action: 'push', why, archive, doc })
  }

  #answer(slots: readonly Slot[], outcomes: ReadonlyMap<Write, Outcome>): void {
    for (const { request, at, judgement } of slots) {
      const id = request.entries[at]?.id ?? ''
      const { offset } = request.actor
      if (judgement.is === 'refused') {
        request.results[at] = judgement.result
      } else if (judgement.is === 'known') {
        const { run } = judgement
        const outcome = 'write' in run ? outcomes.get(run.write) : null
        if (!allStand(judgement.verdicts, outcomes)) continue
        if (outcome === null && 'seq' in run) {
          request.results[at] = { id, code: 'DUP', seq: run.seq, received: run.received, offset: run.offset }
        } else if (outcome?.ok === true) {
          // As it was received the first time, over another connection perhaps.
          const first = 'write' in run ? (run.write.meta.offset ?? offset) : offset
          request.results[at] = {
            id,
            code: 'DUP',
            seq: outcome.seq,
            received: outcome.received,
            offset: first,
          }
        }
      } else {
        const outcome = outcomes.get(judgement.write)
        // Left open when stale: judged again in the next round.
        if (outcome?.ok !== true) continue
        // So too when only a verdict was: the command stands without an answer, and would for ever once
        // its device had its OK. The next round finds it known and rules on it anew.
        if (judgement.is === 'accepted' && !allStand(judgement.verdicts, outcomes)) continue
        const { seq, received } = outcome
        request.results[at] =
          judgement.is === 'held'
            ? { id, code: 'HELD', seq, received, offset, why: judgement.why }
            : { id, code: 'OK', seq, received, offset }
      }
    }
  }

  #publish(writes: readonly Write[], outcomes: ReadonlyMap<Write, Outcome>): void {
    const documents = writes.flatMap((write) => {
      const outcome = outcomes.get(write)
      if (outcome?.ok !== true) return []
      const touched = new Map<DocId, readonly string[]>()
      for (const effect of write.effects) {
        if (effect.on === 'append' || effect.on === 'enter')
          touched.set(effect.doc, touched.get(effect.doc) ?? [])
        else if (effect.on === 'leave') touched.set(effect.doc, effect.scopes)
      }
      return [...touched].map(([doc, left]): Touched => ({ doc, seq: outcome.seq, left }))
    })
    if (documents.length === 0) return
    for (const listener of this.#listeners) {
      try {
        listener(documents)
      } catch (error) {
        this.#tools.report(error)
      }
    }
  }
}

const BUSY: OrderAnswer = { done: false, why: 'busy' }

/** False while something in it waits for another round. */
function resolveIfWhole(request: Request): boolean {
  if (request.is === 'order') {
    if (request.answer === undefined) return false
    request.resolve(request.answer)
    return true
  }
  const { results } = request
  if (!results.every((result) => result !== undefined)) return false
  request.resolve(results as readonly PushResult[])
  return true
}

const allStand = (writes: readonly Write[], outcomes: ReadonlyMap<Write, Outcome>): boolean =>
  writes.every((write) => outcomes.get(write)?.ok === true)

const retry = (id: string): PushResult => ({ id, code: 'RETRY', afterMs: RETRY_MS })
