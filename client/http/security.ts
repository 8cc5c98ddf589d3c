/** What a person asks the server about the own sign-in, and administrators about that of others. */
import type { Result } from '../../shared/base/result.ts'
import { Done } from '../../shared/protocol/http.ts'
import {
  FactorAdded,
  FactorTicket,
  Recoveries,
  RecoveryCodes,
  RecoveryConfirmed,
  RecoveryFound,
  Security,
  type FactorSetting,
  type FinishFactor,
  type Recoverable,
} from '../../shared/protocol/security.ts'
import { ask, type HttpRefusal } from './request.ts'

export type {
  FactorInfo,
  FactorSetting,
  FactorTicket,
  FinishFactor,
  Recoverable,
  Recoveries,
  RecoveryConfirmed,
  RecoveryFound,
  RecoveryInfo,
  Security,
  SessionInfo,
} from '../../shared/protocol/security.ts'
export { recoverable } from '../../shared/protocol/security.ts'

type Answer<T> = Promise<Result<T, HttpRefusal>>

export interface SecurityHttp {
  look(): Answer<Security>
  /** `password` null: in a session that is there for enrolment only. */
  beginFactor(is: 'totp' | 'passkey', password: string | null): Answer<FactorTicket>
  finishFactor(made: FinishFactor): Answer<FactorAdded>
  removeFactor(id: string, password: string): Answer<Done>
  newRecoveryCodes(password: string): Answer<RecoveryCodes>
  set(setting: FactorSetting, password: string): Answer<Done>
  /** Null: all but this one. */
  endSession(id: string | null): Answer<Done>
  recoveries(): Answer<Recoveries>
  askRecovery(user: string, what: Recoverable, password: string): Answer<Done>
  confirmRecovery(id: string, password: string): Answer<RecoveryConfirmed>
  cancelRecovery(id: string): Answer<Done>
  lookRecovery(secret: string): Answer<RecoveryFound>
  recover(secret: string, password: string | null): Answer<Done>
}
type Done = { readonly done: true }

export const securityHttp: SecurityHttp = {
  look: () => ask({ path: '/api/security', answer: Security }),
  beginFactor: (is, password) =>
    ask({ path: '/api/factors/begin', body: { is, password }, answer: FactorTicket }),
  finishFactor: (made) => ask({ path: '/api/factors/finish', body: made, answer: FactorAdded }),
  removeFactor: (id, password) => ask({ path: '/api/factors/remove', body: { id, password }, answer: Done }),
  newRecoveryCodes: (password) =>
    ask({ path: '/api/factors/recovery-codes', body: { password }, answer: RecoveryCodes }),
  set: (setting, password) =>
    ask({ path: '/api/factors/setting', body: { setting, password }, answer: Done }),
  endSession: (id) => ask({ path: '/api/sessions/end', body: { id }, answer: Done }),
  recoveries: () => ask({ path: '/api/recoveries', answer: Recoveries }),
  askRecovery: (user, what, password) =>
    ask({ path: '/api/recoveries/ask', body: { user, what, password }, answer: Done }),
  confirmRecovery: (id, password) =>
    ask({ path: '/api/recoveries/confirm', body: { id, password }, answer: RecoveryConfirmed }),
  cancelRecovery: (id) => ask({ path: '/api/recoveries/cancel', body: { id }, answer: Done }),
  lookRecovery: (secret) => ask({ path: '/api/recover/look', body: { secret }, answer: RecoveryFound }),
  recover: (secret, password) => ask({ path: '/api/recover', body: { secret, password }, answer: Done }),
}
