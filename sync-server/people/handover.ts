/**
 * Handovers: everything that is one person's in a branch goes into other hands.
 *
 * What is left to do is never written down: it is what still stands in the person's hands. So a job that was
 * killed at any moment goes on where the archives are, and nothing is moved twice. Each move is an order
 * through the door, in the name of who started the job, judged by the rights of that very moment.
 */
import { err, ok, type Result } from '../../shared/base/result.ts'
import type { HandoverLine } from '../../shared/protocol/people.ts'
import { draft, type Note } from '../ingest/draft.ts'
import type { Door } from '../ingest/door.ts'
import type { Order } from '../ingest/orders.ts'
import type { ArchiveRow } from '../store/contract.ts'
import type { StoredRecord } from '../store/records.ts'
import type { HandoverRow, Receiving } from './companyRows.ts'
import { ownRights } from './duties.ts'
import { against, type By, type PeopleRefusal, type Register } from './register.ts'

export interface HandoverTools {
  readonly register: Register
  readonly door: Pick<Door, 'order'>
  readonly report: (error: unknown) => void
}

export interface PreparedHandover {
  readonly id: string
  readonly note: Note
}

/** In one commit at most: the next device waits no longer than this takes. */
const AT_ONCE = 100
/** A door that is busy this often in a row stands still for another reason. */
const MOST_BUSY = 5

interface Move {
  readonly archive: string
  readonly order: Order
}

export class Handovers {
  readonly #tools: HandoverTools
  readonly #running = new Map<string, Promise<void>>()
  #closed = false

  constructor(tools: HandoverTools) {
    this.#tools = tools
  }

  /** Moves begin before this returns and go on after it. */
  async start(user: string, receivers: readonly Receiving[], by: By): Promise<Result<string, PeopleRefusal>> {
    const { register } = this.#tools
    const started = await register.alone(async () => {
      const prepared = await this.prepare(user, receivers, by, 'named')
      if (!prepared.ok || prepared.value === null) return prepared
      await register.commit([prepared.value.note])
      return prepared
    })
    if (!started.ok) return started
    if (started.value === null) return err({ code: 'bad-request', field: 'receivers' })
    this.go(started.value.id)
    return ok(started.value.id)
  }

  /**
   * Not committed yet. Null when there is nothing to move. `all`: every branch in which something is this
   * person's needs somebody who takes it; `named`: only the named ones are handed over.
   */
  async prepare(
    user: string,
    receivers: readonly Receiving[],
    by: By | null,
    which: 'all' | 'named',
  ): Promise<Result<PreparedHandover | null, PeopleRefusal>> {
    const { register } = this.#tools
    const { directory, store } = register
    if (directory.user(user) === null) return err({ code: 'not-found', field: 'user' })
    const own = ownRights(by, user)
    if (own !== null && which === 'all') return err(own)
    const running = await store.recordsOf('handover', user)
    if (running.some(({ row }) => row.state !== 'done')) return err(against('handover-running'))
    const parts: Receiving[] = []
    let total = 0
    for (const { id: branch } of directory.branches) {
      const count = await store.countOwnedBy(user, branch)
      const to = [...new Set(receivers.filter((one) => one.branch === branch).flatMap((one) => one.to))]
      if (count === 0) continue
      if (to.length === 0) {
        if (which === 'all') return err(against('owns-archives'))
        continue
      }
      if (to.includes(user)) return err({ code: 'bad-request', field: 'receivers' })
      if (!to.every((one) => directory.worksIn(one, branch, register.now())))
        return err(against('not-in-branch'))
      parts.push({ branch, to })
      total += count
    }
    if (total === 0) return ok(null)
    if (by?.user == null) return err({ code: 'bad-request', field: 'receivers' })
    const id = register.id()
    const row: HandoverRow = {
      user,
      by: by.user,
      device: by.device ?? 'server',
      receivers: parts,
      started: register.now(),
      finished: null,
      state: 'running',
      why: null,
      total,
    }
    return ok({ id, note: noteOf(id, row, 0, 'handoverStarted', by) })
  }

  /** Goes on in the name of `by` with a job that stopped. */
  async resume(id: string, by: By): Promise<Result<null, PeopleRefusal>> {
    const { register } = this.#tools
    const resumed = await register.alone(async (): Promise<Result<null, PeopleRefusal>> => {
      const record = await register.store.record('handover', id)
      if (record === null || by.user === null) return err({ code: 'not-found', field: 'handover' })
      if (record.row.state !== 'stalled') return ok(null)
      const row = {
        ...record.row,
        by: by.user,
        device: by.device ?? 'server',
        state: 'running',
        why: null,
      } as const
      await register.commit([noteOf(id, row, record.version, 'handoverStarted', by)])
      return ok(null)
    })
    if (resumed.ok) this.go(id)
    return resumed
  }

