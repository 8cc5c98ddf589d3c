/** Who may take an archive or one business of it: everybody who works on such, but for who has it already. */
import type { BusinessId } from '../../../shared/domain/names.ts'
import type { Receiver, ReceiversAnswer } from '../../http/api.ts'

/** `business` null: the whole client. */
export function takersOf(answer: ReceiversAnswer, business: BusinessId | null): readonly Receiver[] {
  const holder = business === null ? answer.owner : answer.businesses.find(({ id }) => id === business)?.owner
  return answer.people.filter(({ user }) => user !== holder)
}
