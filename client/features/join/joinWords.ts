/** Why a link opens nothing, or joining was refused, in words. */
import type { HttpRefusal, InviteEnd } from '../../http/api.ts'
import { m } from '../../paraglide/messages.js'
import { formatWait } from '../../ui/format.ts'

const ends: { readonly [end in InviteEnd]: () => string } = {
  unknown: m.join_unknown,
  expired: m.join_expired,
  used: m.join_used,
  void: m.join_void,
}

export function wordJoin(refusal: HttpRefusal | 'no-token'): string {
  if (refusal === 'no-token') return m.join_none()
  if (refusal.type === 'offline') return m.join_offline()
  switch (refusal.code) {
    case 'invite':
      return (ends[refusal.field as InviteEnd] ?? m.join_unknown)()
    case 'weak-password':
      return m.join_weak()
    case 'too-many-tries':
    case 'busy':
      return m.join_tooMany({ wait: formatWait(refusal.retryAfterMs ?? 60_000) })
    default:
      return m.join_failed()
  }
}
