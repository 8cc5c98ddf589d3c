/** In whose name something is written, and what the log must say of them. */
import type { Millis } from '../../shared/base/ports.ts'
import type { DeviceId, UserId } from '../../shared/domain/names.ts'
import type { Membership } from '../../shared/policy/decide.ts'
import type { Session } from '../people/sessions.ts'
import type { Draft } from '../store/contract.ts'

export interface ActorContext {
  readonly user: UserId
  readonly device: DeviceId
  /** Null for work from the server's own shell (import). */
  readonly session: Session | null
  /** Server clock minus device clock as measured at HELLO. */
  readonly offset: Millis
}

/** What every entry of this actor says about them; `membership` is the one that granted the right. */
export function signature(actor: ActorContext, membership: Membership | null): Partial<Draft> {
  return {
    user: actor.user,
    device: actor.device,
    session: actor.session?.id ?? null,
    offset: actor.offset,
    membership: membership?.id ?? null,
    role: membership?.role ?? null,
  }
}
