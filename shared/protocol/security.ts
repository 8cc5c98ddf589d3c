/**
 * What is asked over HTTP about a person's own sign-in: second factors, password, sessions, and the recovery
 * of somebody who lost them by two administrators. Signing in itself stands in `http.ts`.
 */
import Type from 'typebox'
import { Message, Millis, Text, Ulid, Whole } from './types.ts'

const closed = Message
const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Password = Type.String({ minLength: 1, maxLength: 200 })
/** Random words of ours: pending sign-ins, tickets, trust, recovery links. */
export const Secret = Type.String({ pattern: '^[0-9a-f]{40,64}$' })
const TotpCode = Type.String({ pattern: '^[0-9]{6}$' })
const RecoveryCode = Type.String({ minLength: 16, maxLength: 40 })

const Base64Url = (maxLength: number) => Type.String({ maxLength, pattern: '^[A-Za-z0-9_-]*$' })
/** As browsers hand it out (WebAuthn Level 3, §5.1.8); authenticators add members of their own. */
const credential = <T extends Type.TProperties>(response: T) =>
  Type.Object({
    id: Base64Url(1400),
    rawId: Base64Url(1400),
    type: Type.Literal('public-key'),
    response: Type.Object(response),
    clientExtensionResults: Type.Object({}),
  })
export const PasskeyAnswer = credential({
  clientDataJSON: Base64Url(8_192),
  authenticatorData: Base64Url(8_192),
  signature: Base64Url(8_192),
  userHandle: Type.Optional(Base64Url(200)),
})
export type PasskeyAnswer = Type.Static<typeof PasskeyAnswer>
export const PasskeyMade = credential({
  clientDataJSON: Base64Url(8_192),
  attestationObject: Base64Url(65_536),
  transports: Type.Optional(Type.Array(Text(20), { maxItems: 10 })),
})
export type PasskeyMade = Type.Static<typeof PasskeyMade>

export const factorSettings = ['required', 'optional'] as const
export type FactorSetting = (typeof factorSettings)[number]

// ---- signing in, second step ------------------------------------------------------------------

/** 202 of `POST /api/sign-in`: the password was right, and it takes more. */
export const SignInNext = Type.Union([
  closed({
    next: Type.Literal('factor'),
    pending: Secret,
    totp: Type.Boolean(),
    /** `PublicKeyCredentialRequestOptionsJSON`; null: no passkey that works at this address. */
    passkey: orNull(Type.Unknown()),
    recoveryCodes: Type.Boolean(),
  }),
  /** There is a session, which reaches only what is needed to add a factor. */
  closed({ next: Type.Literal('enrol'), login: Text(60), name: Text(60), passkeys: Type.Boolean() }),
])
export type SignInNext = Type.Static<typeof SignInNext>

export const FactorProof = Type.Union([
  closed({ is: Type.Literal('totp'), code: TotpCode }),
  closed({ is: Type.Literal('passkey'), response: PasskeyAnswer }),
  closed({ is: Type.Literal('recoveryCode'), code: RecoveryCode }),
])
export type FactorProof = Type.Static<typeof FactorProof>

/** `POST /api/sign-in/factor`; answered like a sign-in. */
export const ProveFactor = closed({ pending: Secret, device: Ulid, proof: FactorProof })
export type ProveFactor = Type.Static<typeof ProveFactor>

// ---- one's own security -----------------------------------------------------------------------

export const FactorInfo = closed({
  id: Text(32),
  is: Type.Union([Type.Literal('totp'), Type.Literal('passkey')]),
  name: Text(40),
  added: Millis,
  used: orNull(Millis),
})
export type FactorInfo = Type.Static<typeof FactorInfo>

export const SessionInfo = closed({
  id: Text(16),
  deviceName: Text(80),
  created: Millis,
  lastSeen: Millis,
  /** The one that asks. */
  current: Type.Boolean(),
  /** Renewed there by the password alone until `trusted`; null: it asks for a factor again. */
  trusted: orNull(Millis),
})
export type SessionInfo = Type.Static<typeof SessionInfo>

export const recoverable = ['password', 'factor', 'both'] as const
export type Recoverable = (typeof recoverable)[number]
const What = Type.Enum(recoverable)

/** `GET /api/security` */
export const Security = closed({
  /** By this person's roles. */
  required: Type.Boolean(),
  setting: Type.Enum(factorSettings),
  /** May this person change the setting? */
  maySet: Type.Boolean(),
  /** May this person help others who lost theirs? */
  mayRecover: Type.Boolean(),
  /** Whether browsers offer passkeys at this address. */
  passkeys: Type.Boolean(),
  factors: Type.Array(FactorInfo),
  recoveryCodesLeft: Whole,
  sessions: Type.Array(SessionInfo),
  /** Somebody asked for new means of sign-in in this person's name. */
  recovery: orNull(closed({ id: Text(32), what: What, askedAt: Millis, confirmed: Type.Boolean() })),
})
export type Security = Type.Static<typeof Security>

