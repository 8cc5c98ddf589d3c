/**
 * SEEN: accesses made on the device, the offline ones included, into the log.
 *
 * The device numbers and chains them, so an access can be left out only with its number. What does not
 * fit is logged as what it is (`gap`, `broken`), never dropped: the entry is the evidence.
 */
import { createHash } from 'node:crypto'
import { isUlid } from '../../shared/base/ulid.ts'
import { FIRST_SEEN, seenInput, type Seen, type SeenAck, type SeenEvent } from '../../shared/protocol/seen.ts'
import { signature, type ActorContext } from '../ingest/actor.ts'
import { draft, type Note, type Recorder } from '../ingest/draft.ts'
import { may, placesOf } from '../ingest/places.ts'
import type { Actor, Membership } from '../../shared/policy/decide.ts'
import type { Clock } from '../../shared/base/ports.ts'
import type { Store } from '../store/contract.ts'
import { stableWord } from './words.ts'

export interface SeenTools {
  readonly store: Store
  readonly recorder: Recorder
  readonly clock: Clock
}

const ROUNDS = 5

/** Durable on return. Null when another connection of this device kept moving the counter. */
export async function recordSeen(
  seen: Seen,
  actor: ActorContext,
  rights: Actor,
  tools: SeenTools,
): Promise<SeenAck | null> {
  for (let round = 0; round < ROUNDS; round++) {
    const stands = (await tools.store.seenCounter(actor.device, actor.user)) ?? {
      counter: 0,
      hash: FIRST_SEEN,
    }
    const fresh = seen.events.filter((event) => event.counter > stands.counter)
    if (fresh.length === 0) return { type: 'SEEN_ACK', counter: stands.counter }
    const notes: Note[] = []
    let { counter, hash } = stands
    for (const event of fresh) {
      // Numbers that repeat or run backwards within one message add nothing.
      if (event.counter <= counter) continue
      const outcome = outcomeOf(event, counter, hash)
      notes.push(await noteOf(event, outcome, counter, actor, rights, tools))
      counter = event.counter
      hash = event.hash
    }
    const outcomes = await tools.recorder.record(notes)
    if (outcomes.every((outcome) => outcome.ok)) return { type: 'SEEN_ACK', counter }
  }
  return null
}

function outcomeOf(event: SeenEvent, counter: number, hash: string): string {
  if (createHash('sha256').update(seenInput(event)).digest('hex') !== event.hash) return 'broken'
  if (event.counter !== counter + 1) return 'gap'
  return event.prev === hash ? 'ok' : 'broken'
}

async function noteOf(
  event: SeenEvent,
  outcome: string,
  expect: number,
  actor: ActorContext,
  rights: Actor,
  { store, clock }: SeenTools,
): Promise<Note> {
  const archive = event.archive !== null && isUlid(event.archive) ? event.archive : null
  const row = archive === null ? null : await store.archive(archive)
  const life = { business: null, compartment: 'life' } as const
  const read = row === null ? null : may(rights, 'read', 'life', placesOf(row, life), clock.now())
  const membership: Membership | null =
    read?.allowed === true ? read.membership : (rights.memberships[0] ?? null)
  return {
    meta: draft('access', event.kind, {
      ...signature(actor, membership),
      branch: row?.branch ?? membership?.branch ?? null,
      archive,
      claimed: event.at,
      purpose: stableWord(event.purpose),
      counter: event.counter,
      offline: event.offline,
      outcome,
    }),
    payload: { parts: event.parts, purpose: event.purpose, prev: event.prev, hash: event.hash },
    effects: [
      {
        on: 'seen',
        device: actor.device,
        user: actor.user,
        expect,
        counter: event.counter,
        hash: event.hash,
      },
    ],
  }
}
