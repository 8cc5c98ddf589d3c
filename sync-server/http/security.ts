/**
 * 安全: what people see and change of their own sign-in. Whatever changes it asks for the password again, so that an
 * unlocked screen that was left alone is not enough; in a session that is there to add the first factor the
 * password was given a moment ago.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Millis } from '../../shared/base/ports.ts'
import { newUlid } from '../../shared/base/ulid.ts'
import { decideAbility } from '../../shared/policy/decide.ts'
import { requiresFactor } from '../../shared/policy/factors.ts'
import {
  BeginFactor,
  ChangePassword,
  EndSession,
  FinishFactor,
  RemoveFactor,
  SetFactorSetting,
  WithPassword,
  type FactorAdded,
  type FactorTicket,
  type RecoveryCodes,
  type Security as SecurityAnswer,
} from '../../shared/protocol/security.ts'
import { beginPasskey, passkeyOf } from '../people/passkeys.ts'
import { Busy } from '../people/passwords.ts'
import type { Recovery } from '../people/recovery.ts'
import type { FactorRow, PasskeyRow } from '../people/rows.ts'
import type { Security } from '../people/security.ts'
import type { Session } from '../people/sessions.ts'
import { newTotpSecret, totpInvitation, totpStep } from '../people/totp.ts'
import { Waiting } from '../people/waiting.ts'
import type { UserRow } from '../store/contract.ts'
import { cookieOf } from './cookie.ts'
import { placeOf } from './place.ts'
import { refuse } from './problems.ts'
import { anySessionOf, sessionOf, type SignInRouteTools } from './signIn.ts'

const CEREMONY_MS: Millis = 10 * 60_000
/** Typing a code wrong now and then is human; the secret is on the same screen anyway. */
const CEREMONY_TRIES = 20

export interface SecurityRouteTools extends SignInRouteTools {
  readonly security: Security
  readonly recovery: Recovery
}

/** A factor that is being added. */
type Ceremony = { readonly session: string; readonly user: string } & (
  | { readonly is: 'totp'; readonly secret: Uint8Array }
  | { readonly is: 'passkey'; readonly challenge: string }
)

