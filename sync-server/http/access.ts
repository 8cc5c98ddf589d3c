/**
 * Who may see an archive and why, and what opens it further: team, shares, grants. What takes a second person
 * goes to the queue (`approvals.ts`).
 *
 * Nothing is decided here: `entitled` asks the policy, orders go through the door. To somebody without a
 * right on the archive it does not exist.
 */
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Random } from '../../shared/base/ports.ts'
import { newUlid } from '../../shared/base/ulid.ts'
import type { Grant } from '../../shared/domain/grant.ts'
import { partOf } from '../../shared/domain/names.ts'
import { decideAbility, decideAbilityAt } from '../../shared/policy/decide.ts'
import { entitled, type PartSight, type PlacedPart } from '../../shared/policy/entitled.ts'
import { whyNotGrant } from '../../shared/policy/granting.ts'
import { decideOffer } from '../../shared/policy/offering.ts'
import type { Ability } from '../../shared/policy/table.ts'
import {
  AccessQuery,
  EndGrant,
  GrantOrder,
  TeamOrder,
  TransferOrder,
  type AccessAnswer,
  type GrantAnswer,
  type ReceiversAnswer,
} from '../../shared/protocol/access.ts'
import { signature } from '../ingest/actor.ts'
import type { Door } from '../ingest/door.ts'
import { grantCase } from '../ingest/orders.ts'
import { addressesOf, may, placesOf } from '../ingest/places.ts'
import type { Approvals } from '../people/approvals.ts'
import { receiversIn } from '../people/receivers.ts'
import type { ArchiveRow } from '../store/contract.ts'
import { callerOf, type Caller } from './caller.ts'
import { refuse } from './problems.ts'
import type { SignInTools } from './signIn.ts'

export interface AccessTools extends SignInTools {
  readonly door: Door
  readonly approvals: Approvals
  readonly random: Random
}

const life = { business: null, compartment: 'life' } as const

export function accessRoutes(app: FastifyInstance, tools: AccessTools): void {
  const { store, directory, door, approvals, clock, random } = tools

  /** The archive, for one with any right on it. */
  async function archiveFor({ rights }: Caller, archive: string): Promise<ArchiveRow | null> {
    const row = await store.archive(archive)
    return row !== null && may(rights, 'read', 'life', placesOf(row, life), clock.now()).allowed ? row : null
  }

  app.post('/api/access', { schema: { body: AccessQuery } }, async (request, reply) => {
    const caller = await callerOf(request, reply, tools)
    if (caller === null) return reply
    const row = await archiveFor(caller, (request.body as AccessQuery).archive)
    return row === null ? refuse(reply, 'not-found') : accessOf(row, caller, tools)
  })

  app.post('/api/access/team', { schema: { body: TeamOrder } }, async (request, reply) => {
    const caller = await callerOf(request, reply, tools)
    if (caller === null) return reply
    const { archive, team } = request.body as TeamOrder
    const done = await door.order({ by: caller.context, archive, order: { do: 'team', team } })
    return done.done ? { done: true } : refuseOrder(reply, done.why)
  })

  /** The archive, for one who may put it into other hands. Null after the refusal was sent. */
  async function movable(caller: Caller, reply: FastifyReply, archive: string): Promise<ArchiveRow | null> {
    const row = await archiveFor(caller, archive)
    if (row === null) refuse(reply, 'not-found')
    else if (decideAbility(caller.rights, 'assign', row.branch, clock.now()).allowed) return row
    else refuse(reply, 'against-rule', { field: 'no-right' })
    return null
  }

  app.post('/api/access/receivers', { schema: { body: AccessQuery } }, async (request, reply) => {
    const caller = await callerOf(request, reply, tools)
    if (caller === null) return reply
    const row = await archiveFor(caller, (request.body as AccessQuery).archive)
    if (row === null) return refuse(reply, 'not-found')
    const places = placesOf(row, { business: null, compartment: 'profile' })
    const now = clock.now()
    const may =
      decideAbility(caller.rights, 'assign', row.branch, now).allowed ||
      places.some((place) => decideOffer(caller.rights, place, now).allowed)
    if (!may) return refuse(reply, 'against-rule', { field: 'no-right' })
    return {
      owner: row.owner,
      businesses: row.businesses.map(({ id, owner }) => ({ id, owner })),
      people: receiversIn(row.branch, directory, clock.now()).map((one) => ({
        ...one,
        roles: [...one.roles],
      })),
    } satisfies ReceiversAnswer
  })

  app.post('/api/access/transfer', { schema: { body: TransferOrder } }, async (request, reply) => {
    const caller = await callerOf(request, reply, tools)
    if (caller === null) return reply
    const { archive, to, business, why } = request.body as TransferOrder
    const row = await movable(caller, reply, archive)
    if (row === null) return reply
    // The door asks who works there; here one must also be able to go on with it.
    if (!receiversIn(row.branch, directory, clock.now()).some(({ user }) => user === to))
      return refuseOrder(reply, 'owner-not-in-branch')
    const part = business === null ? {} : { business }
    const order = { do: 'transfer', to, ...part, why: why.trim() } as const
    const done = await door.order({ by: caller.context, archive, order })
    return done.done ? { done: true } : refuseOrder(reply, done.why)
  })

  app.post('/api/access/grant', { schema: { body: GrantOrder } }, async (request, reply) => {
    const caller = await callerOf(request, reply, tools)
    if (caller === null) return reply
    const { archive, ...asked } = request.body as GrantOrder
    const row = await archiveFor(caller, archive)
    if (row === null) return refuse(reply, 'not-found')
    const now = clock.now()
    const grant: Grant = {
      ...asked,
      why: asked.why.trim(),
      id: newUlid(clock, random),
      from: now,
      by: caller.context.user,
      approvedBy: null,
    }
    const why = whyNotGrant(grantCase(grant, row, caller.rights, null, { directory, now }))
    if (why === 'second-needed') {
      const { user } = caller.context
      const by = { ...signature(caller.context, null), user }
      const waiting = await approvals.ask(by, { what: 'grant', archive, grant }, row.branch)
      if (waiting === null) return refuse(reply, 'against-rule', { field: 'too-many' })
      return { is: 'waiting', approval: waiting.id, until: waiting.until } satisfies GrantAnswer
    }
    const done = await door.order({ by: caller.context, archive, order: { do: 'grant', grant } })
    return done.done
      ? ({ is: 'granted', grant: grant.id } satisfies GrantAnswer)
      : refuseOrder(reply, done.why)
  })

  app.post('/api/access/end', { schema: { body: EndGrant } }, async (request, reply) => {
    const caller = await callerOf(request, reply, tools)
    if (caller === null) return reply
    const { archive, grant } = request.body as EndGrant
    const done = await door.order({ by: caller.context, archive, order: { do: 'endGrant', grant } })
    return done.done ? { done: true } : refuseOrder(reply, done.why)
  })
}

