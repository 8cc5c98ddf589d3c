/**
 * One workspace document while somebody has it open: who is there, and one queue.
 *
 * A change goes: tried on the shadow → committed with its log entry → passed on, acknowledged. Questions and
 * changes are taken strictly one after the other, so nobody is ever shown what is not on the disk.
 */
import { mergeUpdates } from 'yjs'
import type { WorkspaceAddress, WorkspaceId } from '../../shared/domain/workspace.ts'
import type { WorkspaceDecision } from '../../shared/policy/workspace.ts'
import { signature, type ActorContext } from '../ingest/actor.ts'
import { draft } from '../ingest/draft.ts'
import { documentAad, type Effect, type Prepared, type SealingKey } from '../store/contract.ts'
import { Awareness, type Person } from './awareness.ts'
import { WorkspaceDocument, type DocumentTools, type Refusal, type Tried } from './document.ts'
import { awarenessFrame, encodeVector, step2Frame, updateFrame, type AwarenessEntry } from './frames.ts'
import { inspect, type Client } from './inspect.ts'

export type { Refusal }

/** A connection, as the room sees it. */
export interface Guest {
  readonly actor: ActorContext
  readonly person: Person
  /** As of now. */
  mayWrite(): WorkspaceDecision
  deliver(frame: Uint8Array): void
  /** What it sent so far is on the disk, or was known before. */
  acknowledge(): void
  /** Tells what is on the disk, and asks for what is not. */
  askAgain(): void
  /** What it sent builds on something that is not here. */
  lacks(): void
  refuse(why: Refusal): void
  /** Our own fault: it may come again. */
  drop(): void
}

interface Change {
  readonly is: 'change'
  readonly guest: Guest
  readonly update: Uint8Array
  readonly done: () => void
}
interface Question {
  readonly is: 'question'
  readonly guest: Guest
  readonly vector: Uint8Array
  readonly done: () => void
}

interface Accepted {
  readonly change: Change
  readonly tried: Tried & { readonly is: 'accepted' }
}

/** What one person adds to one commit. */
interface Contribution {
  readonly guest: Guest
  readonly accepted: readonly Accepted[]
  readonly update: Uint8Array
}

const MAX_BATCH = 64
const ATTEMPTS = 4

export class Room {
  readonly doc: WorkspaceId
  readonly #address: WorkspaceAddress
  readonly #tools: DocumentTools
  readonly #document: WorkspaceDocument
  readonly #guests = new Set<Guest>()
  readonly #awareness = new Awareness<Guest>()
  readonly #queue: (Change | Question)[] = []
  #working: Promise<void> | null = null

  constructor(doc: WorkspaceId, address: WorkspaceAddress, tools: DocumentTools) {
    this.doc = doc
    this.#address = address
    this.#tools = tools
    this.#document = new WorkspaceDocument(doc, tools)
  }

  get isEmpty(): boolean {
    return this.#guests.size === 0 && this.#working === null
  }

