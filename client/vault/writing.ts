/**
 * How anything that a person does gets onto the disk: entries into the outbox, patches into the card
 * log, the stamp clock's state, all in one strict transaction (G1). Documents are not touched; what
 * the server acknowledged and what waits lie apart.
 *
 * A plan is made from what was read; when another tab was faster it is made again, with a new stamp.
 */
import { deferred } from '../../shared/base/deferred.ts'
import { StampClock, type StampState } from '../../shared/base/hybridClock.ts'
import type { JsonObject } from '../../shared/base/json.ts'
import type { Millis } from '../../shared/base/ports.ts'
import { err, ok, type Result } from '../../shared/base/result.ts'
import { encodeEntries, type WriteRefusal } from '../../shared/document/write.ts'
import type { DocId, MembershipId } from '../../shared/domain/names.ts'
import { FIRST_EPOCH } from '../../shared/protocol/version.ts'
import type { EditRefusal } from '../api.ts'
import type { CardPages } from './cardPages.ts'
import { fragmentFrom } from './cardTools.ts'
import type { Clients, Pen } from './clients.ts'
import { StorageFull } from './depot.ts'
import type { Directory } from './directory.ts'
import type { Lease } from './lease.ts'
import { sealPending, type Outbox, type Pending, type Queued } from './outbox.ts'
import { viewOf, type DocState, type Reading, type Self } from './reading.ts'
import type { CardPatch } from './shelf.ts'
import type { CardLogRow, FileRow, OutboxRow } from './schema.ts'
import { Changed, insist, type Store } from './store.ts'
import type { TabNudge } from './tabs.ts'

/** One entry to be written. */
export interface Line {
  readonly doc: DocId
  readonly entry: JsonObject
  readonly membership: MembershipId
}

export interface Plan<T> {
  /** Every document that gets a line, as it was read. */
  readonly reads: ReadonlyMap<DocId, DocState>
  /** In the order in which the server must take them. */
  readonly lines: readonly Line[]
  /** A refused entry that this one replaces. */
  readonly instead?: string
  /** Documents that begin here, under names that nobody else can know: nothing was read of them, nothing can have changed. */
  readonly fresh?: ReadonlySet<DocId>
  /** Chunks that stand with these lines or not at all. One that stands already makes the plan anew. */
  readonly chunks?: readonly FileRow[]
  readonly value: T
}

/** Makes a plan out of what stands, stamped with that. */
export type Planning<T> = (at: Millis) => Promise<Result<Plan<T>, EditRefusal>>

/** A plan that only has to be put on the disk. */
interface Sealed<T> {
  readonly plan: Plan<T>
  readonly stamps: StampState
  readonly pen: Pen
  readonly entries: readonly Pending[]
  readonly patches: readonly CardPatch[]
  readonly rows: readonly OutboxRow[]
  readonly log: CardLogRow
}

export interface WritingTools {
  readonly store: Store
  readonly pages: CardPages
  readonly outbox: Outbox
  readonly reading: Reading
  readonly clients: Clients
  readonly directory: Directory
  readonly self: Self
  say(nudge: TabNudge): void
}

/** With what rights are judged by. */
export interface JudgingTools extends WritingTools {
  readonly lease: Lease
}

export class Writing {
  readonly #tools: WritingTools
  readonly #stamps: StampClock
  #pen: Pen
  /** Settles once the newest write is on the disk, or was given up. */
  #written: Promise<unknown> = Promise.resolve()
  /** Settles once the newest write is sealed; what comes of it stays to be seen. */
  #sealed: Promise<unknown> = Promise.resolve()

  private constructor(tools: WritingTools, stamps: StampClock, pen: Pen) {
    this.#tools = tools
    this.#stamps = stamps
    this.#pen = pen
  }

  /** Takes a fresh client id for this tab and unlock. */
  static async begin(tools: WritingTools): Promise<Writing> {
    const stored = await tools.store.meta('stamps')
    return new Writing(
      tools,
      new StampClock(tools.store.clock, stored?.stamps ?? null),
      await tools.clients.fresh(),
    )
  }

  /** Writes of one tab follow each other, so that its clocks have no gaps. Durable on return. */
  write<T>(plan: Planning<T>): Promise<Result<T, EditRefusal>> {
    return this.#follow(this.#written, plan)
  }

  /**
   * As `write`, and it is made ready while the one before is still being written: for work in bulk, where the disk and
   * the sealing would wait for each other in turn. What it read before that one stood is read anew by the rule of
   * every other tab.
   */
  writeAhead<T>(plan: Planning<T>): Promise<Result<T, EditRefusal>> {
    return this.#follow(this.#sealed, plan)
  }

  #follow<T>(ready: Promise<unknown>, plan: Planning<T>): Promise<Result<T, EditRefusal>> {
    const turn = this.#written
    const sealed = deferred<void>()
    const writing = ready.then(() => this.#insist(plan, turn, sealed.resolve)).finally(sealed.resolve)
    this.#written = writing.catch(() => undefined)
    this.#sealed = sealed.promise
    return writing
  }

