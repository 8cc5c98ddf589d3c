/**
 * Approvals: grants that take two persons and have one so far.
 *
 * An ask waits in a record until somebody else who may be the second answers, the asker takes it back, or
 * its time is over. Who may answer is decided at the moment of answering, never when it was asked: the branch
 * manager if there is another one, head office always, so nothing waits for somebody who is not there.
 */
import { decodeUtf8, encodeUtf8 } from 'lib0/string'
import type { Clock, Millis, Random } from '../../shared/base/ports.ts'
import type { Json } from '../../shared/base/json.ts'
import { newUlid } from '../../shared/base/ulid.ts'
import type { Grant } from '../../shared/domain/grant.ts'
import type { ActorContext } from '../ingest/actor.ts'
import { signature } from '../ingest/actor.ts'
import type { Door } from '../ingest/door.ts'
import { draft, type Recorder } from '../ingest/draft.ts'
import type { KeyStore, Store } from '../store/contract.ts'
import type { StoredRecord } from '../store/records.ts'
import type { ApprovalRow } from './rows.ts'

/** An ask that nobody answered for so long is asked again or not at all. */
export const ANSWER_WITHIN_MS: Millis = 7 * 24 * 3_600_000
const MOST_PER_PERSON = 50
const KEY = 'approvals'

export interface Approval {
  readonly id: string
  readonly archive: string
  readonly by: string
  readonly at: Millis
  readonly until: Millis
  /** As it would be given; `approvedBy` still null. */
  readonly grant: Grant
}

interface Tools {
  readonly store: Store
  readonly keys: KeyStore
  readonly recorder: Recorder
  readonly door: Door
  readonly clock: Clock
  readonly random: Random
}

export type Answered = { readonly done: true } | { readonly done: false; readonly why: string }

export class Approvals {
  readonly #tools: Tools

  constructor(tools: Tools) {
    this.#tools = tools
  }

  /** Durable on return. Null: this person has too many waiting already. */
  async ask(by: ActorContext, archive: string, branch: string, grant: Grant): Promise<Approval | null> {
    const { store, keys, recorder, clock, random } = this.#tools
    if ((await store.recordsOf('approval', by.user)).length >= MOST_PER_PERSON) return null
    const id = newUlid(clock, random)
    const at = clock.now()
    const key = await keys.namedKey(KEY)
    const sealed = Buffer.from(key.seal(encodeUtf8(JSON.stringify(grant)), aadOf(id))).toString('base64')
    const row: ApprovalRow = { archive, by: by.user, at, until: at + ANSWER_WITHIN_MS, sealed }
    await recorder.record([
      {
        meta: draft('approval', 'approvalAsked', { ...signature(by, null), branch, archive, object: id }),
        payload: { grant: grant as unknown as Json },
        effects: [{ on: 'record', kind: 'approval', id, owner: by.user, expect: 0, row }],
      },
    ])
    return { id, archive, by: by.user, at, until: row.until, grant }
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

  /** The door judges again, with this person as the second; verdict and record move in one commit. */
  async agree(second: ActorContext, asked: Approval): Promise<Answered> {
    const { store, door } = this.#tools
    const record = await store.record('approval', asked.id)
    if (record === null) return { done: false, why: 'answered' }
    const answer = await door.order({
      by: second,
      // It is the asker who gives, and the second who lets him.
      inName: asked.by,
      archive: asked.archive,
      order: { do: 'grant', grant: { ...asked.grant, approvedBy: second.user } },
      effects: [
        { on: 'record', kind: 'approval', id: asked.id, owner: null, expect: record.version, row: null },
      ],
    })
    return answer.done ? { done: true } : answer
  }

  /** Refused by another, or taken back by the asker. */
  async drop(by: ActorContext, asked: Approval, branch: string): Promise<Answered> {
    const { store, recorder } = this.#tools
    const record = await store.record('approval', asked.id)
    if (record === null) return { done: false, why: 'answered' }
    const action = by.user === asked.by ? 'approvalWithdrawn' : 'approvalRefused'
    const [outcome] = await recorder.record([
      {
        meta: draft('approval', action, {
          ...signature(by, null),
          branch,
          archive: asked.archive,
          object: asked.id,
        }),
        payload: null,
        effects: [
          { on: 'record', kind: 'approval', id: asked.id, owner: null, expect: record.version, row: null },
        ],
      },
    ])
    return outcome?.ok === true ? { done: true } : { done: false, why: 'answered' }
  }

  async #opened({ id, row }: StoredRecord<'approval'>): Promise<Approval> {
    const key = await this.#tools.keys.namedKey(KEY)
    const plain = decodeUtf8(key.open(Buffer.from(row.sealed, 'base64'), aadOf(id)))
    // Sealed by `ask` under this id, and by nobody else.
    return {
      id,
      archive: row.archive,
      by: row.by,
      at: row.at,
      until: row.until,
      grant: JSON.parse(plain) as Grant,
    }
  }
}

const aadOf = (id: string): string => `approval/${id}`
