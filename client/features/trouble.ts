/** Why the server gave no answer to a room that needs one, in words. */
import type { HttpRefusal } from '../http/api.ts'
import { m } from '../paraglide/messages.js'
import { formatWait } from '../ui/format.ts'
import type { Tone } from '../ui/tone.ts'

export interface Trouble {
  readonly tone: Tone
  readonly text: string
  /** What would help: asking again, or signing in anew. */
  readonly way: 'retry' | 'sign-in' | 'none'
}

export function troubleOf(refusal: HttpRefusal): Trouble {
  if (refusal.type === 'offline') return { tone: 'offline', text: m.common_troubleOffline(), way: 'retry' }
  switch (refusal.code) {
    case 'signed-out':
    case 'disabled':
    case 'wrong-password':
    case 'wrong-factor':
    case 'sign-in-again':
    case 'enrol-first':
      return { tone: 'warn', text: m.common_troubleSignedOut(), way: 'sign-in' }
    case 'denied':
      return { tone: 'warn', text: m.common_troubleDenied(), way: 'none' }
    case 'address-moved':
      return { tone: 'warn', text: m.address_moved(), way: 'none' }
    case 'busy':
    case 'too-many-tries':
      return {
        tone: 'warn',
        text: m.common_troubleBusy({ wait: formatWait(refusal.retryAfterMs ?? 5_000) }),
        way: 'retry',
      }
    case 'bad-request':
    case 'not-found':
    case 'wrong-origin':
    case 'wrong-host':
    case 'address-not-served':
    case 'device-taken':
    case 'setup-done':
    case 'setup-token':
    case 'weak-password':
    case 'last-factor':
    case 'invite':
    case 'taken':
    case 'too-large':
    case 'against-rule':
    case 'server-error':
      return { tone: 'danger', text: m.common_troubleServer(), way: 'retry' }
  }
}
