/**
 * Signing in and out. A wrong login and a wrong password look the same and take the same time.
 *
 * Whoever has a second factor is asked for it after the password, unless this very device was trusted by an
 * earlier one; what stands between the two steps is no session and reaches nothing. Whoever needs a factor and has
 * none gets a session that reaches only the adding of one.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '../../shared/policy/decide.ts'
import type { Clock, Millis, Random } from '../../shared/base/ports.ts'
import { leaseOf } from '../../shared/policy/lease.ts'
import { SignIn, type SignedIn } from '../../shared/protocol/http.ts'
import { ProveFactor, type SignInNext } from '../../shared/protocol/security.ts'
import { draft, type Recorder } from '../ingest/draft.ts'
import type { Directory } from '../people/directory.ts'
import type { Escrow } from '../people/escrow.ts'
import { distrustDevice, type Factors } from '../people/factors.ts'
import { knownTo } from '../people/known.ts'
import { askPasskey } from '../people/passkeys.ts'
import type { PasskeyRow } from '../people/rows.ts'
import type { Session, Sessions } from '../people/sessions.ts'
import { Waiting } from '../people/waiting.ts'
import type { DeviceRow, Effect, Store, UserRow } from '../store/contract.ts'
import { cookieOf } from './cookie.ts'
import type { Guesses } from './guesses.ts'
import { placeOf } from './place.ts'
import { refuse } from './problems.ts'

const SECOND_STEP_MS: Millis = 5 * 60_000
const SECOND_STEP_TRIES = 5

export interface SignInTools {
  readonly store: Store
  readonly directory: Directory
  readonly sessions: Sessions
  readonly recorder: Recorder
  readonly clock: Clock
  readonly escrow: Escrow
  readonly leaseMs: Millis
}

export interface SignInRouteTools extends SignInTools {
  readonly factors: Factors
  readonly guesses: Guesses
  readonly random: Random
}

/** Between the two steps. */
interface Pending {
  readonly user: string
  readonly passwordHash: string
  readonly device: string
  readonly deviceName: string
  readonly challenge: string | null
}

/** How the person showed who they are, for the log. */
type Way = 'password' | 'trusted' | 'totp' | 'passkey' | 'recoveryCode' | 'enrolled'

