/**
 * Deeds into entries, through the single door, each in its person's name from that person's device.
 *
 * What the scribe knows of a document is what the device would know: which writes stand for a field
 * (its `base`) and how far its own client id has come there. A deed that the door refuses is a bug of
 * the story, and ends it.
 */
import { createHash } from 'node:crypto'
import type { JsonObject } from '../../shared/base/json.ts'
import type { Millis } from '../../shared/base/ports.ts'
import { StampClock } from '../../shared/base/hybridClock.ts'
import { newUlid } from '../../shared/base/ulid.ts'
import { newClient } from '../../shared/document/client.ts'
import { encodeEntries } from '../../shared/document/write.ts'
import { request, stateFact, type Stamp } from '../../shared/domain/edit.ts'
import { ENTRY_VERSION, type Command, type Entry, type FieldKey } from '../../shared/domain/entry.ts'
import {
  docId,
  entryId,
  partOf,
  type ArchiveId,
  type DocId,
  type EntryId,
  type Part,
  type UserId,
} from '../../shared/domain/names.ts'
import type { PushEntry } from '../../shared/protocol/push.ts'
import { FIRST_EPOCH } from '../../shared/protocol/version.ts'
import { isOfBusiness } from '../../shared/templates/facts.ts'
import { templateRef } from '../../shared/templates/keys.ts'
import { valuesByPart } from '../../shared/templates/opening.ts'
import type { Template } from '../../shared/templates/types.ts'
import type { ActorContext } from '../ingest/actor.ts'
import { draft } from '../ingest/draft.ts'
import type { Core } from '../server.ts'
import { demoPeople } from './company.ts'
import type { Act, Deed } from './deed.ts'

interface Writer {
  readonly actor: ActorContext
  readonly client: number
  readonly stamps: StampClock
  /** How many entries of this client stand in each document. */
  readonly written: Map<DocId, number>
  /** What the device's clock shows. */
  wall: Millis
}

type Heads = Map<FieldKey, readonly EntryId[]>

/** Entries of one deed, by document, `life` first. */
type Lines = ReadonlyMap<Part, Entry[]>

export class Scribe {
  readonly #core: Core
  readonly #branches: ReadonlyMap<string, string>
  readonly #writers = new Map<string, Writer>()
  readonly #heads = new Map<DocId, Heads>()
  /** What had been seen before the first save of a clash. */
  readonly #seen = new Map<string, ReadonlyMap<FieldKey, readonly EntryId[]>>()

  private constructor(core: Core) {
    this.#core = core
    this.#branches = new Map(core.directory.branches.map(({ id, code }) => [code, id]))
  }

  static async begin(core: Core): Promise<Scribe> {
    const scribe = new Scribe(core)
    for (const { login, device } of demoPeople) await scribe.#greet(login, device)
    return scribe
  }

  idOf(login: string): UserId {
    return this.#writer(login).actor.user
  }

  /** Durable on return. The core's clock must stand at `deed.received`. */
  async write(deed: Deed): Promise<void> {
    const writer = this.#writer(deed.by)
    writer.wall = deed.at
    const lines = this.#lines(deed, { at: writer.stamps.stamp(), template: templateRef(deed.template) })
    const pushed = [...lines].map(([part, entries]) =>
      this.#entry(writer, docId(deed.archive, part), entries),
    )
    const results = await this.#core.door.ingest(writer.actor, pushed)
    const bad = results.find(({ code }) => code !== 'OK')
    if (bad !== undefined) throw new Error(`the door refused ${deed.by}: ${JSON.stringify([bad, deed.act])}`)
  }

  /** Asked of the server in that person's name, now; a refusal is a bug of whoever asks. */
  async ask(login: string, archive: ArchiveId, template: Template, command: Command): Promise<void> {
    await this.add(login, docId(archive, 'life'), template, (stamp) => request(command, stamp))
  }

  /** One entry in that person's name, now. */
  async add(login: string, doc: DocId, template: Template, make: (stamp: Stamp) => Entry): Promise<void> {
    const writer = this.#writer(login)
    writer.wall = this.#core.clock.now()
    const entry = make({ at: writer.stamps.stamp(), template: templateRef(template) })
    const [result] = await this.#core.door.ingest(writer.actor, [this.#entry(writer, doc, [entry])])
    if (result?.code !== 'OK')
      throw new Error(`the door refused ${login}: ${JSON.stringify([result, entry])}`)
  }

  /** The device was heard for the last time, so that head office sees how fresh a branch is. */
  async rest(login: string): Promise<void> {
    const device = demoPeople.find((person) => person.login === login)?.device ?? ''
    await this.#device(this.#writer(login), device, this.#core.clock.now(), 'standing')
  }

