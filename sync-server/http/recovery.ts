/**
 * Recovery by two administrators: what they see and do (with their own password each time), and the link that the
 * person opens without being signed in.
 */
import type { FastifyInstance } from 'fastify'
import {
  AskRecovery,
  CancelRecovery,
  ConfirmRecovery,
  LookRecovery,
  Recover,
  type Recoveries,
  type RecoveryConfirmed,
  type RecoveryFound,
} from '../../shared/protocol/security.ts'
import { Busy } from '../people/passwords.ts'
import { Tries } from '../people/tries.ts'
import { refuse } from './problems.ts'
import { askedAgain, type SecurityRouteTools } from './security.ts'
import { sessionOf } from './signIn.ts'

export function recoveryRoutes(app: FastifyInstance, tools: SecurityRouteTools): void {
  const { directory, recovery, clock } = tools
  // A link has 160 random bits; this only keeps the log and the disk out of a flood.
  const links = new Tries(clock, 30, 15 * 60_000)

  app.get('/api/recoveries', async (request, reply) => {
    const session = await sessionOf(request, tools)
    if (session === null) return refuse(reply, 'signed-out')
    const helped = directory.users.filter(({ id }) => recovery.mayHelp(session.user, id))
    if (helped.length === 0) return refuse(reply, 'denied')
    const mine = new Set(helped.map(({ id }) => id))
    return {
      open: (await recovery.open())
        .filter(({ row }) => mine.has(row.user))
        .map(({ id, row }) => ({
          id,
          user: row.user,
          what: row.what,
          askedBy: row.askedBy,
          askedAt: row.askedAt,
          confirmedBy: row.confirmedBy,
          until: row.until,
          mayConfirm: row.confirmedBy === null && row.askedBy !== session.user,
        })),
      people: helped.map(({ id, name, login }) => ({
        id,
        name,
        login,
        seconds: recovery.helpersOf(id).filter((helper) => helper !== session.user).length,
      })),
    } satisfies Recoveries
  })

  app.post('/api/recoveries/ask', { schema: { body: AskRecovery } }, async (request, reply) => {
    const { user, what, password } = request.body as AskRecovery
    const asked = await askedAgain(request, reply, password, tools)
    if (asked === null) return reply
    const done = await recovery.ask(asked.session, user, what)
    return done.ok ? { done: true } : refuse(reply, done.error)
  })

  app.post('/api/recoveries/confirm', { schema: { body: ConfirmRecovery } }, async (request, reply) => {
    const { id, password } = request.body as ConfirmRecovery
    const asked = await askedAgain(request, reply, password, tools)
    if (asked === null) return reply
    const done = await recovery.confirm(asked.session, id)
    return done.ok ? (done.value satisfies RecoveryConfirmed) : refuse(reply, done.error)
  })

  app.post('/api/recoveries/cancel', { schema: { body: CancelRecovery } }, async (request, reply) => {
    const { id } = request.body as CancelRecovery
    const session = await sessionOf(request, tools)
    if (session === null) return refuse(reply, 'signed-out')
    const done = await recovery.cancel(session, id)
    return done.ok ? { done: true } : refuse(reply, done.error)
  })

  app.post('/api/recover/look', { schema: { body: LookRecovery } }, async (request, reply) => {
    const wait = links.waitMs(request.ip)
    if (wait > 0) return refuse(reply, 'too-many-tries', { retryAfterMs: wait })
    const looked = await recovery.look((request.body as LookRecovery).secret)
    if (looked === null) {
      links.fail(request.ip)
      return refuse(reply, 'not-found')
    }
    const { found, user } = looked
    return {
      organisation: directory.organisation?.name ?? '',
      login: user.login,
      name: user.name,
      what: found.row.what,
      until: found.row.until,
    } satisfies RecoveryFound
  })

  app.post('/api/recover', { schema: { body: Recover } }, async (request, reply) => {
    const { secret, password } = request.body as Recover
    const wait = links.waitMs(request.ip)
    if (wait > 0) return refuse(reply, 'too-many-tries', { retryAfterMs: wait })
    try {
      const done = await recovery.use(secret, password, request.ip)
      if (done.ok) return { done: true }
      if (done.error === 'not-found') links.fail(request.ip)
      return refuse(reply, done.error)
    } catch (error) {
      if (error instanceof Busy) return refuse(reply, 'busy', { retryAfterMs: 5_000 })
      throw error
    }
  })
}