  /** When nothing waits any more. */
  async idle(): Promise<void> {
    while (this.#working !== null) await this.#working
  }

  /** State vector of what is on the disk; null before the first question. */
  get vector(): Uint8Array | null {
    const { standing } = this.#document
    return standing === null ? null : encodeVector(standing.durable)
  }

  join(guest: Guest): void {
    this.#guests.add(guest)
    const others = this.#awareness.others(guest)
    if (others.length > 0) guest.deliver(awarenessFrame(others))
  }

  leave(guest: Guest): void {
    if (this.#guests.delete(guest)) this.#tell(guest, this.#awareness.leave(guest))
  }

  /** `done` is called when it was answered, or never will be. */
  ask(guest: Guest, vector: Uint8Array, done: () => void): void {
    this.#take({ is: 'question', guest, vector, done })
  }

  change(guest: Guest, update: Uint8Array, done: () => void): void {
    this.#take({ is: 'change', guest, update, done })
  }

  hearAwareness(guest: Guest, entries: readonly AwarenessEntry[]): void {
    if (guest.mayWrite().allowed) this.#tell(guest, this.#awareness.hear(guest, guest.person, entries))
  }

  tellAwareness(guest: Guest): void {
    guest.deliver(awarenessFrame(this.#awareness.others(guest)))
  }

  #tell(from: Guest, entries: readonly AwarenessEntry[]): void {
    if (entries.length > 0) this.#toOthers(from, awarenessFrame(entries))
  }

  #toOthers(from: Guest, frame: Uint8Array): void {
    for (const guest of [...this.#guests]) if (guest !== from) guest.deliver(frame)
  }

  // ---- the queue --------------------------------------------------------------------------

  #take(task: Change | Question): void {
    this.#queue.push(task)
    this.#working ??= this.#work().finally(() => (this.#working = null))
  }

  async #work(): Promise<void> {
    for (let task = this.#queue.shift(); task !== undefined; task = this.#queue.shift()) {
      const batch = [task]
      while (task.is === 'change' && this.#queue[0]?.is === 'change' && batch.length < MAX_BATCH)
        batch.push(this.#queue.shift() as Change)
      try {
        if (task.is === 'question') await this.#answer(task)
        else await this.#changes(batch as Change[], ATTEMPTS)
      } catch (error) {
        this.#tools.report(error)
        this.#document.forget()
        for (const guest of [...this.#guests]) guest.drop()
      }
      for (const { done } of batch) done()
    }
  }

  async #answer({ guest, vector }: Question): Promise<void> {
    if (!this.#guests.has(guest)) return
    const update = await this.#document.since(vector)
    if (update === null) return guest.refuse('gone')
    guest.deliver(step2Frame(update))
    // And what of theirs is missing here?
    if (guest.mayWrite().allowed) guest.askAgain()
  }

  async #changes(batch: readonly Change[], attempts: number): Promise<void> {
    let accepted: Accepted[] = []
    for (const change of batch) {
      const { guest, update } = change
      if (!this.#guests.has(guest)) continue
      if (!guest.mayWrite().allowed) {
        if (!deletesOnly(update)) guest.refuse('denied')
        continue
      }
      const tried = await this.#document.try(guest.actor, update, (client) => this.#mayUse(guest, client))
      if (tried.is === 'accepted') accepted.push({ change, tried })
      else if (tried.is === 'known') guest.acknowledge()
      else if (tried.is === 'gap') guest.lacks()
      else {
        if (tried.spoiled) {
          // What came before it is not on the disk yet, and was only in the shadow that is lost.
          await this.#again(accepted, attempts)
          accepted = []
        }
        guest.refuse(tried.why)
      }
    }
    await this.#commit(accepted, attempts)
  }

  /** Others see the id of a tab before it has written its first word. */
  #mayUse({ actor }: Guest, client: Client): boolean {
    const present = this.#awareness.guestOf(client)
    return present === null || present.actor.user === actor.user
  }

  /** On a fresh shadow. */
  async #again(accepted: readonly Accepted[], attempts: number): Promise<void> {
    this.#document.forget()
    if (accepted.length === 0) return
    if (attempts === 0) throw new Error(`changes of ${this.doc} never came to stand`)
    await this.#changes(
      accepted.map(({ change }) => change),
      attempts - 1,
    )
  }

  // ---- the commit -------------------------------------------------------------------------

  async #commit(accepted: readonly Accepted[], attempts: number): Promise<void> {
    const { standing } = this.#document
    if (accepted.length === 0) return
    // The shadow was lost on the way, over a question of another room: what was tried on it is tried again.
    if (standing === null || accepted.some(({ tried }) => tried.on !== standing))
      return this.#again(accepted, attempts)
    const key = await this.#tools.keys.documentKey(this.doc, standing.epoch)
    const contributions = byGuest(accepted)
    // Judged here, in the turn in which it is handed to the store.
    const denied = contributions.find(({ guest }) => !guest.mayWrite().allowed)?.guest
    if (denied !== undefined) {
      denied.refuse('denied')
      return this.#again(
        accepted.filter(({ change }) => change.guest !== denied),
        attempts,
      )
    }
    const prepared = contributions.map((one, at) =>
      this.#prepare(one, standing.count + at, standing.epoch, key),
    )
    const outcomes = await this.#tools.store.commit(prepared)
    const stale: Accepted[] = []
    contributions.forEach(({ guest, accepted: mine, update }, at) => {
      const outcome = outcomes[at]
      if (outcome?.ok !== true) return void stale.push(...mine)
      const sections = mine.flatMap(({ tried }) => tried.fresh)
      this.#document.committed(standing, outcome.seq, update.length, sections)
      this.#toOthers(guest, updateFrame(update))
      guest.acknowledge()
    })
    if (stale.length > 0) return this.#again(stale, attempts)
    await this.#document.snapshot(standing)
  }

  #prepare(
    { guest, accepted, update }: Contribution,
    expectCount: number,
    epoch: number,
    key: SealingKey,
  ): Prepared {
    const decision = guest.mayWrite()
    const membership = decision.allowed ? decision.membership : null
    const { user, device } = guest.actor
    const clients = [...new Set(accepted.flatMap(({ tried }) => tried.fresh.map(({ client }) => client)))]
    return {
      meta: draft('workspace', 'edit', {
        ...signature(guest.actor, membership),
        branch: this.#address.branch,
        doc: this.doc,
        epoch,
        client: clients.length === 1 ? (clients[0] ?? null) : null,
      }),
      sealed: key.seal(update, documentAad(this.doc, epoch)),
      effects: [
        { on: 'workspace', doc: this.doc, epoch, expectCount },
        ...clients.map((client): Effect => ({
          on: 'client',
          row: { client, user, device, membership: membership?.id ?? null },
        })),
      ],
    }
  }
}

/** What a stock client that may only read says after it tidied up formats for itself. It is passed over. */
function deletesOnly(update: Uint8Array): boolean {
  const inspected = inspect(update)
  return inspected.ok && inspected.value.sections.length === 0
}

function byGuest(accepted: readonly Accepted[]): readonly Contribution[] {
  const groups = new Map<Guest, Accepted[]>()
  for (const one of accepted) groups.set(one.change.guest, [...(groups.get(one.change.guest) ?? []), one])
  return [...groups].map(([guest, mine]) => ({
    guest,
    accepted: mine,
    update: mergeOf(mine.map(({ tried }) => tried.emitted)),
  }))
}

const mergeOf = (updates: readonly Uint8Array[]): Uint8Array => {
  const [first] = updates
  return first !== undefined && updates.length === 1 ? first : mergeUpdates([...updates])
}
