/**
 * Approvals: what takes two persons and has one so far.
 *
 * An ask waits in a record until somebody else who may be the second answers, the asker takes it back, or
 * its time is over. Who may answer is decided at the moment of answering, never when it was asked: for an
 * archive the branch manager if there is another one, head office always; for a role another administrator.
 * So nothing waits for somebody who is not there.
 */
import { decodeUtf8, encodeUtf8 } from 'lib0/string'
import type { Clock, Millis, Random } from '../../shared/base/ports.ts'
import type { Json } from '../../shared/base/json.ts'
import { newUlid } from '../../shared/base/ulid.ts'
import type { Grant } from '../../shared/domain/grant.ts'
import { PERMIT_MS } from '../../shared/policy/exporting.ts'
import type { ExportAsk } from '../../shared/protocol/access.ts'
import { draft, type Note, type Recorder } from '../ingest/draft.ts'
import type { Effect, KeyStore, Store } from '../store/contract.ts'
import type { StoredRecord } from '../store/records.ts'
import type { PeopleOrder } from './peopleOrder.ts'
import type { By } from './register.ts'
import type { AnsweredRow, ApprovalRow } from './rows.ts'

/** An ask that nobody answered for so long is asked again or not at all. */
export const ANSWER_WITHIN_MS: Millis = 7 * 24 * 3_600_000
/** For so long both find again what was asked and what was said. */
const REMEMBERED_MS: Millis = 90 * 24 * 3_600_000
const MOST_PER_PERSON = 50
const KEY = 'approvals'

interface Waiting {
  readonly id: string
  readonly by: string
  readonly at: Millis
  readonly until: Millis
}
export interface GrantApproval extends Waiting {
  readonly what: 'grant'
  readonly archive: string
  /** As it would be given; `approvedBy` still null. */
  readonly grant: Grant
}
export interface PeopleApproval extends Waiting {
  readonly what: 'people'
  /** Whose rights would change. */
  readonly user: string
  readonly order: PeopleOrder
}
export interface ExportApproval extends Waiting {
  readonly what: 'export'
  readonly ask: ExportAsk & { readonly need: 'manager' | 'audit' }
}
export type Approval = GrantApproval | PeopleApproval | ExportApproval

/** What became of an ask. */
export interface Answered {
  readonly approval: Approval
  readonly answer: AnsweredRow['answer']
  readonly answeredBy: string
  readonly answeredAt: Millis
}

type Asked =
  | Pick<GrantApproval, 'what' | 'archive' | 'grant'>
  | Pick<PeopleApproval, 'what' | 'user' | 'order'>
  | Pick<ExportApproval, 'what' | 'ask'>

/** What is sealed of an ask, the word it stands under in the log, and what stands in clear beside it. */
function contentOf(asked: Asked) {
  switch (asked.what) {
    case 'grant':
      return { word: 'grant', plain: asked.grant, place: { archive: asked.archive } } as const
    case 'people':
      return { word: 'order', plain: asked.order, place: { user: asked.user } } as const
    case 'export':
      return { word: 'export', plain: asked.ask, place: { export: true } } as const
  }
}

interface Tools {
  readonly store: Store
  readonly keys: KeyStore
  readonly recorder: Recorder
  readonly clock: Clock
  readonly random: Random
}

export class Approvals {
  readonly #tools: Tools

  constructor(tools: Tools) {
    this.#tools = tools
  }

  /** Durable on return. Null: this person has too many waiting already. `branch`: whose log tells of it. */
  async ask(by: Asker, asked: Asked, branch: string | null): Promise<Approval | null> {
    if (!(await this.hasRoom(by.user, 1))) return null
    const { approval, note } = await this.prepare(by, asked, branch)
    await this.#tools.recorder.record([note])
    return approval
  }