/** `POST /api/factors/begin`. No password is needed in a session that is there for enrolment only. */
export const BeginFactor = closed({
  is: Type.Union([Type.Literal('totp'), Type.Literal('passkey')]),
  password: orNull(Password),
})
export type BeginFactor = Type.Static<typeof BeginFactor>

export const FactorTicket = Type.Union([
  closed({ is: Type.Literal('totp'), ticket: Secret, secret: Text(80), uri: Text(400) }),
  /** `PublicKeyCredentialCreationOptionsJSON` */
  closed({ is: Type.Literal('passkey'), ticket: Secret, options: Type.Unknown() }),
])
export type FactorTicket = Type.Static<typeof FactorTicket>

/** `POST /api/factors/finish` */
export const FinishFactor = closed({
  ticket: Secret,
  name: Text(40),
  proof: Type.Union([
    closed({ is: Type.Literal('totp'), code: TotpCode }),
    closed({ is: Type.Literal('passkey'), response: PasskeyMade }),
  ]),
})
export type FinishFactor = Type.Static<typeof FinishFactor>

/** Codes are said once; null: there were some already. */
export const FactorAdded = closed({ recoveryCodes: orNull(Type.Array(Text(40))) })
export type FactorAdded = Type.Static<typeof FactorAdded>

/** `POST /api/factors/remove` */
export const RemoveFactor = closed({ id: Text(32), password: Password })
export type RemoveFactor = Type.Static<typeof RemoveFactor>

/** `POST /api/factors/recovery-codes`: the ones before are void. */
export const WithPassword = closed({ password: Password })
export type WithPassword = Type.Static<typeof WithPassword>
export const RecoveryCodes = closed({ recoveryCodes: Type.Array(Text(40)) })
export type RecoveryCodes = Type.Static<typeof RecoveryCodes>

/** `POST /api/factors/setting` */
export const SetFactorSetting = closed({ setting: Type.Enum(factorSettings), password: Password })
export type SetFactorSetting = Type.Static<typeof SetFactorSetting>

/** `POST /api/password` */
export const ChangePassword = closed({ old: Password, next: Password })
export type ChangePassword = Type.Static<typeof ChangePassword>

/** `POST /api/sessions/end`. Null: all but the one that asks. */
export const EndSession = closed({ id: orNull(Text(16)) })
export type EndSession = Type.Static<typeof EndSession>

// ---- recovery by two administrators -----------------------------------------------------------

export const RecoveryInfo = closed({
  id: Text(32),
  user: Text(32),
  what: What,
  askedBy: Text(32),
  askedAt: Millis,
  /** Who agreed; null: one administrator is still missing. */
  confirmedBy: orNull(Text(32)),
  /** Void from then on. */
  until: Millis,
  /** May the one who asks confirm it? Neither the person itself nor who began it. */
  mayConfirm: Type.Boolean(),
})
export type RecoveryInfo = Type.Static<typeof RecoveryInfo>

/** `GET /api/recoveries` */
export const Recoveries = closed({
  open: Type.Array(RecoveryInfo),
  /** Whom the one who asks may help; `seconds`: how many others could confirm. */
  people: Type.Array(closed({ id: Text(32), name: Text(60), login: Text(60), seconds: Whole })),
})
export type Recoveries = Type.Static<typeof Recoveries>

/** `POST /api/recoveries/ask` */
export const AskRecovery = closed({ user: Text(32), what: What, password: Password })
export type AskRecovery = Type.Static<typeof AskRecovery>
/** `POST /api/recoveries/confirm` */
export const ConfirmRecovery = closed({ id: Text(32), password: Password })
export type ConfirmRecovery = Type.Static<typeof ConfirmRecovery>
/** The secret is said once, to the second administrator, for the person. */
export const RecoveryConfirmed = closed({ secret: Secret, until: Millis })
export type RecoveryConfirmed = Type.Static<typeof RecoveryConfirmed>
/** `POST /api/recoveries/cancel`: by an administrator, or by the person whose sign-in it is. */
export const CancelRecovery = closed({ id: Text(32) })
export type CancelRecovery = Type.Static<typeof CancelRecovery>

/** `POST /api/recover/look` */
export const LookRecovery = closed({ secret: Secret })
export type LookRecovery = Type.Static<typeof LookRecovery>
export const RecoveryFound = closed({
  organisation: Text(80),
  login: Text(60),
  name: Text(60),
  what: What,
  until: Millis,
})
export type RecoveryFound = Type.Static<typeof RecoveryFound>
/** `POST /api/recover`. The password where one was lost. */
export const Recover = closed({ secret: Secret, password: orNull(Password) })
export type Recover = Type.Static<typeof Recover>
