/**
 * Invitations over HTTP: whoever manages people gives somebody a link, good once and for 72 hours; whoever
 * holds the link chooses a password.
 *
 * The token is a secret like a password: it travels in a body and behind `#`, never in a path.
 */
import Type from 'typebox'
import { Message, Millis, Text, Whole } from './types.ts'

const Token = Type.String({ pattern: '^[0-9a-f]{40}$' })
const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** With the problem `invite`, as its field: why a link opens nothing. */
export const inviteEnds = ['unknown', 'expired', 'used', 'void'] as const
export type InviteEnd = (typeof inviteEnds)[number]

/** What the page of an invitation shows: who is invited where, and by whom. */
export const Invitation = Message({
  company: Text(80),
  branches: Type.Array(Text(60)),
  name: Text(60),
  login: Text(60),
  /** Null: from the server's own shell. */
  by: orNull(Text(60)),
  expires: Millis,
})
export type Invitation = Type.Static<typeof Invitation>

/** `POST /api/invites/look` */
export const LookAtInvite = Message({ token: Token })
export type LookAtInvite = Type.Static<typeof LookAtInvite>
/** `POST /api/invites/join`. It opens no session: the page then signs in like everybody. */
export const Join = Message({ token: Token, password: Type.String({ minLength: 1, maxLength: 200 }) })
export type Join = Type.Static<typeof Join>

/** A fresh link, said once: nobody can read it again, only make another. */
export const Issued = Message({ user: Text(32), link: Text(300), expires: Millis })
export type Issued = Type.Static<typeof Issued>

/** `POST /api/invites` and `POST /api/invites/revoke` */
export const InviteOf = Message({ user: Text(32) })
export type InviteOf = Type.Static<typeof InviteOf>

/** `GET /api/invites`: the newest of each person who has not joined yet. */
export const OpenInvite = Message({
  user: Text(32),
  created: Millis,
  expires: Millis,
  /** False: expired, or taken back. */
  open: Type.Boolean(),
})
export type OpenInvite = Type.Static<typeof OpenInvite>
export const OpenInvites = Message({ invites: Type.Array(OpenInvite), asOf: Millis })
export type OpenInvites = Type.Static<typeof OpenInvites>

// ---- several at once ------------------------------------------------------------------------

export const MOST_GUESTS = 200

/** `POST /api/invites/logins`: a free account name for each, from how the name sounds. */
export const ProposeLogins = Message({ names: Type.Array(Text(60), { maxItems: MOST_GUESTS }) })
export type ProposeLogins = Type.Static<typeof ProposeLogins>
export const ProposedLogins = Message({ logins: Type.Array(Text(40)) })
export type ProposedLogins = Type.Static<typeof ProposedLogins>

export const Guest = Message({
  name: Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' }),
  login: Text(60),
  role: Text(4),
  /** Id of the branch; null: all of them. */
  branch: orNull(Text(32)),
})
export type Guest = Type.Static<typeof Guest>

/** `POST /api/invites/people`: takes each on and invites them. */
export const InvitePeople = Message({ people: Type.Array(Guest, { minItems: 1, maxItems: MOST_GUESTS }) })
export type InvitePeople = Type.Static<typeof InvitePeople>

/** In the order of the question; one that was refused changed nothing and does not stop the others. */
export const InvitedPeople = Message({
  results: Type.Array(
    Type.Union([
      /** `waiting`: the role takes a second administrator, who was asked. */
      Message({ ok: Type.Literal(true), issued: Issued, waiting: Whole }),
      Message({ ok: Type.Literal(false), code: Text(40), field: Text(40) }),
    ]),
  ),
})
export type InvitedPeople = Type.Static<typeof InvitedPeople>
