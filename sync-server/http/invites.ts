/**
 * Invitations: given by those who manage people, and by managers to those of their branch; opened by whoever holds the
 * link.
 *
 * Looking and joining need no session, so wrong tokens are counted by address; the token itself could not
 * be guessed in the age of the universe.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Millis } from '../../shared/base/ports.ts'
import { activeMemberships, decideAbility } from '../../shared/policy/decide.ts'
import {
  InviteOf,
  InvitePeople,
  Join,
  LookAtInvite,
  ProposeLogins,
  type Guest,
  type InvitedPeople,
  type Issued,
  type OpenInvites,
  type ProposedLogins,
} from '../../shared/protocol/invites.ts'
import type { Addresses } from '../address/addresses.ts'
import type { Appointments } from '../people/appointments.ts'
import type { Invites, IssuedInvite } from '../people/invites.ts'
import { proposeLogins } from '../people/logins.ts'
import { Busy } from '../people/passwords.ts'
import { Tries } from '../people/tries.ts'
import { administratorOf, allowedOf, type Administrator } from './administrator.ts'
import { mayInvite } from './inviting.ts'
import { refuse } from './problems.ts'
import type { SignInTools } from './signIn.ts'

const TRIES = 20
const WINDOW_MS: Millis = 15 * 60_000

export interface InviteRouteTools extends SignInTools {
  readonly invites: Invites
  readonly appointments: Appointments
  /** The one address that every link names. */
  readonly addresses: Pick<Addresses, 'canonical'>
}

export function inviteRoutes(app: FastifyInstance, tools: InviteRouteTools): void {
  const { invites, appointments, directory, clock, addresses } = tools
  const tries = new Tries(clock, TRIES, WINDOW_MS)

  /** The token stands behind `#`: browsers keep that part to themselves. */
  const issued = ({ token, user, expires }: IssuedInvite): Issued => ({
    user: user.id,
    link: `${addresses.canonical}/join#${token}`,
    expires,
  })

  const inviterOf = (request: FastifyRequest, reply: FastifyReply): Promise<Administrator | null> =>
    allowedOf(request, reply, tools, (actor) =>
      mayInvite(actor, (request.body as InviteOf).user, directory, clock.now()),
    )

  /** Who takes people on, or asks for them somewhere. */
  const takerOn = (request: FastifyRequest, reply: FastifyReply): Promise<Administrator | null> =>
    allowedOf(request, reply, tools, (actor) => {
      const now = clock.now()
      const assigns = activeMemberships(actor, now).map(({ branch }) =>
        decideAbility(actor, 'assign', branch, now),
      )
      return assigns.find(({ allowed }) => allowed) ?? decideAbility(actor, 'people', null, now)
    })

  app.post('/api/invites', { schema: { body: InviteOf } }, async (request, reply) => {
    const asker = await inviterOf(request, reply)
    if (asker === null) return reply
    const done = await invites.issue((request.body as InviteOf).user, asker.by)
    return done.ok ? issued(done.value) : refuse(reply, done.error.code, { field: done.error.field })
  })

  app.post('/api/invites/revoke', { schema: { body: InviteOf } }, async (request, reply) => {
    const asker = await inviterOf(request, reply)
    if (asker === null) return reply
    const done = await invites.revoke((request.body as InviteOf).user, asker.by)
    return done.ok ? { done: true } : refuse(reply, done.error.code, { field: done.error.field })
  })

  app.get('/api/invites', async (request, reply) => {
    const asker = await administratorOf(request, reply, tools, 'people')
    if (asker === null) return reply
    return { invites: [...(await invites.open())], asOf: clock.now() } satisfies OpenInvites
  })

  app.post('/api/invites/logins', { schema: { body: ProposeLogins } }, async (request, reply) => {
    const asker = await takerOn(request, reply)
    if (asker === null) return reply
    const { names } = request.body as ProposeLogins
    const logins = proposeLogins(names, (login) => directory.userByLogin(login) !== null)
    return { logins: [...logins] } satisfies ProposedLogins
  })

  app.post('/api/invites/people', { schema: { body: InvitePeople } }, async (request, reply) => {
    const asker = await administratorOf(request, reply, tools, 'people')
    if (asker === null) return reply
    const results: InvitedPeople['results'] = []
    for (const guest of (request.body as InvitePeople).people) results.push(await invite(guest, asker.by))
    return { results } satisfies InvitedPeople
  })

  async function invite(guest: Guest, by: Administrator['by']): Promise<InvitedPeople['results'][number]> {
    const { login, name, role, branch } = guest
    const membership = { role, branch, unit: null, from: null, until: null }
    const hired = await appointments.hire({ login, name, memberships: [membership] }, by)
    if (!hired.ok) return { ok: false, ...hired.error }
    const done = await invites.issue(hired.value.id, by)
    const { waiting } = hired.value
    return done.ok ? { ok: true, issued: issued(done.value), waiting } : { ok: false, ...done.error }
  }

  app.post('/api/invites/look', { schema: { body: LookAtInvite } }, async (request, reply) => {
    if (!mayTry(request, reply)) return reply
    const found = await invites.look((request.body as LookAtInvite).token)
    if (found.ok) return found.value
    tries.fail(request.ip)
    return refuse(reply, found.error.code, { field: found.error.field })
  })

  app.post('/api/invites/join', { schema: { body: Join } }, async (request, reply) => {
    if (!mayTry(request, reply)) return reply
    const { token, password } = request.body as Join
    try {
      const joined = await invites.join(token, password)
      if (joined.ok) return { done: true }
      if (joined.error.code === 'invite') tries.fail(request.ip)
      return refuse(reply, joined.error.code, { field: joined.error.field })
    } catch (error) {
      if (error instanceof Busy) return refuse(reply, 'busy', { retryAfterMs: 5_000 })
      throw error
    }
  })

  function mayTry(request: FastifyRequest, reply: FastifyReply): boolean {
    const wait = tries.waitMs(request.ip)
    if (wait > 0) void refuse(reply, 'too-many-tries', { retryAfterMs: wait })
    return wait === 0
  }
}