export function signInRoutes(app: FastifyInstance, tools: SignInRouteTools): void {
  const { store, directory, sessions, factors, guesses, recorder, clock, random } = tools
  const pending = new Waiting<Pending>(clock, random, SECOND_STEP_MS, SECOND_STEP_TRIES)

  app.post('/api/sign-in', { schema: { body: SignIn } }, async (request, reply) => {
    const { login: typed, password, device, deviceName, trust } = request.body as SignIn
    const login = typed.trim().toLowerCase()
    const user = directory.userByLogin(login)
    const held = await store.device(device)
    const knownDevice = held !== null && held.user === user?.id ? device : null
    const guess = await guesses.password(
      { login, knownDevice, request },
      user?.passwordHash ?? null,
      password,
    )
    if (guess.is === 'wait') return refuse(reply, guess.code, { retryAfterMs: guess.retryAfterMs })
    if (guess.is === 'wrong' || user === null) {
      // What was typed as login may be a password in the wrong box: it goes into the sealed payload.
      await refused(user, device, 'wrong-password', { login, address: request.ip })
      return refuse(reply, 'wrong-password')
    }
    if (user.disabled) {
      await refused(user, device, 'disabled', null)
      return refuse(reply, 'disabled')
    }
    // Another person's device id: it would mix up two people's chains of accesses.
    if (held !== null && held.user !== user.id) return refuse(reply, 'device-taken')

    const has = await factors.of(user.id)
    const trusted = has.length > 0 ? await factors.trusted(user.id, device, trust) : null
    if (has.length > 0 && trusted === null) {
      const place = placeOf(request)
      const passkeys = has.flatMap(({ row }) =>
        row.is === 'passkey' && row.rpId === place?.rpId ? [row] : [],
      )
      const options = place === null ? null : await optionsFor(place, passkeys)
      const word = pending.begin({
        user: user.id,
        passwordHash: user.passwordHash,
        device,
        deviceName,
        challenge: options?.challenge ?? null,
      })
      return reply.code(202).send({
        next: 'factor',
        pending: word,
        totp: has.some(({ row }) => row.is === 'totp'),
        passkey: options,
        recoveryCodes: (await factors.recoveryCodesLeft(user.id)) > 0,
      } satisfies SignInNext)
    }
    const way: Way = trusted === null ? 'password' : 'trusted'
    const session = await begin(request, reply, user, { device, deviceName }, way, (fresh) =>
      trusted === null ? [] : [factors.trustGoesOn(trusted, fresh)],
    )
    if (session === null) return refuse(reply, 'busy', { retryAfterMs: 1_000 })
    return sessions.alive(session) ? reply.send(await me(session, tools)) : enrol(request, reply, user)
  })

  app.post('/api/sign-in/factor', { schema: { body: ProveFactor } }, async (request, reply) => {
    const { pending: word, device, proof } = request.body as ProveFactor
    const step = pending.take(word)
    const user = step && directory.user(step.user)
    const gone = user === null || user.disabled || user.passwordHash !== step?.passwordHash
    if (step === null || gone || step.device !== device) return refuse(reply, 'sign-in-again')
    const held = await store.device(device)
    if (held !== null && held.user !== user.id) return refuse(reply, 'device-taken')
    const place = placeOf(request)
    let trust: string | null = null
    const who = { login: user.login, knownDevice: held === null ? null : device, request }
    const guess = await guesses.factor(who, async () => {
      const used = await factors.prove(user.id, proof, { place, challenge: step.challenge })
      // Null, too, where somebody else used this very code in the meantime.
      return (
        used &&
        begin(request, reply, user, step, proof.is, (session) => {
          if (proof.is === 'recoveryCode') return used
          const { word, effect } = factors.trust(session)
          trust = word
          return [...used, effect]
        })
      )
    })
    if (guess.is === 'wait') return refuse(reply, guess.code, { retryAfterMs: guess.retryAfterMs })
    if (guess.is === 'wrong') {
      await refused(user, device, 'wrong-factor', { factor: proof.is, address: request.ip })
      return refuse(reply, 'wrong-factor')
    }
    pending.end(word)
    return reply.send({ ...(await me(guess.value, tools)), ...(trust === null ? {} : { trust }) })
  })

  // After a factor was added in a session that was there for that only: now it is a sign-in like any other.
  app.post('/api/sign-in/enrolled', async (request, reply) => {
    const session = await sessionOf(request, tools)
    if (session === null) return refuse(reply, 'signed-out')
    if (!session.factor) return await me(session, tools)
    const { word, effect } = factors.trust(session)
    const { user, device, id } = session
    await recorder.record([
      { meta: draft('signIn', 'enrolled', { user, device, session: id }), payload: null, effects: [effect] },
    ])
    return { ...(await me(session, tools)), trust: word }
  })

  app.get('/api/me', async (request, reply) => {
    const session = await anySessionOf(request, tools)
    if (session === null) return refuse(reply, 'signed-out')
    return sessions.alive(session) ? await me(session, tools) : refuse(reply, 'enrol-first')
  })

  app.post('/api/sign-out', async (request, reply) => {
    const session = await anySessionOf(request, tools)
    if (session !== null)
      await sessions.end(session, recorder, [distrustDevice(session.user, session.device)])
    const { name, options } = cookieOf(request)
    return reply.clearCookie(name, options).send({ done: true })
  })

  /** Null: what `more` was judged by has changed. */
  async function begin(
    request: FastifyRequest,
    reply: FastifyReply,
    user: UserRow,
    { device, deviceName }: { readonly device: string; readonly deviceName: string },
    way: Way,
    more: (session: Session) => readonly Effect[],
  ): Promise<Session | null> {
    const { token, session, effect } = sessions.mint(user.id, device, way !== 'password')
    const now = clock.now()
    const held = await store.device(device)
    const row: DeviceRow = {
      ...(held ?? { id: device, user: user.id, pending: 0, oldest: null, app: '' }),
      name: deviceName,
      lastSeen: now,
    }
    const [outcome] = await recorder.record([
      {
        meta: draft('signIn', 'signIn', {
          user: user.id,
          device,
          session: session.id,
          branch: directory.homeOf(user.id, now),
        }),
        payload: { address: request.ip, deviceName, way },
        effects: [{ on: 'device', row }, effect, ...more(session)],
      },
    ])
    if (outcome?.ok !== true) return null
    sessions.begun(session)
    const cookie = cookieOf(request)
    void reply.setCookie(cookie.name, token, cookie.options)
    return session
  }

  function enrol(request: FastifyRequest, reply: FastifyReply, { login, name }: UserRow): FastifyReply {
    const next = { next: 'enrol', login, name, passkeys: placeOf(request) !== null } satisfies SignInNext
    return reply.code(202).send(next)
  }

  async function refused(
    user: UserRow | null,
    device: string,
    outcome: string,
    payload: { readonly [key: string]: string } | null,
  ): Promise<void> {
    const branch = user === null ? null : directory.homeOf(user.id, clock.now())
    const meta = draft('signInRefused', 'signIn', { user: user?.id ?? null, device, branch, outcome })
    await recorder.record([{ meta, payload }])
  }
}

