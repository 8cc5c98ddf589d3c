/**
 * One workspace document as it stands in the log, and its shadow: what a change would do is tried here.
 *
 * The shadow may be ahead of the disk by what is about to be committed; `durable` is what is on it.
 * Whatever goes wrong spoils the shadow and nothing else: `forget`, and it is opened again from the log.
 */
import type { WorkspaceId } from '../../shared/domain/workspace.ts'
import { FIRST_EPOCH } from '../../shared/protocol/version.ts'
import type { ActorContext } from '../ingest/actor.ts'
import { documentAad, snapshotAad, type KeyStore, type Store } from '../store/contract.ts'
import { freshOf, hasGap, inspect, type Client, type Section } from './inspect.ts'
import { MAX_DOCUMENT_BYTES, SNAPSHOT_BYTES, SNAPSHOT_CHANGES } from './limits.ts'
import { ShadowForgot, ShadowLost, type Shadow } from './shadow.ts'

/** Why a connection is ended over what it sent. */
export type Refusal = 'malformed' | 'foreign-client' | 'fork' | 'too-costly' | 'too-large' | 'denied' | 'gone'

export interface Standing {
  readonly epoch: number
  readonly vector: Map<Client, number>
  readonly durable: Map<Client, number>
  /** An upper bound of what the document weighs. */
  bytes: number
  count: number
  lastSeq: number
  /** Changes above the snapshot, and what they weigh. */
  tail: number
  tailBytes: number
}

export type Tried =
  | {
      readonly is: 'accepted'
      /** What Yjs made of it: the only thing that is kept. */
      readonly emitted: Uint8Array
      readonly fresh: readonly Section[]
      /** Once this is forgotten, so is the change. */
      readonly on: Standing
    }
  | { readonly is: 'known' }
  | { readonly is: 'gap' }
  | { readonly is: 'refused'; readonly why: Refusal; readonly spoiled: boolean }

export interface DocumentTools {
  readonly store: Store
  readonly keys: KeyStore
  readonly shadow: Shadow
  readonly report: (error: unknown) => void
}

const ATTEMPTS = 4
const refused = (why: Refusal, spoiled = false): Tried => ({ is: 'refused', why, spoiled })

export class WorkspaceDocument {
  readonly id: WorkspaceId
  readonly #tools: DocumentTools
  /** As far as they were asked for. A client id belongs to one person on one device for good. */
  readonly #owners = new Map<Client, string>()
  #standing: Standing | null = null

  constructor(id: WorkspaceId, tools: DocumentTools) {
    this.id = id
    this.#tools = tools
  }

  get standing(): Standing | null {
    return this.#standing
  }

  forget(): void {
    this.#standing = null
    this.#owners.clear()
  }

