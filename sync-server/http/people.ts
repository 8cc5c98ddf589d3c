/**
 * Looking at the company: its people and memberships, branches and units, devices, and handovers.
 *
 * Whoever manages people sees everybody. Whoever assigns work in a branch sees the people of that branch,
 * with what they hold there and nothing of what they hold elsewhere. Looking at colleagues is no access to
 * clients, so it leaves no entry; what is changed does (`peopleCommands.ts`).
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Clock, Millis } from '../../shared/base/ports.ts'
import { activeMemberships, decideAbility, type Actor } from '../../shared/policy/decide.ts'
import { leaseOf } from '../../shared/policy/lease.ts'
import {
  HandoverAsk,
  type DevicesPage,
  type HandoverPreview,
  type Handovers as HandoversPage,
  type PeoplePage,
  type PersonLine,
} from '../../shared/protocol/people.ts'
import type { Approval, Approvals } from '../people/approvals.ts'
import type { Devices } from '../people/devices.ts'
import type { Directory } from '../people/directory.ts'
import type { Handovers } from '../people/handover.ts'
import { NO_PASSWORD } from '../people/passwords.ts'
import { mayTake } from '../people/receivers.ts'
import type { ReadSide } from '../projection/index.ts'
import type { DeviceRow, Store, UserRow } from '../store/contract.ts'
import { waitingLine } from './approvals.ts'
import type { Follower } from './freshness.ts'
import { mayInvite } from './inviting.ts'
import { allowed, overPerson, peopleCommands, type CommandTools } from './peopleCommands.ts'
import { refuse } from './problems.ts'
import { sessionOf, type SignInTools } from './signIn.ts'

export interface PeopleTools extends SignInTools, CommandTools {
  readonly store: Store
  readonly directory: Directory
  readonly clock: Clock
  readonly devices: Devices
  readonly handovers: Handovers
  readonly readSide: ReadSide
  readonly follower: Follower
  readonly approvals: Approvals
}

/** Whom somebody may look at; `branches` null: everybody. */
export interface Sight {
  readonly actor: Actor
  readonly manages: boolean
  readonly branches: readonly string[] | null
}

export function sightOf(actor: Actor, now: Millis): Sight | null {
  if (decideAbility(actor, 'people', null, now).allowed) return { actor, manages: true, branches: null }
  const branches = activeMemberships(actor, now).flatMap(({ branch }) =>
    branch !== null && decideAbility(actor, 'assign', branch, now).allowed ? [branch] : [],
  )
  return branches.length === 0 ? null : { actor, manages: false, branches: [...new Set(branches)] }
}