  async #insist<T>(
    plan: Planning<T>,
    turn: Promise<unknown>,
    isSealed: () => void,
  ): Promise<Result<T, EditRefusal>> {
    try {
      return await this.#tools.store.read(() =>
        insist(
          async () => {
            const at = this.#stamps.stamp()
            const stamps = this.#stamps.state
            const planned = await plan(at)
            if (!planned.ok) {
              // Refused by what this tab knew: another one may have written since what would allow it.
              await this.#assertCurrent()
              return planned
            }
            if (isEmpty(planned.value)) return ok(planned.value.value)
            const draft = await this.#seal(planned.value, stamps)
            isSealed()
            await turn
            return draft.ok ? this.#commit(draft.value) : draft
          },
          () => this.#catchUp(),
        ),
      )
    } catch (error) {
      if (error instanceof StorageFull) return err({ type: 'storage-full' })
      throw error
    }
  }

  async #seal<T>(plan: Plan<T>, stamps: StampState): Promise<Result<Sealed<T>, EditRefusal>> {
    const { store, pages } = this.#tools
    const pen = this.#pen
    const encoded = this.#encode(plan, pen, stamps.last)
    if (!encoded.ok) return encoded
    const entries = encoded.value
    const patches = this.#patches(plan, entries)
    const [rows, log] = await Promise.all([
      Promise.all(entries.map((entry) => sealPending(store, entry))),
      pages.sealPatches(patches),
    ])
    return ok({ plan, stamps, pen, entries, patches, rows, log })
  }

  async #commit<T>({ plan, stamps, pen, entries, ...sealed }: Sealed<T>): Promise<Result<T, EditRefusal>> {
    const { fresh, chunks = [] } = plan
    const { store, pages, outbox, reading, clients } = this.#tools
    const held = [...plan.reads.values()].filter(({ doc }) => fresh?.has(doc) !== true)
    const unknown = held.some((state) => state.stored === null)
    const tables = ['docs', 'outbox', 'cards', 'cardlog', 'rejected', 'files', 'meta'] as const
    const [places, n] = await store.urgent(tables, async () => {
      const before = await store.db.meta.get('stamps')
      if (before !== undefined && 'stamps' in before && before.stamps.last >= stamps.last) throw new Changed()
      await clients.assertSoundInside(pen)
      await reading.assertStandsInside(held)
      if (unknown) await pages.assertCurrentInside()
      for (const { id } of chunks) if ((await store.db.files.get(id)) !== undefined) throw new Changed()
      await store.db.files.bulkAdd([...chunks])
      const places = await store.db.outbox.bulkAdd([...sealed.rows], { allKeys: true })
      const n = await pages.logInside(sealed.log)
      await store.db.meta.put({ key: 'stamps', stamps })
      if (plan.instead !== undefined) await store.db.rejected.delete(plan.instead)
      return [places, n] as const
    })
    for (const entry of entries) pen.wrote(entry.doc, entry.clock + 1)
    outbox.added(entries.map((entry, at) => ({ ...entry, n: places[at] as number })))
    await pages.logged(n, sealed.patches)
    const docs = [...plan.reads.keys()]
    const refused = plan.instead === undefined ? [] : (['rejected'] as const)
    this.#tools.say({ tables: ['outbox', 'cardlog', ...refused], docs, renamed: [] })
    return ok(plan.value)
  }

  #encode<T>(plan: Plan<T>, pen: Pen, at: Millis): Result<readonly Pending[], EditRefusal> {
    const { store } = this.#tools
    const next = new Map<DocId, number>()
    const entries: Pending[] = []
    for (const { doc, entry, membership } of plan.lines) {
      const clock = next.get(doc) ?? pen.clock(doc)
      next.set(doc, clock + 1)
      const update = encodeEntries(pen.client, clock, [entry])
      if (!update.ok) return err(unwritable(update.error.why))
      entries.push({
        id: store.newId(),
        doc,
        epoch: plan.reads.get(doc)?.stored?.epoch ?? FIRST_EPOCH,
        client: pen.client,
        clock,
        at,
        membership,
        update: update.value,
        tries: 0,
      })
    }
    return ok(entries)
  }

  /** Each touched document's card, as it reads with the new entries. */
  #patches<T>(plan: Plan<T>, entries: readonly Pending[]): readonly CardPatch[] {
    const { self, directory } = this.#tools
    return [...plan.reads.values()].map((state) => {
      const fresh = entries.flatMap((entry): Queued[] =>
        entry.doc === state.doc ? [{ ...entry, n: 0 }] : [],
      )
      const view = viewOf(
        { stored: state.stored, pending: [...state.pending, ...fresh] },
        self,
        directory.offset,
      )
      return { doc: state.doc, fragment: fragmentFrom(state.doc, view) }
    })
  }

  #assertCurrent(): Promise<void> {
    const { store, pages } = this.#tools
    return store.snapshot(['cards', 'cardlog', 'meta'], () => pages.assertCurrentInside())
  }

  async #catchUp(): Promise<void> {
    const { store, pages, outbox, clients } = this.#tools
    const stored = await store.meta('stamps')
    if (stored !== null) this.#stamps.adopt(stored.stamps)
    if (await clients.isBurnt(this.#pen)) this.#pen = await clients.fresh()
    await Promise.all([pages.catchUp(), outbox.refresh()])
  }
}

const isEmpty = ({ lines, chunks = [] }: Plan<unknown>): boolean => lines.length === 0 && chunks.length === 0

/** Only what free input can cause comes here: too much text, or half of an emoji. */
function unwritable(why: WriteRefusal['why']): EditRefusal {
  return { type: 'invalid', code: why === 'tooLong' ? 'too-long' : 'untidy-text', field: null, params: {} }
}
