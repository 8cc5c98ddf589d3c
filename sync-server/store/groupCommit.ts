/**
 * Group commit: calls that arrive in one turn of the event loop share one transaction, so one fsync
 * makes all of them durable.
 *
 * No timer decides how long to wait. While the disk syncs, the loop stands still and requests pile up
 * in the sockets; the next turn reads them all before `soon` comes. So groups grow with
 * the load and a lone call never waits.
 */

import type { ServerTimers } from '../ports.ts'

export type Settled<Answer> =
  { readonly ok: true; readonly answer: Answer } | { readonly ok: false; readonly error: unknown }

interface Waiting<Call, Answer> {
  readonly call: Call
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

export interface Group<Call, Answer> {
  /** Writes all of the calls durably and answers in their order. Throwing rejects every one of them. */
  readonly write: (calls: readonly Call[]) => readonly Settled<Answer>[]
  readonly size: (call: Call) => number
  /** A transaction is closed once it holds this much, so that the loop is not stopped for long. */
  readonly limit: number
}

export class GroupCommit<Call, Answer> {
  readonly #group: Group<Call, Answer>
  readonly #timers: ServerTimers
  #waiting: Waiting<Call, Answer>[] = []
  #scheduled = false
  #closed = false

  constructor(group: Group<Call, Answer>, timers: ServerTimers) {
    this.#group = group
    this.#timers = timers
  }

  add(call: Call): Promise<Answer> {
    if (this.#closed) return Promise.reject(new Error('the store is closed'))
    return new Promise((resolve, reject) => {
      this.#waiting.push({ call, resolve, reject })
      this.#schedule()
    })
  }

  /** Writes what waits and takes nothing more. */
  close(): void {
    this.#closed = true
    while (this.#waiting.length > 0) this.#writeNext()
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    this.#timers.soon(() => {
      this.#scheduled = false
      if (this.#waiting.length === 0) return
      this.#writeNext()
      if (this.#waiting.length > 0) this.#schedule()
    })
  }

  #writeNext(): void {
    let size = 0
    let take = 0
    for (const { call } of this.#waiting) {
      size += this.#group.size(call)
      if (take > 0 && size > this.#group.limit) break
      take++
    }
    const group = this.#waiting.splice(0, take)
    try {
      const settled = this.#group.write(group.map(({ call }) => call))
      group.forEach((waiting, at) => {
        const result = settled[at]
        if (result === undefined) waiting.reject(new Error('a call of the group was left unanswered'))
        else if (result.ok) waiting.resolve(result.answer)
        else waiting.reject(result.error)
      })
    } catch (error) {
      for (const waiting of group) waiting.reject(error)
    }
  }
}
