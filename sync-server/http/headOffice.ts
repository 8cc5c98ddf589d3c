/**
 * What head office reads on the server: the merged list and how the branches stand.
 *
 * Every question stands in the log before it is answered; what was searched for is personal, so it goes
 * into the sealed payload and never into the metadata.
 */
import type { FastifyInstance } from 'fastify'
import type { Json } from '../../shared/base/json.ts'
import { decideAbility, spanOf, type Actor, type Decision } from '../../shared/policy/decide.ts'
import {
  AlikeQuery,
  HeadOfficeBoardQuery,
  HeadOfficeQuery,
  type AlikePage,
  type HeadOfficeBoard,
  type HeadOfficeBranches,
  type HeadOfficePage,
} from '../../shared/protocol/http.ts'
import { signature } from '../ingest/actor.ts'
import { draft } from '../ingest/draft.ts'
import type { CompanyTags } from '../people/companyTags.ts'
import type { Devices } from '../people/devices.ts'
import type { Reader } from '../projection/headOffice.ts'
import type { ReadSide } from '../projection/index.ts'
import { branchStandings } from '../projection/standing.ts'
import type { Follower } from './freshness.ts'
import { refuse } from './problems.ts'
import { sessionOf, type SignInTools } from './signIn.ts'

export interface HeadOfficeTools extends SignInTools {
  readonly readSide: ReadSide
  readonly follower: Follower
  readonly devices: Devices
  readonly tags: CompanyTags
}

export function headOfficeRoutes(app: FastifyInstance, tools: HeadOfficeTools): void {
  const { store, directory, recorder, clock, readSide, follower, devices, tags } = tools
  const { queries } = readSide

  const readerOf = async (actor: Actor, decision: Allowed, now: number): Promise<Reader> => ({
    branches: reachOf(decision),
    contact: spanOf(actor, 'read', 'contact', now).all,
    tags: await tags.all(),
  })

  app.post('/api/head-office/query', { schema: { body: HeadOfficeQuery } }, async (request, reply) => {
    const session = await sessionOf(request, tools)
    const actor = session && directory.actor(session.user)
    if (session === null || actor === null) return refuse(reply, 'signed-out')
    const now = clock.now()
    const decision = decideAbility(actor, 'headOffice', null, now)
    if (!decision.allowed) return refuse(reply, 'denied')
    const asked = request.body as HeadOfficeQuery
    await recorder.record([
      {
        meta: draft('access', 'query', {
          ...signature(
            { user: session.user, device: session.device, session, offset: 0 },
            decision.membership,
          ),
          claimed: now,
          offline: false,
        }),
        payload: { query: asked as unknown as Json },
      },
    ])
    await follower.caughtUp()
    const { total, offset, rows, facets } = await queries.headOffice(
      asked,
      await readerOf(actor, decision, now),
    )
    return { total, offset, rows: [...rows], facets, asOf: clock.now() } satisfies HeadOfficePage
  })

  app.post('/api/head-office/alike', { schema: { body: AlikeQuery } }, async (request, reply) => {
    const session = await sessionOf(request, tools)
    const actor = session && directory.actor(session.user)
    if (session === null || actor === null) return refuse(reply, 'signed-out')
    const now = clock.now()
    const decision = decideAbility(actor, 'headOffice', null, now)
    if (!decision.allowed) return refuse(reply, 'denied')
    const { archive } = request.body as AlikeQuery
    const row = await store.archive(archive)
    if (row === null) return refuse(reply, 'not-found')
    await recorder.record([
      {
        meta: draft('access', 'duplicates', {
          ...signature(
            { user: session.user, device: session.device, session, offset: 0 },
            decision.membership,
          ),
          claimed: now,
          offline: false,
          branch: row.branch,
          archive,
        }),
        payload: null,
      },
    ])
    await follower.caughtUp()
    const { rows, by } = await queries.alike(archive, await readerOf(actor, decision, now))
    return {
      rows: [...rows],
      by: by.map((one) => ({ archive: one.archive, by: [...one.by] })),
    } satisfies AlikePage
  })

  // Numbers only, and nobody in particular is asked for: like the standing of branches it is no access to an archive.
  app.post('/api/head-office/board', { schema: { body: HeadOfficeBoardQuery } }, async (request, reply) => {
    const session = await sessionOf(request, tools)
    const actor = session && directory.actor(session.user)
    if (session === null || actor === null) return refuse(reply, 'signed-out')
    const decision = decideAbility(actor, 'headOffice', null, clock.now())
    if (!decision.allowed) return refuse(reply, 'denied')
    await follower.caughtUp()
    const board = await queries.board({
      ask: request.body as HeadOfficeBoardQuery,
      branches: reachOf(decision),
    })
    return { ...board, asOf: clock.now() } satisfies HeadOfficeBoard
  })

  app.get('/api/head-office/branches', async (request, reply) => {
    const session = await sessionOf(request, tools)
    const actor = session && directory.actor(session.user)
    if (session === null || actor === null) return refuse(reply, 'signed-out')
    const now = clock.now()
    if (!decideAbility(actor, 'headOffice', null, now).allowed) return refuse(reply, 'denied')
    await follower.caughtUp()
    const standings = await branchStandings(
      {
        branches: () => store.branches(),
        users: () => store.users(),
        memberships: () => store.memberships(),
        devices: () => devices.all(),
      },
      queries,
      now,
    )
    return { branches: [...standings], asOf: now } satisfies HeadOfficeBranches
  })
}

type Allowed = Extract<Decision, { readonly allowed: true }>

/** Null: every branch. */
const reachOf = ({ reach, membership }: Allowed): readonly string[] | null =>
  reach === 'all' || membership.branch === null ? null : [membership.branch]
