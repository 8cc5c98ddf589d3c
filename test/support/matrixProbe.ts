/**
 * Asking a server for everything that can be asked over a socket, and reading from the recorded bytes alone
 * what came: whole documents, masked cards, or nothing; canaries wherever they stand and however encoded.
 */
import { inflateRawSync } from 'node:zlib'
import { decodeDown } from '../../shared/protocol/codec.ts'
import type { Item } from '../../shared/protocol/feed.ts'
import type { Welcome } from '../../shared/protocol/hello.ts'
import type { Down } from '../../shared/protocol/messages.ts'
import type { PushResult } from '../../shared/protocol/push.ts'
import { nodeDeflater } from '../../sync-server/session/deflater.ts'
import { NeedleIndex, needlesOf, type Needle } from './canaries.ts'
import type { Asked, Sees } from './matrixExpectation.ts'
import type { Filed, FiledPart, MatrixActor, World } from './matrixWorld.ts'
import { SocketClient } from './socketClient.ts'

/** As it came, and what was deflated in it. */
export const opened = (frames: readonly Uint8Array[]): readonly Uint8Array[] =>
  frames.flatMap((frame) => (frame[0] === 1 ? [frame, inflateRawSync(frame.subarray(1))] : [frame]))

/** What recorded bytes hold. */
export interface Seen {
  readonly canaries: ReadonlySet<string>
  /** Ids of archives and documents that stand anywhere in them. */
  readonly ids: ReadonlySet<string>
  readonly items: ReadonlyMap<string, Sees>
  /** The masked values of a document. */
  readonly values: ReadonlyMap<string, readonly string[]>
}

let indexed: { readonly size: number; readonly index: NeedleIndex } | null = null
export function canariesIn(world: World, bytes: readonly Uint8Array[]): ReadonlySet<string> {
  const size = world.canaries.texts.length + world.canaries.numbers.length
  if (indexed?.size !== size) indexed = { size, index: new NeedleIndex(needlesOf(world.canaries)) }
  return new Set([...indexed.index.find(bytes)].map(({ canary }: Needle) => canary))
}

const ULID = /[0-9A-HJKMNP-TV-Z]{26}(?:\.(?:[0-9A-HJKMNP-TV-Z]{26}\.)?[a-z]+)?/g

export async function look(world: World, frames: readonly Uint8Array[]): Promise<Seen> {
  const bytes = opened(frames)
  const ids = idsIn(bytes)
  const items = new Map<string, Sees>()
  const values = new Map<string, readonly string[]>()
  for (const item of await itemsIn(frames)) {
    if (item.op !== 'PUT') continue
    const masked = item.update === null
    if (masked) {
      const card = item.card as { readonly values?: { readonly [key: string]: unknown } }
      values.set(item.doc, Object.keys(card.values ?? {}))
      if (item.authors.length + item.receipts.length + item.count > 0)
        throw new Error(`${item.doc} is not bare`)
    }
    if (items.get(item.doc) !== 'whole') items.set(item.doc, masked ? 'masked' : 'whole')
  }
  return { canaries: canariesIn(world, bytes), ids, items, values }
}

/** Every document, card and end of one that the frames bring. */
export async function itemsIn(frames: readonly Uint8Array[]): Promise<readonly Item[]> {
  const items: Item[] = []
  for (const frame of frames) {
    const message = await decodeDown(frame, nodeDeflater)
    if (!message.ok) throw new Error('the server sent what is no message')
    items.push(...itemsOf(message.value))
  }
  return items
}

export const lookInto = (world: World, bodies: readonly Uint8Array[]): Seen => ({
  canaries: canariesIn(world, bodies),
  ids: idsIn(bodies),
  items: new Map(),
  values: new Map(),
})

function idsIn(bytes: readonly Uint8Array[]): ReadonlySet<string> {
  const ids = new Set<string>()
  for (const one of bytes) {
    const text = Buffer.from(one.buffer, one.byteOffset, one.byteLength).toString('latin1')
    for (const [id] of text.matchAll(ULID)) {
      ids.add(id)
      ids.add(id.slice(0, 26))
    }
  }
  return ids
}

function itemsOf(message: Down): readonly Item[] {
  switch (message.type) {
    case 'BATCH':
    case 'FETCHED':
      return message.items
    case 'LIVE':
      return [message.item]
    default:
      return []
  }
}