const optionsFor = async (place: Parameters<typeof askPasskey>[0], passkeys: readonly PasskeyRow[]) =>
  passkeys.length === 0 ? null : askPasskey(place, passkeys)

/** Null for no session, one that ended or lacks a second factor, and one of a person who was disabled. */
export async function sessionOf(
  request: FastifyRequest,
  tools: Pick<SignInTools, 'sessions' | 'directory'>,
): Promise<Session | null> {
  const session = await anySessionOf(request, tools)
  return session !== null && tools.sessions.alive(session) ? session : null
}

/** The same, and also one that is there only to add a second factor: for those few routes alone. */
export async function anySessionOf(
  request: FastifyRequest,
  { sessions, directory }: Pick<SignInTools, 'sessions' | 'directory'>,
): Promise<Session | null> {
  const token = request.cookies[cookieOf(request).name]
  const session = token === undefined ? null : await sessions.find(token)
  return session !== null && directory.actor(session.user) !== null ? session : null
}

/** Whoever asks, with their rights. Null after the refusal was sent. */
export async function signedIn(
  request: FastifyRequest,
  reply: FastifyReply,
  tools: Pick<SignInTools, 'sessions' | 'directory'>,
): Promise<{ readonly session: Session; readonly actor: Actor } | null> {
  const session = await sessionOf(request, tools)
  const actor = session && tools.directory.actor(session.user)
  if (session !== null && actor !== null) return { session, actor }
  refuse(reply, 'signed-out')
  return null
}

export async function me(
  session: Session,
  { store, directory, clock, escrow, leaseMs }: SignInTools,
): Promise<SignedIn> {
  const user = directory.user(session.user)
  const organisation = directory.organisation
  const actor = directory.actor(session.user)
  if (user === null || organisation === null || actor === null) throw new Error('a session of nobody')
  const now = clock.now()
  return {
    user: { id: user.id, login: user.login, name: user.name },
    device: session.device,
    ...knownTo(actor, directory, now),
    organisation,
    serverEpoch: store.serverEpoch,
    serverTime: now,
    escrow: await escrow.key(),
    leaseMs: leaseOf(actor, now, leaseMs),
  }
}