  async hasRoom(user: string, more: number): Promise<boolean> {
    return (await this.#tools.store.recordsOf('approval', user)).length + more <= MOST_PER_PERSON
  }

  /** The ask as a note, to be committed with what it belongs to. */
  async prepare(
    by: Asker,
    asked: Asked,
    branch: string | null,
  ): Promise<{ readonly approval: Approval; readonly note: Note }> {
    const { keys, clock, random } = this.#tools
    const id = newUlid(clock, random)
    const at = clock.now()
    const until = at + ANSWER_WITHIN_MS
    const key = await keys.namedKey(KEY)
    const { word, plain, place } = contentOf(asked)
    const sealed = Buffer.from(key.seal(encodeUtf8(JSON.stringify(plain)), aadOf(id))).toString('base64')
    const row: ApprovalRow = { ...place, by: by.user, at, until, sealed }
    const archive = asked.what === 'grant' ? { archive: asked.archive } : {}
    const note: Note = {
      meta: draft('approval', 'approvalAsked', { ...by, ...archive, branch, object: id }),
      payload: { [word]: plain as unknown as Json },
      effects: [{ on: 'record', kind: 'approval', id, owner: by.user, expect: 0, row }],
    }
    return { approval: { id, by: by.user, at, until, ...asked }, note }
  }

  /** Those that still wait, the oldest first. */
  async waiting(): Promise<readonly Approval[]> {
    const { store, clock } = this.#tools
    const now = clock.now()
    const open = (await store.records('approval')).filter(({ row }) => row.until > now)
    return Promise.all(open.map((record) => this.#opened(record)))
  }

  async find(id: string): Promise<Approval | null> {
    const record = await this.#tools.store.record('approval', id)
    return record === null || record.row.until <= this.#tools.clock.now() ? null : this.#opened(record)
  }

  /**
   * What an answer changes in the commit that carries it out, so that of two answers one counts: the ask goes, and what
   * became of it stays for a while. Null: it was answered meanwhile.
   */
  async spend(
    { id }: Approval,
    answer: AnsweredRow['answer'],
    answeredBy: string,
  ): Promise<readonly Effect[] | null> {
    const { store, clock } = this.#tools
    const record = await store.record('approval', id)
    if (record === null) return null
    const row = { ...record.row, answer, answeredBy, answeredAt: clock.now() }
    return [
      { on: 'record', kind: 'approval', id, owner: null, expect: record.version, row: null },
      { on: 'record', kind: 'answered', id, owner: row.by, expect: 0, row },
      ...(await this.#forgotten()),
    ]
  }

  /** What this person answered or had answered, the newest first. */
  async answeredFor(user: string): Promise<readonly Answered[]> {
    const { store, clock } = this.#tools
    const since = clock.now() - REMEMBERED_MS
    const mine = (await store.records('answered')).filter(
      ({ row }) => row.answeredAt > since && (row.by === user || row.answeredBy === user),
    )
    const opened = await Promise.all(
      mine.map(async ({ row, ...record }) => {
        const { answer, answeredBy, answeredAt } = row
        return { approval: await this.#opened({ ...record, row }), answer, answeredBy, answeredAt }
      }),
    )
    return opened.sort((a, b) => b.answeredAt - a.answeredAt)
  }

  /** A few at a time, with whatever is answered: nothing has to run at night. */
  async #forgotten(): Promise<readonly Effect[]> {
    const { store, clock } = this.#tools
    const before = clock.now() - REMEMBERED_MS
    return (await store.records('answered'))
      .filter(({ row }) => row.answeredAt <= before)
      .slice(0, 20)
      .map(({ id }) => ({ on: 'record', kind: 'answered', id, owner: null, expect: null, row: null }))
  }

  /** Refused by another, or taken back by the asker. False: it was answered meanwhile. */
  async drop(by: Asker, asked: Approval, branch: string | null): Promise<boolean> {
    const own = by.user === asked.by
    const spent = await this.spend(asked, own ? 'withdrawn' : 'no', by.user)
    if (spent === null) return false
    const action = own ? 'approvalWithdrawn' : 'approvalRefused'
    const archive = asked.what === 'grant' ? { archive: asked.archive } : {}
    const [outcome] = await this.#tools.recorder.record([
      {
        meta: draft('approval', action, { ...by, ...archive, branch, object: asked.id }),
        payload: null,
        effects: spent,
      },
    ])
    return outcome?.ok === true
  }

  /** A second person lets a list out: the ask goes, and for a day the asker's device may fetch it. False: answered. */
  async letOut(
    by: Asker,
    { id, by: asker, ask }: ExportApproval,
    spent: readonly Effect[],
  ): Promise<boolean> {
    const { recorder, clock } = this.#tools
    const { columns, rows, selection, purpose, branches } = ask
    const row = { columns, rows, selection, purpose, by: by.user, until: clock.now() + PERMIT_MS }
    const [outcome] = await recorder.record([
      {
        meta: draft('approval', 'exportAllowed', {
          ...by,
          branch: branches[0] ?? null,
          object: id,
          length: rows,
        }),
        payload: { export: ask as unknown as Json },
        effects: [...spent, { on: 'record', kind: 'exportPermit', id, owner: asker, expect: 0, row }],
      },
    ])
    return outcome?.ok === true
  }

  async #opened({ id, row }: Pick<StoredRecord<'approval'>, 'id' | 'row'>): Promise<Approval> {
    const key = await this.#tools.keys.namedKey(KEY)
    const { by, at, until } = row
    // Sealed by `prepare` under this id, and by nobody else.
    const plain: unknown = JSON.parse(decodeUtf8(key.open(Buffer.from(row.sealed, 'base64'), aadOf(id))))
    return 'archive' in row
      ? { id, by, at, until, what: 'grant', archive: row.archive, grant: plain as Grant }
      : 'user' in row
        ? { id, by, at, until, what: 'people', user: row.user, order: plain as PeopleOrder }
        : { id, by, at, until, what: 'export', ask: plain as ExportApproval['ask'] }
  }
}

type Asker = By & { readonly user: string }
const aadOf = (id: string): string => `approval/${id}`
