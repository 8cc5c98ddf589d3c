/** Every reason why someone is not let in, in words: what happened, what was kept, what to do. */
import type { AccessRefusal, PasswordRefusal, ShutReason } from '../../api.ts'
import type { HttpRefusal } from '../../http/api.ts'
import { m } from '../../paraglide/messages.js'
import { formatWait } from '../../ui/format.ts'

/** `at`: a password that opens the sealed store here, or one that the server checks. */
export function wordAccess(refusal: AccessRefusal, at: 'unlock' | 'signIn'): string {
  switch (refusal.type) {
    case 'wrong-password':
      return at === 'unlock' ? m.access_wrongPasswordHere() : m.access_wrongPassword()
    case 'unknown-profile':
      return m.access_unknownProfile()
    case 'offline':
      return m.access_offline()
    case 'too-many-tries':
      return m.access_tooManyTries({ wait: formatWait(refusal.retryAfterMs) })
    case 'disabled':
      return m.access_disabled()
    case 'step':
      return m.security_step()
    case 'wrong-factor':
      return m.security_wrongCode()
    case 'sign-in-again':
      return m.security_tooLate()
    case 'shut':
      return wordShut(refusal.why)
    case 'storage':
      return m.access_storage()
  }
}

export function wordPassword(refusal: PasswordRefusal): string {
  switch (refusal.type) {
    case 'wrong-password':
      return m.security_wrongPassword()
    case 'weak-password':
      return m.access_passwordWeak()
    case 'offline':
      return m.security_offline()
    case 'too-many-tries':
      return m.access_tooManyTries({ wait: formatWait(refusal.retryAfterMs) })
    case 'failed':
      return m.security_passwordFailed()
  }
}

/** Why a store opens with the server only. */
export function wordShut(why: ShutReason): string {
  switch (why) {
    case 'expired':
      return m.locks_shutExpired()
    case 'clock':
      return m.locks_shutClock()
    case 'password':
      return m.locks_shutPassword()
    case 'lost':
      return m.locks_shutLost()
  }
}

export function wordSetup(refusal: HttpRefusal): string {
  if (refusal.type === 'offline') return m.access_setupOffline()
  switch (refusal.code) {
    case 'setup-done':
      return m.access_setupDone()
    case 'setup-token':
      return m.access_setupToken()
    case 'weak-password':
      return m.access_setupWeakPassword()
    case 'invite':
    case 'taken':
      return m.access_setupTaken()
    case 'bad-request':
    case 'too-large':
      return m.access_setupBadRequest()
    case 'too-many-tries':
    case 'busy':
      return m.access_tooManyTries({ wait: formatWait(refusal.retryAfterMs ?? 60_000) })
    case 'wrong-host':
    case 'wrong-origin':
    case 'address-moved':
      return m.access_setupWrongAddress()
    case 'wrong-password':
    case 'wrong-factor':
    case 'sign-in-again':
    case 'enrol-first':
    case 'last-factor':
    case 'disabled':
    case 'signed-out':
    case 'denied':
    case 'not-found':
    case 'device-taken':
    case 'address-not-served':
    case 'against-rule':
    case 'server-error':
      return m.access_setupFailed()
  }
}
