/**
 * REVEAL: one value to one person for one purpose, logged before it leaves.
 *
 * Whoever may read the document may ask too (another tab, head office); whoever may only see it masked has
 * no other way. The value comes from the ledger itself, never from a card.
 */
import { foldDocument } from '../../shared/domain/fold.ts'
import type { FieldKey } from '../../shared/domain/entry.ts'
import { docId, parsePart, type Compartment } from '../../shared/domain/names.ts'
import { isFieldKey } from '../../shared/domain/receive.ts'
import { isLocked, UNKNOWN_KIND } from '../../shared/policy/sensitive.ts'
import type { Actor, Decision } from '../../shared/policy/decide.ts'
import type { Reveal, Revealed } from '../../shared/protocol/reveal.ts'
import { findTemplate } from '../../shared/templates/index.ts'
import { fieldOf } from '../../shared/templates/keys.ts'
import type { Clock } from '../../shared/base/ports.ts'
import { signature, type ActorContext } from '../ingest/actor.ts'
import { draft, type Recorder } from '../ingest/draft.ts'
import type { Ledgers } from '../ingest/ledgers.ts'
import { lockOfArchive } from '../ingest/sensitive.ts'
import { may, placesOf } from '../ingest/places.ts'
import type { ArchiveRow, Store } from '../store/contract.ts'
import { recordedOf, type Authors } from './authors.ts'
import { stableWord } from './words.ts'

export interface RevealTools {
  readonly store: Store
  readonly ledgers: Ledgers
  readonly authors: Authors
  readonly recorder: Recorder
  readonly clock: Clock
}

/** `denied` also for what does not exist: the archives of others are not confirmed. */
export async function answerReveal(
  asked: Reveal,
  actor: ActorContext,
  rights: Actor,
  tools: RevealTools,
): Promise<Revealed> {
  const { req, archive, part, field } = asked
  const refused = (why: string): Revealed => ({ type: 'REVEALED', req, values: [], refused: why })
  const address = parsePart(part)
  const row = await tools.store.archive(archive)
  // `life` holds no value of a person; commands are read, not revealed.
  if (address === null || address.compartment === 'life' || row === null || !isFieldKey(field))
    return refused('denied')
  const decide = (of: ArchiveRow): Decision => {
    const places = placesOf(of, address)
    const now = tools.clock.now()
    const mask = may(rights, 'mask', address.compartment, places, now)
    return mask.allowed ? mask : may(rights, 'read', address.compartment, places, now)
  }
  const allowed = decide(row)
  if (!allowed.allowed) return refused('denied')
  if (await isLockedThere(row, address.compartment, field, tools.ledgers)) return refused('locked')
  const doc = docId(archive, part)
  await tools.recorder.record([
    {
      meta: draft('access', 'reveal', {
        ...signature(actor, allowed.membership),
        branch: row.branch,
        archive,
        doc,
        object: field.split('/')[0] ?? null,
        claimed: tools.clock.now(),
        purpose: stableWord(asked.purpose),
        offline: false,
      }),
      payload: { field, purpose: asked.purpose, grant: allowed.grant },
    },
  ])
  // The access was being written meanwhile: what was taken from this person since is not shown.
  const since = await tools.store.archive(archive)
  if (since === null || !decide(since).allowed) return refused('denied')
  if (await isLockedThere(since, address.compartment, field, tools.ledgers)) return refused('locked')
  const ledger = await tools.ledgers.open(doc)
  if (ledger === null) return { type: 'REVEALED', req, values: [], refused: null }
  const register = foldDocument(await recordedOf(ledger, tools.authors)).fields.get(field)
  const values = register?.conflict === true ? register.heads.map(({ value }) => value) : [register?.value]
  return {
    type: 'REVEALED',
    req,
    values: values.filter((value) => value !== undefined && value !== null),
    refused: null,
  }
}

/** R13: sensitive data without a consent of its own is shown to nobody, whatever their right. */
async function isLockedThere(
  row: ArchiveRow,
  compartment: Compartment,
  field: FieldKey,
  ledgers: Ledgers,
): Promise<boolean> {
  const template = compartment === 'identity' ? findTemplate(row.template) : null
  if (template === null) return false
  const kind = fieldOf(template, field)
  return isLocked(await lockOfArchive(row, template, ledgers), kind ?? UNKNOWN_KIND)
}
