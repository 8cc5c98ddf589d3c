/** Who is here: the stores on this device, the way in, the light lock, and what ends it. */
import type { Json } from '../../shared/base/json.ts'
import type { Millis } from '../../shared/base/ports.ts'
import type { Result } from '../../shared/base/result.ts'
import type { BranchId, UserId } from '../../shared/domain/names.ts'
import type { Membership } from '../../shared/policy/decide.ts'
import type { Post } from '../../shared/policy/watching.ts'

/** A person who has a sealed store on this device. */
export interface Profile {
  readonly id: string
  readonly login: string
  readonly name: string
  readonly organisation: string
  readonly lastUnlocked: Millis
  /** Why only a sign-in with the server opens it; null: a password does. Nothing in it is lost. */
  readonly shut: ShutReason | null
  /** Entries that wait here for the server. */
  readonly waiting: number
  /** The store is gone from this device, and this is why. */
  readonly farewell: Farewell | null
}

/**
 * `expired`: too long without the server. `clock`: it was turned back. `password`: changed elsewhere. `lost`: the
 * browser threw the store away, and what waited in it was brought back from a second copy.
 */
export type ShutReason = 'expired' | 'clock' | 'password' | 'lost'

export interface Farewell {
  readonly why: 'wiped' | 'disabled'
  /** Entries that the server took over before the store went. */
  readonly handed: number
  readonly at: Millis
}

/** What stands unsaved in one field, by the words in front of it. */
export interface TypedWords {
  readonly label: string
  readonly text: string
}

/** The light lock: the key is still there, and nothing is shown or read until it is lifted. */
export interface Veil {
  readonly by: 'pin' | 'password'
  readonly triesLeft: number
}

export interface Person {
  readonly id: UserId
  readonly name: string
  readonly branch: BranchId | null
  readonly active: boolean
  /** What they are where; left out until the server has said so. */
  readonly posts?: readonly Post[]
}

export interface Branch {
  readonly id: BranchId
  readonly code: string
  readonly name: string
  readonly template: string
}

/** The person at work, as last told by the server. */
export interface Me {
  readonly user: UserId
  readonly name: string
  readonly login: string
  readonly organisation: { readonly id: string; readonly name: string }
  readonly memberships: readonly Membership[]
  readonly people: readonly Person[]
  readonly branches: readonly Branch[]
}

export type Session =
  | { readonly type: 'locked'; readonly profiles: readonly Profile[] }
  | {
      readonly type: 'open'
      readonly profile: Profile
      readonly me: Me
      readonly veil: Veil | null
      readonly pinSet: boolean
      /** Typed before and never saved: shown once more, then given up. */
      readonly typed: readonly TypedWords[]
      /** The store is open; the server wants a second factor before it takes anything. */
      readonly step: StepAsk | null
    }

/** What the server wants beside the password. */
export type StepAsk =
  | {
      readonly is: 'factor'
      readonly totp: boolean
      /** Options for the browser's own ceremony; null: none works here. */
      readonly passkey: Json | null
      readonly recoveryCodes: boolean
    }
  /** This person's role needs a second factor and there is none yet: add one (`securityHttp`), then say so. */
  | { readonly is: 'enrol'; readonly passkeys: boolean }
export type FactorAsk = Extract<StepAsk, { is: 'factor' }>

export type FactorAnswer =
  | { readonly is: 'totp'; readonly code: string }
  | { readonly is: 'passkey'; readonly response: unknown }
  | { readonly is: 'recoveryCode'; readonly code: string }
export type StepAnswer = FactorAnswer | { readonly is: 'enrolled' }

export type AccessRefusal =
  | { readonly type: 'wrong-password' }
  | { readonly type: 'unknown-profile' }
  /** First sign-in on a device needs the server. */
  | { readonly type: 'offline' }
  | { readonly type: 'too-many-tries'; readonly retryAfterMs: number }
  | { readonly type: 'disabled' }
  /** The password was right, and it takes more: answer with `answerStep`. */
  | { readonly type: 'step'; readonly ask: StepAsk }
  /** The answer does not fit; another one may. */
  | { readonly type: 'wrong-factor' }
  /** The first step is over: begin with the password again. */
  | { readonly type: 'sign-in-again' }
  /** Without the server it stays shut. */
  | { readonly type: 'shut'; readonly why: ShutReason }
  | { readonly type: 'storage'; readonly detail: string }

export type UnveilRefusal =
  | { readonly type: 'wrong'; readonly triesLeft: number }
  /** That was the last try, or the time is over: the password opens it again. */
  | { readonly type: 'locked' }
  | { readonly type: 'busy' }

export type PinRefusal = { readonly type: 'wrong-password' } | { readonly type: 'weak-pin' }

export type PasswordRefusal =
  | { readonly type: 'wrong-password' }
  | { readonly type: 'weak-password' }
  | { readonly type: 'offline' }
  | { readonly type: 'too-many-tries'; readonly retryAfterMs: number }
  | { readonly type: 'failed' }

/** Coming and going. */
export interface SessionCalls {
  session(): Promise<Session>
  /** Online. Makes the sealed store on the first time; afterwards the same as unlock plus a fresh session. */
  signIn(login: string, password: string): Promise<Result<Me, AccessRefusal>>
  /** Works without network; signs in behind the scenes when there is one. */
  unlock(profile: string, password: string): Promise<Result<Me, AccessRefusal>>
  /** After a refusal of `step`, or for the open store's `step`. */
  answerStep(answer: StepAnswer): Promise<Result<Me, AccessRefusal>>
  /** Forgets the key and every decrypted value in memory. Nothing stored is lost. */
  lock(): Promise<void>
  /** Ends the server session too. The sealed store and its outbox stay on the device. */
  signOut(): Promise<void>
  /** Somebody pressed or moved something. */
  touch(): Promise<void>
  /** The page started, came back to the front or got a network: everything that time or the server may have ended is looked at. */
  wake(): Promise<void>
  /** The page heard that its network went. A hint and no proof: whoever leads asks whether the server still answers. */
  away(): Promise<void>
  /** Everything that stands typed and unsaved in this tab now. Durable on return. */
  keepTyped(words: readonly TypedWords[]): Promise<void>
  dropTyped(): Promise<void>
  veil(): Promise<void>
  /** With the PIN, or with the password where none is set. */
  unveil(secret: string): Promise<Result<null, UnveilRefusal>>
  /** Null takes it away. */
  setPin(password: string, pin: string | null): Promise<Result<null, PinRefusal>>
  /** Online: the account's password first, then the one of the store here. */
  changePassword(old: string, next: string): Promise<Result<null, PasswordRefusal>>
  /** The store goes. Refused with what waits in it, unless that is to be lost too. */
  removeProfile(profile: string, losing: boolean): Promise<Result<null, { readonly waiting: number }>>
}
