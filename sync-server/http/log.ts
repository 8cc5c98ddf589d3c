/**
 * The log, as far as the policy lets this person see it. Looking at the log is itself an access and stands
 * in it, before the answer.
 */
import type { FastifyInstance } from 'fastify'
import { bytesToHex } from '../../shared/base/bytes.ts'
import type { Json } from '../../shared/base/json.ts'
import { logViewOf, spanOf } from '../../shared/policy/decide.ts'
import { LogQuery, type LogPage } from '../../shared/protocol/http.ts'
import { signature } from '../ingest/actor.ts'
import { draft } from '../ingest/draft.ts'
import { knownTo } from '../people/known.ts'
import type { ReadSide } from '../projection/index.ts'
import type { Follower } from './freshness.ts'
import { refuse } from './problems.ts'
import { sessionOf, type SignInTools } from './signIn.ts'

const hex = (bytes: Uint8Array | null): string | null => (bytes === null ? null : bytesToHex(bytes))

export interface LogTools extends SignInTools {
  readonly readSide: ReadSide
  readonly follower: Follower
}

export function logRoutes(app: FastifyInstance, tools: LogTools): void {
  const { store, directory, recorder, clock, readSide, follower } = tools

  app.post('/api/log/query', { schema: { body: LogQuery } }, async (request, reply) => {
    const session = await sessionOf(request, tools)
    const actor = session && directory.actor(session.user)
    if (session === null || actor === null) return refuse(reply, 'signed-out')
    const now = clock.now()
    const { view, branches, membership } = logViewOf(actor, now)
    if (view === 'none') return refuse(reply, 'denied')
    const asked = request.body as LogQuery
    await recorder.record([
      {
        meta: draft('access', 'logQuery', {
          ...signature({ user: session.user, device: session.device, session, offset: 0 }, membership),
          branch: membership?.branch ?? null,
          claimed: now,
          offline: false,
        }),
        payload: { query: asked as unknown as Json },
      },
    ])
    await follower.caughtUp()
    const names = spanOf(actor, 'read', 'profile', now)
    const page = await readSide.queries.log(asked, {
      view,
      branches,
      user: actor.user,
      names,
    })
    const people = new Map(knownTo(actor, directory, now).people.map(({ id, name }) => [id, name]))
    // One row each by its key; a page has two hundred at most.
    const leaves = new Map(
      await Promise.all(
        page.lines.map(async ({ seq }) => [seq, (await store.log(seq, 1))[0]?.leaf ?? null] as const),
      ),
    )
    const devices = new Map((await store.devices()).map(({ id, name }) => [id, name]))
    return {
      lines: page.lines.map((line) => ({
        ...line,
        userName: people.get(line.user ?? '') ?? null,
        // The name of a device is known to whoever may know its user.
        deviceName: people.has(line.user ?? '') ? (devices.get(line.device ?? '') ?? null) : null,
        leaf: hex(leaves.get(line.seq) ?? null),
      })),
      next: page.next,
    } satisfies LogPage
  })
}