/** Nothing when the bytes hold of this part exactly what they should. */
export function disagreement(
  filed: Filed,
  part: Pick<FiledPart, 'doc' | 'part' | 'fields' | 'facts' | 'later'>,
  should: Sees,
  seen: Seen,
): string | null {
  const where = `${filed.relation} ${part.part}`
  const got = seen.items.get(part.doc) ?? 'nothing'
  if (got !== should) return `${where}: ${should} should have come, ${got} did`
  const all = [...part.fields.flatMap(({ canaries }) => canaries), ...part.facts]
  if (should === 'whole') {
    const missing = all.filter((canary) => !seen.canaries.has(canary))
    return missing.length === 0 ? null : `${where}: without ${missing.join(' ')}`
  }
  const open = new Set(part.fields.flatMap(({ plain, canaries }) => (plain ? canaries : [])))
  const leaked = [...all, ...part.later].filter((canary) => seen.canaries.has(canary))
  if (should === 'masked') {
    const beyond = leaked.filter((canary) => !open.has(canary) && !part.later.includes(canary))
    const later = leaked.filter((canary) => part.later.includes(canary))
    if (beyond.length > 0) return `${where}: behind the mask ${beyond.join(' ')}`
    // What was written later stands in the first field of the part.
    if (later.length > 0 && part.fields[0]?.plain !== true)
      return `${where}: behind the mask ${later.join(' ')}`
    const named = seen.values.get(part.doc) ?? []
    const unnamed = part.fields.filter(({ key }) => !named.includes(key))
    return unnamed.length === 0 ? null : `${where}: no mask for ${unnamed.map(({ key }) => key).join(' ')}`
  }
  if (leaked.length > 0) return `${where}: bytes of ${leaked.join(' ')}`
  return seen.ids.has(part.doc) ? `${where}: its name` : null
}

/** The archives that an actor is asked about: those of nobody in particular, his, and one more person's. */
export function archivesAround(world: World, actor: MatrixActor): readonly Filed[] {
  const others = world.actors.filter(({ id }) => id !== actor.id && id !== actor.absent?.id)
  const other = others[world.actors.indexOf(actor) % others.length]?.id
  return world.archives.filter(
    ({ of }) => of === null || of === actor.id || of === actor.absent?.id || of === other,
  )
}

export function askedOf(
  actor: MatrixActor,
  filed: Filed,
  part: Pick<FiledPart, 'compartment' | 'business'>,
): Asked {
  return {
    role: actor.role,
    kind: actor.kind,
    relation: filed.relation,
    of:
      filed.of === null
        ? null
        : filed.of === actor.id
          ? 'me'
          : filed.of === actor.absent?.id
            ? 'absent'
            : 'other',
    compartment: part.compartment,
    second: part.business !== null && part.business === filed.businesses[1],
  }
}

/** `life` among the others. */
export const partsOf = (filed: Filed): readonly FiledPart[] => [
  {
    part: 'life',
    doc: `${filed.archive}.life`,
    compartment: 'life',
    business: null,
    fields: [],
    facts: [],
    again: () => ({}),
    later: [],
  },
  ...filed.parts,
]

/** One socket of an actor. */
export class Visit {
  readonly actor: MatrixActor
  readonly client: SocketClient
  readonly welcome: Welcome
  #asked = 0

  private constructor(actor: MatrixActor, client: SocketClient, welcome: Welcome) {
    this.actor = actor
    this.client = client
    this.welcome = welcome
  }

  static async begin(world: World, actor: MatrixActor): Promise<Visit> {
    const { client, welcome } = await SocketClient.greet(world.server.url, actor.session, [actor.clientId])
    return new Visit(actor, client, welcome)
  }

  /** The frames that came while `work` ran. */
  async during(work: () => Promise<void>): Promise<readonly Uint8Array[]> {
    const from = this.client.frames.length
    await work()
    return this.client.frames.slice(from)
  }

  /** True when the scope was opened. */
  async pull(scope: string, base = 0): Promise<boolean> {
    for (let after = base; ;) {
      await this.client.send({ type: 'PULL', scope, base, after, maxBytes: 4 * 1024 * 1024 })
      const answer = await this.#either('BATCH', 'REFUSED')
      if (answer.type === 'REFUSED') return false
      after = answer.to
      if (!answer.more) return true
    }
  }

  async fetch(archive: string, doc: string | null, purpose = 'follow-up'): Promise<readonly Item[] | null> {
    const req = ++this.#asked
    await this.client.send({ type: 'FETCH', req, archive, doc, purpose })
    const answer = await this.client.next('FETCHED')
    if (answer.req !== req) throw new Error('another question was answered')
    return answer.refused === null ? answer.items : null
  }

  async reveal(archive: string, part: string, field: string): Promise<readonly unknown[] | null> {
    const req = ++this.#asked
    await this.client.send({ type: 'REVEAL', req, archive, part, field, purpose: 'verify' })
    const answer = await this.client.next('REVEALED')
    if (answer.req !== req) throw new Error('another question was answered')
    return answer.refused === null ? answer.values : null
  }

  async push(doc: string, value: Parameters<SocketClient['entry']>[2]): Promise<PushResult> {
    const entry = this.client.entry(doc, this.actor.clientId, value)
    const [result] = await this.client.push([entry])
    if (result === undefined) throw new Error('no answer to a push')
    return result
  }

  end(): void {
    this.client.close()
  }

  async #either<A extends Down['type'], B extends Down['type']>(
    a: A,
    b: B,
  ): Promise<Extract<Down, { type: A | B }>> {
    const first = (type: Down['type']): Promise<Down> => this.client.next(type)
    const ask = async (): Promise<Down> => {
      for (;;) {
        const at = this.client.heard.findIndex(({ type }) => type === a || type === b)
        if (at >= 0) return first(this.client.heard[at]!.type)
        await new Promise((resume) => setImmediate(resume))
        if (this.client.closed !== null) throw new Error(`closed with ${this.client.closed.code}`)
      }
    }
    return (await ask()) as Extract<Down, { type: A | B }>
  }
}