export function peopleRoutes(app: FastifyInstance, tools: PeopleTools): void {
  const { directory, clock, devices, handovers, store, readSide, follower } = tools

  /** Undefined without a session. */
  async function seer(
    request: FastifyRequest,
  ): Promise<(Sight & { readonly device: string }) | null | undefined> {
    const session = await sessionOf(request, tools)
    const actor = session && directory.actor(session.user)
    if (session === null || actor === null) return undefined
    const sight = sightOf(actor, clock.now())
    return sight && { ...sight, device: session.device }
  }

  app.get('/api/people', async (request, reply) => {
    const sight = await seer(request)
    if (sight === undefined) return refuse(reply, 'signed-out')
    if (sight === null) return refuse(reply, 'denied')
    const waiting = await tools.approvals.waiting()
    return peoplePage(sight, directory, await devices.all(), waiting, clock.now())
  })

  app.get('/api/people/devices', async (request, reply) => {
    const sight = await seer(request)
    if (sight === undefined) return refuse(reply, 'signed-out')
    if (sight === null) return refuse(reply, 'denied')
    const seen = new Set(peopleIn(sight, directory).map(({ id }) => id))
    const lines = (await devices.all()).filter(({ user }) => seen.has(user))
    const sessions = new Set<string>()
    for (const user of new Set(lines.map((one) => one.user)))
      for (const { device } of await tools.sessions.of(user)) sessions.add(device)
    const wipes = new Map((await store.records('wipe')).map(({ id, row }) => [id, row]))
    const now = clock.now()
    return {
      devices: lines.map(({ id, user, name, app, lastSeen, pending, oldest }) => {
        const wipe = wipes.get(id)
        return {
          id,
          user,
          name,
          app,
          lastSeen,
          pending,
          oldest,
          leaseUntil:
            lastSeen + leaseOf({ user, memberships: directory.membershipsOf(user) }, now, tools.leaseMs),
          here: id === sight.device,
          signedIn: sessions.has(id),
          maySignOut: allowed(sight.actor, overPerson(user, directory, now), now).allowed,
          wipe: wipe === undefined ? null : { at: wipe.at, by: wipe.by, done: wipe.receipt?.at ?? null },
        }
      }),
      asOf: now,
    } satisfies DevicesPage
  })

  app.get('/api/people/handovers', async (request, reply) => {
    const sight = await seer(request)
    if (sight === undefined) return refuse(reply, 'signed-out')
    if (sight === null) return refuse(reply, 'denied')
    const { branches } = sight
    const lines = (await handovers.list()).filter(
      ({ receivers }) => branches === null || receivers.every(({ branch }) => branches.includes(branch)),
    )
    return { handovers: [...lines] } satisfies HandoversPage
  })

  app.post('/api/people/handover/preview', { schema: { body: HandoverAsk } }, async (request, reply) => {
    const sight = await seer(request)
    if (sight === undefined) return refuse(reply, 'signed-out')
    if (sight === null) return refuse(reply, 'denied')
    const { user } = request.body as HandoverAsk
    if (!peopleIn(sight, directory).some(({ id }) => id === user))
      return refuse(reply, 'not-found', { field: 'user' })
    await follower.caughtUp()
    const stages = await readSide.queries.stages(user)
    const now = clock.now()
    const branches: HandoverPreview['branches'] = []
    for (const { id: branch } of directory.branches) {
      if (sight.branches !== null && !sight.branches.includes(branch)) continue
      const archives = await store.countOwnedBy(user, branch)
      if (archives === 0) continue
      branches.push({
        branch,
        archives,
        stages: stages.filter((one) => one.branch === branch).map(({ stage, count }) => ({ stage, count })),
        receivers: directory.users
          .filter((one) => one.id !== user && mayTake(one, branch, directory, now))
          .map(({ id }) => id),
      })
    }
    return { branches } satisfies HandoverPreview
  })

  peopleCommands(app, tools)
}

function peopleIn({ branches }: Sight, directory: Directory): readonly UserRow[] {
  if (branches === null) return directory.users
  return directory.users.filter((user) =>
    directory.membershipRowsOf(user.id).some(({ branch }) => branch !== null && branches.includes(branch)),
  )
}

function peoplePage(
  sight: Sight,
  directory: Directory,
  devices: readonly DeviceRow[],
  waiting: readonly Approval[],
  now: Millis,
): PeoplePage {
  const { branches, manages, actor } = sight
  const inSight = (branch: string | null): boolean =>
    branches === null || (branch !== null && branches.includes(branch))
  const line = (user: UserRow): PersonLine => {
    const theirs = devices.filter((one) => one.user === user.id)
    return {
      id: user.id,
      login: user.login,
      name: user.name,
      disabled: user.disabled,
      joined: user.passwordHash !== NO_PASSWORD,
      memberships: directory
        .membershipRowsOf(user.id)
        .filter(({ branch }) => inSight(branch))
        .toSorted((a, b) => a.from - b.from)
        .map(({ id, role, branch, unit, from, until, deputyFor }) => ({
          id,
          role,
          branch,
          unit,
          from,
          until,
          deputyFor,
        })),
      devices: theirs.length,
      mayInvite: user.passwordHash === NO_PASSWORD && mayInvite(actor, user.id, directory, now).allowed,
      lastSeen: theirs.length === 0 ? null : Math.max(...theirs.map(({ lastSeen }) => lastSeen)),
    }
  }
  return {
    people: peopleIn(sight, directory).map(line),
    branches: directory.branches.filter(({ id }) => inSight(id)),
    units: directory.units
      .filter(({ branch }) => inSight(branch))
      .map(({ id, branch, parent, kind, name, closed }) => ({ id, branch, parent, kind, name, closed })),
    manages,
    waiting: waiting.flatMap((one) =>
      one.what === 'people' && (manages || (one.order.do === 'hire' && inSight(one.order.wanted.branch)))
        ? [waitingLine(one, directory, now)]
        : [],
    ),
    asOf: now,
  }
}
