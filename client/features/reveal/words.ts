/** Why a covered value was not shown, in a sentence. */
import type { OpenRefusal } from '../../api.ts'
import { m } from '../../paraglide/messages.js'

export function wordReveal(refusal: OpenRefusal): string {
  switch (refusal.type) {
    case 'offline':
      return m.reveal_offline()
    case 'denied':
      return m.reveal_denied()
    case 'locked':
      return m.reveal_locked()
    case 'not-found':
      return m.reveal_gone()
  }
}
