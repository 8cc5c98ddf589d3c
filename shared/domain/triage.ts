/**
 * 初筛: a first look at a new client whom nobody of the company has met (R10). Is it somebody at all, do we have them
 * already, and whose work is it?
 *
 * An answer is a fact in `contact`, because whoever keeps a client's contacts may give it, offline too, and it stays in the
 * log whatever becomes of the archive. What waits is worked out where it is shown. Which channels bring such clients is
 * data (`shared/templates/channelProfiles.ts`), and whom a branch asks to look stands in `namings.ts`.
 */
import type { Millis } from '../base/ports.ts'
import type { CheckState } from './checking.ts'
import type { DocumentView } from './view.ts'

/** `again`: what was answered was a mistake, and it waits again. */
export const triageOutcomes = ['valid', 'invalid', 'duplicate', 'again'] as const
export type TriageOutcome = (typeof triageOutcomes)[number]

/** The last answer. */
export interface Triage {
  readonly at: Millis
  readonly outcome: Exclude<TriageOutcome, 'again'>
}

/** Null: nobody answered, or whoever did took it back. */
export function triageIn({ facts }: Pick<DocumentView, 'facts'>): Triage | null {
  const last = facts.findLast(({ kind, supersededBy }) => kind === 'triage' && supersededBy.length === 0)
  const outcome = triageOutcomes.find((one) => one === last?.fact['outcome'])
  return last === undefined || outcome === undefined || outcome === 'again'
    ? null
    : { at: last.time, outcome }
}

/** What it takes to wait. */
export interface Lead {
  readonly begun: Millis | null
  readonly checking: CheckState
  readonly triage: Triage | null
  /** When it was brought back from the bin; null: never. */
  readonly restored: Millis | null
  /** The last word with the client. */
  readonly lastContact: Millis | null
  /** Somebody set a day for the next word with the client. */
  readonly planned: boolean
  /** Its business stands at the first stage of its template, or at none. */
  readonly first: boolean
}

/**
 * Since when it waits for a first look; null: it does not (TR1). Somebody who spoke with the client or means to
 * knows more than any look would tell, and so does whoever handed the file in or is further with it: a sheet of old clients
 * is no stack of new ones.
 */
export function waitsSince({
  begun,
  checking,
  triage,
  restored,
  lastContact,
  planned,
  first,
}: Lead): Millis | null {
  const known =
    isAnswered(triage, restored) || lastContact !== null || planned || checking !== 'draft' || !first
  return known ? null : begun
}

/** 无效 and 重复 put it into the bin; whoever brings it back from there says that the answer was a mistake (TR3). */
const isAnswered = (triage: Triage | null, restored: Millis | null): boolean =>
  triage !== null && (triage.outcome === 'valid' || restored === null || restored < triage.at)
