/**
 * The first hour. Until there is an administrator, whoever holds the printed token may speak; the token is
 * spent with the set-up itself, and every later step asks for the administrator's session.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Setup } from '../../shared/protocol/http.ts'
import {
  BackupFolder,
  LookAtSetup,
  SetupBranch,
  SetupCompany,
  ShowKey,
  SkipStep,
} from '../../shared/protocol/setup.ts'
import type { FirstHour } from '../people/firstHour.ts'
import { Busy } from '../people/passwords.ts'
import type { People } from '../people/people.ts'
import type { SetupToken } from '../people/setupToken.ts'
import { Tries } from '../people/tries.ts'
import { administratorOf, type Administrator } from './administrator.ts'
import type { Guesses } from './guesses.ts'
import { refuse } from './problems.ts'
import type { SignInTools } from './signIn.ts'

const BUSY_MS = 5_000

export interface SetupTools extends SignInTools {
  readonly guesses: Guesses
  readonly people: People
  readonly firstHour: FirstHour
  readonly setupToken: SetupToken
}

export function setupRoutes(app: FastifyInstance, tools: SetupTools): void {
  beginning(app, tools)
  steps(app, tools)
}

/** With the printed token. */
function beginning(
  app: FastifyInstance,
  { directory, people, firstHour, setupToken, clock }: SetupTools,
): void {
  const tries = new Tries(clock, 20, 15 * 60_000)

  /** False: the refusal has been sent. */
  function mayBegin(request: FastifyRequest, reply: FastifyReply, token: string): boolean {
    const wait = tries.waitMs(request.ip)
    if (directory.organisation !== null) void refuse(reply, 'setup-done')
    else if (wait > 0) void refuse(reply, 'too-many-tries', { retryAfterMs: wait })
    else if (!setupToken.fits(token)) {
      tries.fail(request.ip)
      void refuse(reply, 'setup-token')
    } else return true
    return false
  }

  app.get('/api/setup', () => firstHour.state())

  app.post('/api/setup/look', { schema: { body: LookAtSetup } }, async (request, reply) => {
    if (!mayBegin(request, reply, (request.body as LookAtSetup).token)) return reply
    return firstHour.draft()
  })

  app.post('/api/setup/company', { schema: { body: SetupCompany } }, async (request, reply) => {
    const { token, company, workdays } = request.body as SetupCompany
    if (!mayBegin(request, reply, token)) return reply
    await firstHour.keepCompany(company.trim(), workdays)
    return { done: true }
  })

  app.post('/api/setup', { schema: { body: Setup } }, async (request, reply) => {
    const { token, company, branches, admin } = request.body as Setup
    if (!mayBegin(request, reply, token)) return reply
    try {
      const done = await people.setUp(company, branches, admin)
      if (!done.ok) return refuse(reply, done.error.code, { field: done.error.field })
    } catch (error) {
      if (error instanceof Busy) return refuse(reply, 'busy', { retryAfterMs: BUSY_MS })
      throw error
    }
    setupToken.spend()
    return { done: true }
  })
}

/** In the administrator's name. */
function steps(app: FastifyInstance, tools: SetupTools): void {
  const { directory, firstHour, guesses } = tools
  const asker = (request: FastifyRequest, reply: FastifyReply): Promise<Administrator | null> =>
    administratorOf(request, reply, tools, 'settings')

  app.get('/api/setup/standing', async (request, reply) => {
    const who = await administratorOf(request, reply, tools, 'people')
    return who === null ? reply : firstHour.standing()
  })

  app.get('/api/setup/progress', async (request, reply) => {
    const who = await asker(request, reply)
    return who === null ? reply : firstHour.progress(who.user)
  })

  app.post('/api/setup/skip', { schema: { body: SkipStep } }, async (request, reply) => {
    const who = await asker(request, reply)
    if (who === null) return reply
    await firstHour.skip((request.body as SkipStep).step, who.by)
    return { done: true }
  })

  app.post('/api/setup/branch', { schema: { body: SetupBranch } }, async (request, reply) => {
    const who = await asker(request, reply)
    if (who === null) return reply
    const added = await firstHour.addBranch(request.body as SetupBranch, who.user, who.by)
    return added.ok ? { done: true } : refuse(reply, added.error.code, { field: added.error.field })
  })

  // A session that was left open must not be enough to carry the company's key away.
  app.post('/api/setup/key', { schema: { body: ShowKey } }, async (request, reply) => {
    const who = await asker(request, reply)
    if (who === null) return reply
    const user = directory.user(who.user)
    const guess = await guesses.password(
      { login: user?.login ?? '', knownDevice: who.device, request },
      user?.passwordHash ?? null,
      (request.body as ShowKey).password,
    )
    if (guess.is === 'wait') return refuse(reply, guess.code, { retryAfterMs: guess.retryAfterMs })
    if (guess.is === 'wrong') return refuse(reply, 'wrong-password')
    const kit = await firstHour.kit(who.by)
    if (kit === null) return refuse(reply, 'denied')
    return reply.header('cache-control', 'no-store').send(kit)
  })

  app.post('/api/setup/key/filed', async (request, reply) => {
    const who = await asker(request, reply)
    if (who === null) return reply
    await firstHour.fileKit(who.by)
    return { done: true }
  })

  app.post('/api/setup/backup', { schema: { body: BackupFolder } }, async (request, reply) => {
    const who = await asker(request, reply)
    if (who === null) return reply
    const found = await firstHour.setBackupFolder((request.body as BackupFolder).folder, who.by)
    return found.ok ? found.value : refuse(reply, 'bad-request', { field: found.error })
  })

  app.post('/api/setup/finish', async (request, reply) => {
    const who = await asker(request, reply)
    if (who === null) return reply
    await firstHour.finish(who.by)
    return { done: true }
  })
}
