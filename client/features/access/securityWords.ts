/** Refusals about one's own sign-in, in words: what happened, what was kept, what to do. */
import type { HttpRefusal } from '../../http/api.ts'
import { m } from '../../paraglide/messages.js'
import { formatWait } from '../../ui/format.ts'
import { troubleOf } from '../trouble.ts'

export function wordSecurity(refusal: HttpRefusal): string {
  if (refusal.type === 'offline') return m.security_offline()
  switch (refusal.code) {
    case 'wrong-password':
      return m.security_wrongPassword()
    case 'wrong-factor':
      return m.security_wrongCode()
    case 'sign-in-again':
      return m.security_tooLate()
    case 'last-factor':
      return m.security_lastFactor()
    case 'enrol-first':
      return m.security_ownFirst()
    case 'weak-password':
      return m.access_passwordWeak()
    case 'taken':
      return m.security_recoveryTaken()
    case 'not-found':
      return m.security_gone()
    case 'too-many-tries':
    case 'busy':
      return m.access_tooManyTries({ wait: formatWait(refusal.retryAfterMs ?? 60_000) })
    default:
      return troubleOf(refusal).text
  }
}
