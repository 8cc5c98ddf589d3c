/**
 * What head office reads on the server: the merged list and how the branches stand.
 *
 * Every question stands in the log before it is answered; what was searched for is personal, so it goes
 * into the sealed payload and never into the metadata.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
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
import type { CompanyTags } from '../people/companyTags.ts'
import type { Devices } from '../people/devices.ts'
import type { Reader } from '../projection/headOffice.ts'
import type { ReadSide } from '../projection/index.ts'
import { branchStandings } from '../projection/standing.ts'
import { noteAccess, type OnlineReader } from './accesses.ts'
import type { Follower } from './freshness.ts'
import { refuse } from './problems.ts'
import { signedIn, type SignInTools } from './signIn.ts'

export interface HeadOfficeTools extends SignInTools {
  readonly readSide: ReadSide
  readonly follower: Follower
  readonly devices: Devices
  readonly tags: CompanyTags
}

type Allowed = Extract<Decision, { readonly allowed: true }>

interface Asker extends OnlineReader {
  readonly actor: Actor
  readonly decision: Allowed
}

export function headOfficeRoutes(app: FastifyInstance, tools: HeadOfficeTools): void {
  const { store, recorder, clock, readSide, follower, devices, tags } = tools
  const { queries } = readSide

  /** Null after the refusal was sent. */
  async function askerOf(request: FastifyRequest, reply: FastifyReply): Promise<Asker | null> {
    const signed = await signedIn(request, reply, tools)
    if (signed === null) return null
    const { session, actor } = signed
    const now = clock.now()
    const decision = decideAbility(actor, 'headOffice', null, now)
    if (decision.allowed) return { session, actor, now, decision, membership: decision.membership }
    refuse(reply, 'denied')
    return null
  }

  const readerOf = async ({ actor, decision, now }: Asker): Promise<Reader> => ({
    branches: reachOf(decision),
    contact: spanOf(actor, 'read', 'contact', now).all,
    tags: await tags.all(),
  })

  app.post('/api/head-office/query', { schema: { body: HeadOfficeQuery } }, async (request, reply) => {
    const asker = await askerOf(request, reply)
    if (asker === null) return reply
    const asked = request.body as HeadOfficeQuery
    await noteAccess(recorder, asker, 'query', {}, { query: asked })
    await follower.caughtUp()
    const { total, offset, rows, facets } = await queries.headOffice(asked, await readerOf(asker))
    return { total, offset, rows: [...rows], facets, asOf: clock.now() } satisfies HeadOfficePage
  })

  app.post('/api/head-office/alike', { schema: { body: AlikeQuery } }, async (request, reply) => {
    const asker = await askerOf(request, reply)
    if (asker === null) return reply
    const { archive } = request.body as AlikeQuery
    const row = await store.archive(archive)
    if (row === null) return refuse(reply, 'not-found')
    await noteAccess(recorder, asker, 'duplicates', { branch: row.branch, archive }, null)
    await follower.caughtUp()
    const { rows, by } = await queries.alike(archive, await readerOf(asker))
    return {
      rows: [...rows],
      by: by.map((one) => ({ archive: one.archive, by: [...one.by] })),
    } satisfies AlikePage
  })

  // Numbers only, and nobody in particular is asked for: like the standing of branches it is no access to an archive.
  app.post('/api/head-office/board', { schema: { body: HeadOfficeBoardQuery } }, async (request, reply) => {
    const asker = await askerOf(request, reply)
    if (asker === null) return reply
    await follower.caughtUp()
    const board = await queries.board({
      ask: request.body as HeadOfficeBoardQuery,
      branches: reachOf(asker.decision),
    })
    return { ...board, asOf: clock.now() } satisfies HeadOfficeBoard
  })

  app.get('/api/head-office/branches', async (request, reply) => {
    const asker = await askerOf(request, reply)
    if (asker === null) return reply
    const { now } = asker
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

/** Null: every branch. */
const reachOf = ({ reach, membership }: Allowed): readonly string[] | null =>
  reach === 'all' || membership.branch === null ? null : [membership.branch]
