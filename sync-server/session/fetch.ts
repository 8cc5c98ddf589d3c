/**
 * FETCH: documents on demand. The policy decides per document; what may only be shown masked comes as a
 * card; and the access stands in the log, synced, before the first byte is answered.
 *
 * `repair` is the one purpose that is not a view: a device asking again for what its feed already
 * brought it. So it is believed only for documents of scopes that this person may pull.
 */
import { parseDocId, type DocId } from '../../shared/domain/names.ts'
import { scopesOfActor, type Actor, type Membership } from '../../shared/policy/decide.ts'
import type { Fetch, Fetched, Item } from '../../shared/protocol/feed.ts'
import type { Clock } from '../../shared/base/ports.ts'
import { signature, type ActorContext } from '../ingest/actor.ts'
import { draft, type Recorder } from '../ingest/draft.ts'
import { may, placesOf, scopesAt } from '../ingest/places.ts'
import type { ArchiveRow, Store } from '../store/contract.ts'
import type { Readout } from './readout.ts'
import { stableWord } from './words.ts'

export interface FetchTools {
  readonly store: Store
  readonly readout: Readout
  readonly recorder: Recorder
  readonly clock: Clock
}

interface Readable {
  readonly doc: DocId
  readonly masked: boolean
  readonly membership: Membership
}

/** `refused: 'denied'` also for what does not exist: ids of others' archives are not confirmed. */
export async function answerFetch(
  asked: Fetch,
  actor: ActorContext,
  rights: Actor,
  tools: FetchTools,
): Promise<Fetched> {
  const { req, archive } = asked
  const row = await tools.store.archive(archive)
  const readable = row === null ? [] : await readableDocuments(asked, row, rights, tools)
  const [first] = readable
  if (row === null || first === undefined) return { type: 'FETCHED', req, items: [], refused: 'denied' }
  if (
    asked.purpose !== 'repair' ||
    !readable.every((one) => isHeld(one.doc, row, rights, tools.clock.now()))
  ) {
    await tools.recorder.record([
      {
        meta: draft('access', 'view', {
          ...signature(actor, first.membership),
          branch: row.branch,
          archive,
          doc: asked.doc,
          claimed: tools.clock.now(),
          purpose: stableWord(asked.purpose),
          offline: false,
        }),
        payload: { documents: readable.map(({ doc, masked }) => ({ doc, masked })), purpose: asked.purpose },
      },
    ])
  }
  const items: Item[] = []
  for (const { doc, masked } of readable) items.push(await tools.readout.whole(doc, masked))
  // The access was being written meanwhile: what was put into other hands since is not handed out.
  const since = await tools.store.archive(archive)
  if (since?.n === row.n) return { type: 'FETCHED', req, items, refused: null }
  const still = since === null ? [] : await readableDocuments(asked, since, rights, tools)
  const kept = items.filter((_, at) =>
    still.some(({ doc, masked }) => doc === readable[at]?.doc && masked === readable[at].masked),
  )
  return { type: 'FETCHED', req, items: kept, refused: kept.length === 0 ? 'denied' : null }
}

async function readableDocuments(
  asked: Fetch,
  row: ArchiveRow,
  rights: Actor,
  { store, clock }: FetchTools,
): Promise<Readable[]> {
  const now = clock.now()
  const all = await store.documentsOf(row.archive)
  const wanted = asked.doc === null ? all : all.filter((doc) => doc === asked.doc)
  return wanted.flatMap((doc): Readable[] => {
    const address = parseDocId(doc)
    if (address === null) return []
    const places = placesOf(row, address)
    const read = may(rights, 'read', address.compartment, places, now)
    if (read.allowed) return [{ doc, masked: false, membership: read.membership }]
    const mask = may(rights, 'mask', address.compartment, places, now)
    return mask.allowed ? [{ doc, masked: true, membership: mask.membership }] : []
  })
}

/** The feed brings it to this person anyway. */
function isHeld(doc: DocId, row: ArchiveRow, rights: Actor, now: number): boolean {
  const address = parseDocId(doc)
  if (address === null) return false
  const grants = scopesOfActor(rights, now)
  return scopesAt(address.compartment, placesOf(row, address)).some((scope) =>
    grants.some((grant) => !grant.masked && grant.id === scope),
  )
}
