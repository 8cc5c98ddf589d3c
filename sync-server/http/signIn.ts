/**
 * Signing in and out. A wrong login and a wrong password look the same and take the same time; failures
 * are counted per account and per address, those of a device that the person knows apart from strangers'.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Clock, Millis } from '../../shared/base/ports.ts'
import { SignIn, type SignedIn } from '../../shared/protocol/http.ts'
import { draft, type Recorder } from '../ingest/draft.ts'
import type { Directory } from '../people/directory.ts'
import { knownTo } from '../people/known.ts'
import { Busy, type Passwords } from '../people/passwords.ts'
import type { Session, Sessions } from '../people/sessions.ts'
import { Tries } from '../people/tries.ts'
import type { DeviceRow, Store } from '../store/contract.ts'
import { cookieOf } from './cookie.ts'
import { refuse } from './problems.ts'

const ACCOUNT_TRIES = 10
const ACCOUNT_WINDOW_MS: Millis = 15 * 60_000
const ADDRESS_TRIES = 100
const ADDRESS_WINDOW_MS: Millis = 60 * 60_000

export interface SignInTools {
  readonly store: Store
  readonly directory: Directory
  readonly sessions: Sessions
  readonly passwords: Passwords
  readonly recorder: Recorder
  readonly clock: Clock
}

export function signInRoutes(app: FastifyInstance, tools: SignInTools): void {
  const { store, directory, sessions, passwords, recorder, clock } = tools
  const byAccount = new Tries(clock, ACCOUNT_TRIES, ACCOUNT_WINDOW_MS)
  const byAddress = new Tries(clock, ADDRESS_TRIES, ADDRESS_WINDOW_MS)

  app.post('/api/sign-in', { schema: { body: SignIn } }, async (request, reply) => {
    const { login: typed, password, device, deviceName } = request.body as SignIn
    const login = typed.trim().toLowerCase()
    const user = directory.userByLogin(login)
    const held = await store.device(device)
    const account = `${login} ${held !== null && held.user === user?.id ? device : '*'}`
    const wait = Math.max(byAccount.waitMs(account), byAddress.waitMs(request.ip))
    if (wait > 0) return refuse(reply, 'too-many-tries', { retryAfterMs: wait })

    // Counted before it is judged: else whoever sends a hundred at once has a hundred tries.
    byAccount.fail(account)
    byAddress.fail(request.ip)
    let right: boolean
    try {
      right = await passwords.verify(user?.passwordHash ?? null, password)
    } catch (error) {
      byAccount.forgive(account)
      byAddress.forgive(request.ip)
      if (error instanceof Busy) return refuse(reply, 'busy', { retryAfterMs: 5_000 })
      throw error
    }
    if (!right || user === null) {
      // What was typed as login may be a password in the wrong box: it goes into the sealed payload.
      const branch = user === null ? null : directory.homeOf(user.id, clock.now())
      await recorder.record([
        {
          meta: draft('signInRefused', 'signIn', {
            user: user?.id ?? null,
            device,
            branch,
            outcome: 'wrong-password',
          }),
          payload: { login, address: request.ip },
        },
      ])
      return refuse(reply, 'wrong-password')
    }
    byAccount.clear(account)
    byAddress.forgive(request.ip)
    if (user.disabled) {
      await recorder.record([
        {
          meta: draft('signInRefused', 'signIn', { user: user.id, device, outcome: 'disabled' }),
          payload: null,
        },
      ])
      return refuse(reply, 'disabled')
    }
    // Another person's device id: it would mix up two people's chains of accesses.
    if (held !== null && held.user !== user.id) return refuse(reply, 'device-taken')

    const { token, session, effect } = sessions.mint(user.id, device)
    const now = clock.now()
    const row: DeviceRow = {
      ...(held ?? { id: device, user: user.id, pending: 0, oldest: null, app: '' }),
      name: deviceName,
      lastSeen: now,
    }
    await recorder.record([
      {
        meta: draft('signIn', 'signIn', {
          user: user.id,
          device,
          session: session.id,
          branch: directory.homeOf(user.id, now),
        }),
        payload: { address: request.ip, deviceName },
        effects: [{ on: 'device', row }, effect],
      },
    ])
    sessions.begun(session)
    const cookie = cookieOf(request)
    return reply.setCookie(cookie.name, token, cookie.options).send(me(session, tools))
  })

  app.get('/api/me', async (request, reply) => {
    const session = await sessionOf(request, tools)
    if (session === null) return refuse(reply, 'signed-out')
    return me(session, tools)
  })

  app.post('/api/sign-out', async (request, reply) => {
    const session = await sessionOf(request, tools)
    if (session !== null) await sessions.end(session, recorder)
    const { name, options } = cookieOf(request)
    return reply.clearCookie(name, options).send({ done: true })
  })
}

/** Null for no session, one that ended, and one of a person who was disabled. */
export async function sessionOf(
  request: FastifyRequest,
  { sessions, directory }: Pick<SignInTools, 'sessions' | 'directory'>,
): Promise<Session | null> {
  const token = request.cookies[cookieOf(request).name]
  const session = token === undefined ? null : await sessions.find(token)
  return session !== null && directory.actor(session.user) !== null ? session : null
}

function me(session: Session, { store, directory, clock }: SignInTools): SignedIn {
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
  }
}