  async #greet(login: string, device: string): Promise<void> {
    const { directory, clock, random } = this.#core
    const user = directory.userByLogin(login)?.id
    if (user === undefined) throw new Error(`nobody is called ${login}`)
    const actor = { user, device: newUlid(clock, random), session: null, offset: 0 }
    const client = newClient(random)
    const writer: Writer = {
      actor,
      client,
      stamps: new StampClock({ now: () => writer.wall }, null),
      written: new Map(),
      wall: clock.now(),
    }
    this.#writers.set(login, writer)
    await this.#device(writer, device, clock.now(), 'hello')
  }

  async #device(writer: Writer, name: string, lastSeen: Millis, action: string): Promise<void> {
    const { actor, client } = writer
    const { user, device } = actor
    const [outcome] = await this.#core.recorder.record([
      {
        meta: draft('device', action, { user, device, length: 1 }),
        payload: { app: 'demo', pending: 0, oldest: null },
        effects: [
          { on: 'device', row: { id: device, user, name, lastSeen, pending: 0, oldest: null, app: 'demo' } },
          ...(action === 'hello'
            ? ([{ on: 'client', row: { client, user, device, membership: null } }] as const)
            : []),
        ],
      },
    ])
    if (outcome?.ok !== true) throw new Error(`the device of ${user} could not be made known`)
  }

  #writer(login: string): Writer {
    const writer = this.#writers.get(login)
    if (writer === undefined) throw new Error(`nobody is called ${login}`)
    return writer
  }

  #lines(deed: Deed, stamp: Stamp): Lines {
    const { act, archive } = deed
    const lines = new Map<Part, Entry[]>()
    const add = (part: Part, entry: Entry): void => void lines.set(part, [...(lines.get(part) ?? []), entry])
    const command = this.#command(deed)
    if (command !== null) add('life', request(command, stamp))
    if (act.do === 'transfer') return lines
    // What the client agreed to comes before what it lets one keep.
    for (const { kind, fact } of act.told) {
      add(isOfBusiness(kind) ? partOf(act.business, 'service') : 'consent', stateFact(kind, fact, stamp))
    }
    for (const [part, fields] of valuesByPart(deed.template, act.values, act.business)) {
      const base = this.#base(docId(archive, part), Object.keys(fields), act)
      add(part, { k: 'set', at: stamp.at, v: ENTRY_VERSION, t: stamp.template, fields, base })
    }
    return lines
  }

  #command({ act, branch, by }: Deed) {
    const home = this.#branches.get(branch)
    if (home === undefined) throw new Error(`no branch is called ${branch}`)
    const owner = this.idOf(by)
    if (act.do === 'open') return { do: 'open', branch: home, owner, business: act.business } as const
    if (act.do === 'openBusiness') return { do: 'openBusiness', owner, business: act.business } as const
    return act.do === 'transfer' ? ({ do: 'transfer', to: this.idOf(act.to) } as const) : null
  }

  #base(doc: DocId, keys: readonly FieldKey[], act: Act): Readonly<Record<FieldKey, readonly EntryId[]>> {
    let heads: ReadonlyMap<FieldKey, readonly EntryId[]> = this.#headsOf(doc)
    if (act.do === 'save' && act.clash !== undefined) {
      const before = this.#seen.get(act.clash) ?? new Map(heads)
      this.#seen.set(act.clash, before)
      heads = before
    }
    return Object.fromEntries(
      keys.flatMap((key) => {
        const seen = heads.get(key)
        return seen === undefined ? [] : [[key, seen]]
      }),
    )
  }

  #headsOf(doc: DocId): Heads {
    const known = this.#heads.get(doc) ?? (new Map() as Heads)
    this.#heads.set(doc, known)
    return known
  }

  /** Encodes, and remembers what the entries will have changed. */
  #entry(writer: Writer, doc: DocId, entries: readonly Entry[]): PushEntry {
    const clock = writer.written.get(doc) ?? 0
    writer.written.set(doc, clock + entries.length)
    const heads = this.#headsOf(doc)
    for (const [at, entry] of entries.entries()) {
      if (entry.k !== 'set') continue
      const id = entryId(writer.client, clock + at)
      for (const key of Object.keys(entry.fields)) {
        const left = (heads.get(key) ?? []).filter((head) => !(entry.base[key] ?? []).includes(head))
        heads.set(key, [...left, id])
      }
    }
    const encoded = encodeEntries(writer.client, clock, entries as unknown as readonly JsonObject[])
    if (!encoded.ok) throw new Error(`a deed cannot be written: ${encoded.error.why}`)
    const update = encoded.value
    const sha256 = createHash('sha256').update(update).digest('hex')
    return { id: doc.slice(-40), doc, epoch: FIRST_EPOCH, clientId: writer.client, sha256, update }
  }
}