export const refuseOrder = (reply: FastifyReply, why: string): FastifyReply =>
  why === 'unknown-archive'
    ? refuse(reply, 'not-found')
    : why === 'signed-out' || why === 'no-membership'
      ? refuse(reply, 'signed-out')
      : why === 'busy'
        ? refuse(reply, 'busy', { retryAfterMs: 2_000 })
        : refuse(reply, 'against-rule', { field: why })

// ---- who may see it ---------------------------------------------------------------------------

function partsOf(row: ArchiveRow): readonly PlacedPart[] {
  return addressesOf(row).map((address) => ({
    part: partOf(address.business, address.compartment),
    compartment: address.compartment,
    places: placesOf(row, address),
  }))
}

function accessOf(row: ArchiveRow, { rights }: Caller, tools: AccessTools): AccessAnswer {
  const { directory, clock } = tools
  const now = clock.now()
  const actors = directory.users.flatMap(({ id }) => directory.actor(id) ?? [])
  const places = placesOf(row, life)
  const able = (ability: Ability): boolean =>
    places.some((place) => decideAbilityAt(rights, ability, place, now).allowed)
  const people = entitled(actors, partsOf(row), now).map(({ user, parts }) => ({
    user,
    name: directory.user(user)?.name ?? '',
    branch: directory.homeOf(user, now),
    parts: parts.map((sight) => lineOf(sight, row)),
  }))
  const mentioned = [
    row.owner,
    ...row.team.map(({ user }) => user),
    ...row.grants.flatMap(({ by, approvedBy, to }) => [by, approvedBy, to.is === 'person' ? to.user : null]),
    ...people.flatMap(({ parts }) => parts.map(({ deputyFor }) => deputyFor)),
  ]
  const names: Record<string, string> = {}
  for (const id of mentioned) if (id !== null) names[id] = directory.user(id)?.name ?? ''
  return {
    archive: row.archive,
    branch: row.branch,
    owner: row.owner,
    team: row.team.map((one) => ({ ...one })),
    grants: row.grants.map((grant) => ({ ...grant, compartments: [...grant.compartments] })),
    people,
    names,
    branches: Object.fromEntries(directory.branches.map(({ id, name }) => [id, name])),
    may: { team: able('team'), share: able('share'), grant: able('grant') },
    asOf: now,
  }
}

function lineOf({ part, sight, membership, reach, grant }: PartSight, row: ArchiveRow) {
  const granted = grant === null ? null : row.grants.find(({ id }) => id === grant)
  return {
    part,
    sight,
    role: membership.role,
    branch: membership.branch,
    reach,
    deputyFor: membership.deputyFor,
    grant,
    until: granted?.until ?? membership.until,
  }
}
