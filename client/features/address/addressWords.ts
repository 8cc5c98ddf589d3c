/** The words of a move. */
import type { HttpRefusal, MovingDevice } from '../../http/api.ts'
import { m } from '../../paraglide/messages.js'
import type { DotState } from '../../ui/stateDot.ts'
import { formatCount } from '../../ui/format.ts'
import { troubleOf } from '../trouble.ts'

/** Why an order was refused. */
export function refusalWords(refusal: HttpRefusal): string {
  if (refusal.type === 'problem' && refusal.code === 'address-not-served') return m.address_notServed()
  if (refusal.type === 'problem' && refusal.code === 'bad-request') {
    switch (refusal.field) {
      case 'plain':
        return m.address_badPlain()
      case 'ip':
        return m.address_badIp()
      case 'same':
        return m.address_badSame()
      default:
        return m.address_badAddress()
    }
  }
  return troubleOf(refusal).text
}

export function stateWords({ state, pending }: Pick<MovingDevice, 'state' | 'pending'>): string {
  switch (state) {
    case 'there':
      return m.address_stateThere()
    case 'ready':
      return m.address_stateReady()
    case 'untold':
      return m.address_stateUntold()
    case 'pending':
      return m.address_statePending({ count: formatCount(pending) })
  }
}

export const dotOf: { readonly [state in MovingDevice['state']]: DotState } = {
  there: 'synced',
  ready: 'synced',
  untold: 'offline',
  pending: 'pending',
}
