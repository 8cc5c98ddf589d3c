/**
 * What a value is wanted for, in one tap: a few words, the likeliest of the moment in front.
 *
 * A code goes into the log in clear and stays there for ever, so codes are stable. What somebody types is
 * marked (`typedPurpose`), because a typed `zhangsan` would look like a code and must be sealed.
 */
import type { Role } from '../../../shared/policy/table.ts'
import type { Purpose } from '../../../shared/templates/types.ts'
import { m } from '../../paraglide/messages.js'

export const purposeCodes = [
  'contact',
  'followUp',
  'verify',
  'sign',
  'visit',
  'payment',
  'complaint',
  'asked',
] as const
export type PurposeCode = (typeof purposeCodes)[number]

export const purposeWords: { readonly [code in PurposeCode]: () => string } = {
  contact: m.reveal_forContact,
  followUp: m.reveal_forFollowUp,
  verify: m.reveal_forVerify,
  sign: m.reveal_forSign,
  visit: m.reveal_forVisit,
  payment: m.reveal_forPayment,
  complaint: m.reveal_forComplaint,
  asked: m.reveal_forAsked,
}

/** What a client may be reached for who took back that they may be reached: the contract, the law, or their own wish. */
export const purposesWithoutConsent = [
  'asked',
  'complaint',
  'sign',
  'visit',
  'payment',
] as const satisfies readonly PurposeCode[]

/** What such a client's values are not shown for either: whoever sees a number can dial it. */
const reaching: readonly PurposeCode[] = ['contact', 'followUp']

export interface Task {
  /** What is being written down at this moment. */
  readonly writing: 'call' | 'note' | null
  readonly editing: boolean
  /** A complaint of this client waits for its end. */
  readonly complaint: boolean
  /** The client is to be followed up today, or was to be. */
  readonly due: boolean
  /** The client took back that they may be reached. */
  readonly stopped: boolean
  readonly roles: readonly Role[]
  /** What the client was told that the value is for. */
  readonly field: Purpose | null
}

const byRole: { readonly [role in Role]?: PurposeCode } = {
  SA: 'contact',
  ST: 'visit',
  CS: 'complaint',
  VR: 'verify',
  FN: 'payment',
  AR: 'verify',
  HQ: 'verify',
  AU: 'verify',
}

const byField: { readonly [purpose in Purpose]?: PurposeCode } = {
  contact: 'contact',
  contract: 'sign',
  payment: 'payment',
  credit: 'payment',
  service: 'visit',
  eligibility: 'sign',
  law: 'sign',
  identify: 'verify',
}

/** What one is doing says most, then what the value is for, then what one's role mostly does. */
export function purposesFor({
  writing,
  editing,
  complaint,
  due,
  stopped,
  roles,
  field,
}: Task): readonly PurposeCode[] {
  const likely: (PurposeCode | undefined)[] = [
    writing === 'call' ? 'contact' : undefined,
    complaint ? 'complaint' : undefined,
    due && field === 'contact' ? 'followUp' : undefined,
    editing ? 'verify' : undefined,
    field === null ? undefined : byField[field],
    ...roles.map((role) => byRole[role]),
  ]
  const all = [...new Set([...likely.flatMap((code) => code ?? []), ...purposeCodes])]
  return stopped ? all.filter((code) => !reaching.includes(code)) : all
}

/** Never takes the form of a code, so the server seals it (`stableWord`). */
export const typedPurpose = (text: string): string => `${m.reveal_typedMark()}${text.trim()}`.slice(0, 80)