export function securityRoutes(app: FastifyInstance, tools: SecurityRouteTools): void {
  const { store, directory, sessions, factors, security, recovery, guesses, clock, random } = tools
  const ceremonies = new Waiting<Ceremony>(clock, random, CEREMONY_MS, CEREMONY_TRIES)

  app.get('/api/security', async (request, reply) => {
    const session = await anySessionOf(request, tools)
    const actor = session && directory.actor(session.user)
    if (session === null || actor === null) return refuse(reply, 'signed-out')
    const now = clock.now()
    const alive = sessions.alive(session)
    const open = alive ? await recovery.openOf(session.user) : null
    return {
      required: requiresFactor(actor, now),
      setting: directory.factorSetting,
      maySet: alive && decideAbility(actor, 'settings', null, now).allowed,
      mayRecover: alive && directory.users.some(({ id }) => recovery.mayHelp(session.user, id)),
      passkeys: placeOf(request) !== null,
      factors: (await factors.of(session.user)).map(({ id, row }) => ({
        id,
        is: row.is,
        name: row.name,
        added: row.added,
        used: row.used,
      })),
      recoveryCodesLeft: await factors.recoveryCodesLeft(session.user),
      sessions: alive ? await sessionsOf(session) : [],
      recovery: open && {
        id: open.id,
        what: open.row.what,
        askedAt: open.row.askedAt,
        confirmed: open.row.confirmedBy !== null,
      },
    } satisfies SecurityAnswer
  })

  async function sessionsOf(session: Session): Promise<SecurityAnswer['sessions']> {
    const trusted = await factors.trustedOf(session.user)
    const devices = new Map((await store.devices()).map((row) => [row.id, row]))
    return (await sessions.of(session.user)).map((each) => ({
      id: each.id,
      deviceName: devices.get(each.device)?.name ?? '',
      created: each.created,
      lastSeen: Math.max(each.created, sessions.lastSeen(each), devices.get(each.device)?.lastSeen ?? 0),
      current: each.tokenHash === session.tokenHash,
      trusted: trusted.get(each.device) ?? null,
    }))
  }

  // ---- factors --------------------------------------------------------------------------------

  app.post('/api/factors/begin', { schema: { body: BeginFactor } }, async (request, reply) => {
    const { is, password } = request.body as BeginFactor
    const session = await anySessionOf(request, tools)
    const user = session && directory.user(session.user)
    if (session === null || user === null) return refuse(reply, 'signed-out')
    const has = await factors.of(user.id)
    if (!session.factor && has.length > 0) return refuse(reply, 'sign-in-again')
    if (
      sessions.alive(session) &&
      !(await isOwnPassword(request, reply, session, user, password ?? '', guesses))
    )
      return reply
    const about = { session: session.tokenHash, user: user.id }
    const company = directory.organisation?.name ?? ''
    if (is === 'totp') {
      const secret = newTotpSecret(random)
      const { uri, typed } = totpInvitation(secret, company, user.login)
      const ticket = ceremonies.begin({ ...about, is, secret })
      return { is, ticket, secret: typed, uri } satisfies FactorTicket
    }
    const place = placeOf(request)
    if (place === null) return refuse(reply, 'bad-request', { field: 'is' })
    const passkeys = has.flatMap(({ row }): PasskeyRow[] => (row.is === 'passkey' ? [row] : []))
    const options = await beginPasskey(place, company, user, passkeys)
    const ticket = ceremonies.begin({ ...about, is, challenge: options.challenge })
    return { is, ticket, options } satisfies FactorTicket
  })

  app.post('/api/factors/finish', { schema: { body: FinishFactor } }, async (request, reply) => {
    const { ticket, name, proof } = request.body as FinishFactor
    const session = await anySessionOf(request, tools)
    if (session === null) return refuse(reply, 'signed-out')
    const ceremony = ceremonies.take(ticket)
    if (ceremony === null || ceremony.session !== session.tokenHash) return refuse(reply, 'sign-in-again')
    const id = newUlid(clock, random)
    const row = await rowOf(request, ceremony, id, name.trim(), proof)
    if (row === null) return refuse(reply, 'wrong-factor')
    ceremonies.end(ticket)
    const { token, recoveryCodes } = await security.addFactor(session, id, row)
    const cookie = cookieOf(request)
    if (token !== null) void reply.setCookie(cookie.name, token, cookie.options)
    return reply.send({
      recoveryCodes: recoveryCodes === null ? null : [...recoveryCodes],
    } satisfies FactorAdded)
  })

  async function rowOf(
    request: FastifyRequest,
    ceremony: Ceremony,
    id: string,
    name: string,
    proof: FinishFactor['proof'],
  ): Promise<FactorRow | null> {
    const now = clock.now()
    if (ceremony.is === 'totp' && proof.is === 'totp') {
      const step = totpStep(ceremony.secret, proof.code, now, 0)
      return step === null ? null : factors.totpRow(id, name, ceremony.secret, step)
    }
    const place = placeOf(request)
    if (ceremony.is !== 'passkey' || proof.is !== 'passkey' || place === null) return null
    return passkeyOf(place, ceremony.challenge, proof.response, { name, now })
  }

  app.post('/api/factors/remove', { schema: { body: RemoveFactor } }, async (request, reply) => {
    const { id, password } = request.body as RemoveFactor
    const asked = await askedAgain(request, reply, password, tools)
    if (asked === null) return reply
    const removed = await security.removeFactor(asked.session, id)
    return removed.ok ? { done: true } : refuse(reply, removed.error)
  })

  app.post('/api/factors/recovery-codes', { schema: { body: WithPassword } }, async (request, reply) => {
    const { password } = request.body as WithPassword
    const asked = await askedAgain(request, reply, password, tools)
    if (asked === null) return reply
    const has = await factors.of(asked.user.id)
    if (has.length === 0) return refuse(reply, 'not-found')
    const codes = await security.renewRecoveryCodes(asked.session)
    return { recoveryCodes: [...codes] } satisfies RecoveryCodes
  })

  app.post('/api/factors/setting', { schema: { body: SetFactorSetting } }, async (request, reply) => {
    const { setting, password } = request.body as SetFactorSetting
    const asked = await askedAgain(request, reply, password, tools)
    if (asked === null) return reply
    const { session } = asked
    const actor = directory.actor(session.user)
    if (actor === null || !decideAbility(actor, 'settings', null, clock.now()).allowed) {
      return refuse(reply, 'denied')
    }
    // Whoever asks others for it has it: else the switch would shut out the one who made it.
    if (setting === 'required' && !session.factor) return refuse(reply, 'enrol-first')
    await security.setFactorSetting(session, setting)
    return { done: true }
  })

  // ---- password and sessions ------------------------------------------------------------------

  app.post('/api/password', { schema: { body: ChangePassword } }, async (request, reply) => {
    const { old, next } = request.body as ChangePassword
    const asked = await askedAgain(request, reply, old, tools)
    if (asked === null) return reply
    try {
      const changed = await security.changePassword(asked.session, next)
      return changed.ok ? { done: true } : refuse(reply, changed.error)
    } catch (error) {
      if (error instanceof Busy) return refuse(reply, 'busy', { retryAfterMs: 5_000 })
      throw error
    }
  })

  app.post('/api/sessions/end', { schema: { body: EndSession } }, async (request, reply) => {
    const { id } = request.body as EndSession
    const session = await sessionOf(request, tools)
    if (session === null) return refuse(reply, 'signed-out')
    return (await security.endSessions(session, id)) ? { done: true } : refuse(reply, 'not-found')
  })
}

/** The full session and its person, who has just given the password again. Null: a refusal was sent. */
export async function askedAgain(
  request: FastifyRequest,
  reply: FastifyReply,
  password: string,
  tools: SignInRouteTools,
): Promise<{ readonly session: Session; readonly user: UserRow } | null> {
  const session = await sessionOf(request, tools)
  const user = session && tools.directory.user(session.user)
  if (session === null || user === null) {
    refuse(reply, 'signed-out')
    return null
  }
  const right = await isOwnPassword(request, reply, session, user, password, tools.guesses)
  return right ? { session, user } : null
}

async function isOwnPassword(
  request: FastifyRequest,
  reply: FastifyReply,
  { device }: Session,
  { login, passwordHash }: UserRow,
  password: string,
  guesses: SignInRouteTools['guesses'],
): Promise<boolean> {
  const guess = await guesses.password({ login, knownDevice: device, request }, passwordHash, password)
  if (guess.is === 'wait') refuse(reply, guess.code, { retryAfterMs: guess.retryAfterMs })
  else if (guess.is === 'wrong') refuse(reply, 'wrong-password')
  return guess.is === 'right'
}
