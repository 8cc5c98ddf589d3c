/** What somebody reads on the server stands in the log before the answer goes out. */
import type { Json } from '../../shared/base/json.ts'
import type { Millis } from '../../shared/base/ports.ts'
import type { Membership } from '../../shared/policy/decide.ts'
import { signature } from '../ingest/actor.ts'
import { draft, type Recorder } from '../ingest/draft.ts'
import type { Session } from '../people/sessions.ts'
import type { Draft } from '../store/contract.ts'

export interface OnlineReader {
  readonly session: Session
  readonly now: Millis
  /** By which it may be read; null: by none in particular. */
  readonly membership: Membership | null
}

/** Durable on return: the number of the line that says so. `payload` is sealed. */
export async function noteAccess(
  recorder: Recorder,
  { session, membership, now }: OnlineReader,
  action: string,
  more: Partial<Draft>,
  payload: unknown,
): Promise<number> {
  const by = signature({ user: session.user, device: session.device, session, offset: 0 }, membership)
  const meta = draft('access', action, { ...by, claimed: now, offline: false, ...more })
  const [outcome] = await recorder.record([{ meta, payload: payload as Json }])
  if (outcome?.ok !== true) throw new Error('a line that compares nothing was refused')
  return outcome.seq
}
