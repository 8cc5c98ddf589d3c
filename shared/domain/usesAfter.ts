/**
 * Words that others still had with a client after the client took back that they may be reached.
 *
 * Nobody is stopped by what has not reached them: a device without a network goes on in good faith, and what it did then
 * was no wrong. So each word is told with whether its author could know, and the report says what was done before it was
 * known and what was not.
 */
import type { Millis } from '../base/ports.ts'
import { isOffline } from './history.ts'
import type { Part } from './names.ts'
import type { ArchiveView, Fact } from './view.ts'

/** `unknown`: the server had not heard of it. `offline`: it had, and the author had no line. `known`: the author could know. */
export type Knowledge = 'unknown' | 'offline' | 'known'

export interface LateUse {
  readonly part: Part
  readonly fact: Fact
  /** When the word was had. */
  readonly at: Millis
  readonly knew: Knowledge
}

/** What goes out to the client. Whoever calls us of their own accord is not reached by us. */
const reaches = ({ kind, fact }: Fact): boolean =>
  (kind === 'call' && fact['direction'] !== 'in') || kind === 'survey'

/** When it happened: as its writer says, but not after it was written down. */
export const occurredIn = ({ fact, time }: Fact): Millis => {
  const { occurredAt } = fact
  return typeof occurredAt === 'number' ? Math.min(occurredAt, time) : time
}

/** Until the client agreed again; the earliest first. */
export function usesAfter(
  { documents }: Pick<ArchiveView, 'documents'>,
  withdrawal: Fact,
): readonly LateUse[] {
  const lifted = (documents.get('consent')?.facts ?? []).filter(({ id }) =>
    withdrawal.supersededBy.includes(id),
  )
  const until = Math.min(...lifted.map(({ time }) => time))
  return [...documents]
    .filter(([part]) => part.endsWith('.service'))
    .flatMap(([part, { facts }]) =>
      facts
        .filter((fact) => reaches(fact) && fact.supersededBy.length === 0)
        .map((fact) => ({ part, fact, at: occurredIn(fact) })),
    )
    .filter(({ at }) => at > withdrawal.time && at < until)
    .map((one) => ({ ...one, knew: knowledge(one, withdrawal) }))
    .sort((a, b) => a.at - b.at)
}

function knowledge({ fact, at }: Pick<LateUse, 'fact' | 'at'>, { author, receipt }: Fact): Knowledge {
  if (fact.author.user === author.user) return 'known'
  if (receipt === null || at <= receipt.received) return 'unknown'
  return isOffline(fact) ? 'offline' : 'known'
}