  /** What lies above a state vector, of what is on the disk. Null: the document's key was destroyed. */
  async since(vector: Uint8Array): Promise<Uint8Array | null> {
    for (let attempt = ATTEMPTS; ; attempt--) {
      if ((await this.#ready()) === null) return null
      try {
        return await this.#tools.shadow.since(this.id, vector)
      } catch (error) {
        if (attempt === 0 || !isShadowGone(error)) throw error
        this.forget()
      }
    }
  }

  /** Tries a change on the shadow. `mayUse`: nobody else is present under this client id. */
  async try(actor: ActorContext, update: Uint8Array, mayUse: (client: Client) => boolean): Promise<Tried> {
    const { shadow } = this.#tools
    const inspected = inspect(update)
    if (!inspected.ok) return refused('malformed')
    if (inspected.value.empty) return { is: 'known' }
    const { sections } = inspected.value
    for (let attempt = ATTEMPTS; ; attempt--) {
      const standing = await this.#ready()
      if (standing === null) return refused('gone')
      const { vector } = standing
      if (hasGap(inspected.value, vector)) return { is: 'gap' }
      const fresh = freshOf(sections, vector)
      if (!fresh.every(({ client }) => mayUse(client)) || !(await this.#own(actor, fresh)))
        return refused('foreign-client')
      const overlaps = sections.some(({ client, from }) => from < (vector.get(client) ?? 0))
      try {
        const answer = await shadow.apply(this.id, update, overlaps)
        if ('refused' in answer) return refused(answer.refused === 'fork' ? 'fork' : 'malformed', true)
        const { emitted } = answer
        if (emitted === null) return { is: 'known' }
        if (!(await this.#fits(standing, emitted))) return refused('too-large', true)
        standing.bytes += emitted.length
        for (const { client, to } of fresh) vector.set(client, to)
        return { is: 'accepted', emitted, fresh, on: standing }
      } catch (error) {
        if (error instanceof ShadowLost) return refused('too-costly', true)
        if (attempt === 0 || !(error instanceof ShadowForgot)) throw error
        this.forget()
      }
    }
  }

  /** Called for changes that are committed, in their order. */
  committed(standing: Standing, seq: number, bytes: number, sections: readonly Section[]): void {
    standing.count++
    standing.lastSeq = seq
    standing.tail++
    standing.tailBytes += bytes
    for (const { client, to } of sections) standing.durable.set(client, to)
  }

  /** Folds the tail, when it has grown long. Derived: nothing is lost when it fails. */
  async snapshot(standing: Standing): Promise<void> {
    if (standing.tail < SNAPSHOT_CHANGES && standing.tailBytes < SNAPSHOT_BYTES) return
    const { store, keys, shadow, report } = this.#tools
    const { epoch, lastSeq } = standing
    try {
      const state = await shadow.since(this.id, null)
      const key = await keys.documentKey(this.id, epoch)
      await store.saveWorkspaceSnapshot(this.id, epoch, lastSeq, key.seal(state, snapshotAad(this.id, epoch)))
      standing.bytes = state.length
      standing.tail = standing.tailBytes = 0
    } catch (error) {
      // A shadow that forgot is opened again by the next change.
      if (!isShadowGone(error)) report(error)
    }
  }

  /** The standing, with a shadow that agrees with it. Null: the document's key was destroyed. */
  async #ready(): Promise<Standing | null> {
    return this.#standing !== null && this.#tools.shadow.isOpen(this.id) ? this.#standing : this.#load()
  }

  async #load(): Promise<Standing | null> {
    const { store, keys, shadow } = this.#tools
    this.forget()
    const stored = await store.workspace(this.id)
    const epoch = stored?.epoch ?? FIRST_EPOCH
    const updates: Uint8Array[] = []
    let tailBytes = 0
    if (stored !== null) {
      const key = await keys.findDocumentKey(this.id, epoch)
      if (key === null) return null
      if (stored.snapshot !== null)
        updates.push(key.open(stored.snapshot.sealed, snapshotAad(this.id, epoch)))
      for (const { sealed } of stored.tail) {
        updates.push(key.open(sealed, documentAad(this.id, epoch)))
        tailBytes += sealed.length
      }
    }
    const { vector, bytes } = await shadow.open(this.id, updates)
    return (this.#standing = {
      epoch,
      vector: new Map(vector),
      durable: new Map(vector),
      bytes,
      count: stored?.count ?? 0,
      lastSeq: stored?.lastSeq ?? 0,
      tail: stored?.tail.length ?? 0,
      tailBytes,
    })
  }

  /** New words under a client id are words of its owner, who is found or becomes it. */
  async #own({ user, device }: ActorContext, fresh: readonly Section[]): Promise<boolean> {
    const self = `${user} ${device}`
    for (const { client } of fresh) {
      if (!this.#owners.has(client)) {
        const row = await this.#tools.store.client(client)
        if (row !== null) this.#owners.set(client, `${row.user} ${row.device}`)
      }
      if ((this.#owners.get(client) ?? self) !== self) return false
    }
    for (const { client } of fresh) this.#owners.set(client, self)
    return true
  }

  async #fits(standing: Standing, emitted: Uint8Array): Promise<boolean> {
    if (standing.bytes + emitted.length <= MAX_DOCUMENT_BYTES) return true
    // What was deleted still counts there: weigh it.
    const exact = (await this.#tools.shadow.since(this.id, null)).length
    standing.bytes = exact - emitted.length
    return exact <= MAX_DOCUMENT_BYTES
  }
}

const isShadowGone = (error: unknown): boolean => error instanceof ShadowForgot || error instanceof ShadowLost