  /** At a start of the server: whatever was under way. */
  async resumeAll(): Promise<void> {
    const { register } = this.#tools
    for (const { id, row } of await register.store.records('handover'))
      if (row.state === 'running') this.go(id)
  }

  /** Newest first. */
  async list(): Promise<readonly HandoverLine[]> {
    const { store } = this.#tools.register
    const records = await store.records('handover')
    const lines = records.map(async ({ id, row }): Promise<HandoverLine> => {
      const { user, by, started, finished, state, why, total } = row
      const left = state === 'done' ? 0 : await this.#left(row)
      const receivers = row.receivers.map(({ branch, to }) => ({ branch, to: [...to] }))
      return { id, user, by, receivers, started, finished, state, why, total, left }
    })
    return (await Promise.all(lines)).toSorted((a, b) => b.started - a.started)
  }

  go(id: string): void {
    if (this.#closed || this.#running.has(id)) return
    const work = this.#run(id)
      .catch(this.#tools.report)
      .finally(() => this.#running.delete(id))
    this.#running.set(id, work)
  }

  /** Settles when no job runs here. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values())
  }

  /** What is being moved is finished; the rest waits for the next start. Before the door is closed. */
  async stop(): Promise<void> {
    this.#closed = true
    await this.idle()
  }

  async #run(id: string): Promise<void> {
    const { register, door } = this.#tools
    let busy = 0
    while (!this.#closed) {
      const record = await register.store.record('handover', id)
      if (record === null || record.row.state !== 'running') return
      const { by, device } = record.row
      const moves = await this.#next(record.row)
      if (moves.length === 0) return this.#settle(record, 'done', null)
      const actor = { user: by, device, session: null, offset: 0 }
      const answers = await Promise.all(moves.map((move) => door.order({ by: actor, ...move })))
      const refused = answers.flatMap((answer) => (answer.done ? [] : [answer.why]))
      // Somebody else moved it at the same moment: there is nothing left to do about that one.
      const why = refused.find((reason) => reason !== 'already-theirs' && reason !== 'busy')
      if (refused.length < answers.length || refused.includes('already-theirs')) busy = 0
      else if (why !== undefined) return this.#settle(record, 'stalled', why)
      else if (++busy >= MOST_BUSY) return this.#settle(record, 'stalled', 'busy')
    }
  }

  async #next(row: HandoverRow): Promise<readonly Move[]> {
    const { store } = this.#tools.register
    const moves: Move[] = []
    for (const { branch, to } of row.receivers) {
      const room = AT_ONCE - moves.length
      if (room <= 0) break
      const owned = await store.archivesOwnedBy(row.user, branch, '', room)
      for (const [at, archive] of owned.entries())
        moves.push(...movesOf(archive, row.user, to[at % to.length] ?? ''))
    }
    return moves.slice(0, AT_ONCE)
  }

  async #left(row: HandoverRow): Promise<number> {
    const { store } = this.#tools.register
    let left = 0
    for (const { branch } of row.receivers) left += await store.countOwnedBy(row.user, branch)
    return left
  }

  #settle(
    { id, version, row }: StoredRecord<'handover'>,
    state: 'done' | 'stalled',
    why: string | null,
  ): Promise<void> {
    const { register } = this.#tools
    const after = { ...row, state, why, finished: state === 'done' ? register.now() : null }
    const action = state === 'done' ? 'handoverDone' : 'handoverStalled'
    return register.alone(() =>
      register.commit([noteOf(id, after, version, action, { user: row.by, device: row.device })]),
    )
  }
}

/** The whole client where it is this person's; else those businesses in it that are. */
function movesOf(row: ArchiveRow, user: string, to: string): readonly Move[] {
  const { archive } = row
  if (row.owner === user) return [{ archive, order: { do: 'transfer', to } }]
  return row.businesses
    .filter((one) => one.owner === user)
    .map(({ id }) => ({ archive, order: { do: 'transfer', to, business: id } }))
}

function noteOf(id: string, row: HandoverRow, expect: number, action: string, by: By | null): Note {
  const [only, ...more] = row.receivers
  return {
    meta: draft('people', action, {
      ...by,
      branch: more.length === 0 ? (only?.branch ?? null) : null,
      object: row.user,
      outcome: row.why ?? 'ok',
    }),
    payload: {
      handover: id,
      receivers: row.receivers.map(({ branch, to }) => ({ branch, to: [...to] })),
      total: row.total,
    },
    effects: [{ on: 'record', kind: 'handover', id, owner: row.user, expect, row }],
  }
}
