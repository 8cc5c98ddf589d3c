/**
 * The log, as far as the policy lets this person see it. Looking at the log is itself an access and stands
 * in it, before the answer.
 */
import type { FastifyInstance } from 'fastify'
import { bytesToHex } from '../../shared/base/bytes.ts'
import type { Json } from '../../shared/base/json.ts'
import type { Millis } from '../../shared/base/ports.ts'
import { LOOK_AT_LOG } from '../../shared/log/entry.ts'
import { logViewOf, type Actor } from '../../shared/policy/decide.ts'
import { LogQuery, type LogPage } from '../../shared/protocol/http.ts'
import { signature } from '../ingest/actor.ts'
import { draft } from '../ingest/draft.ts'
import { may, placesOf } from '../ingest/places.ts'
import { knownTo } from '../people/known.ts'
import type { ReadSide } from '../projection/index.ts'
import type { BareLogLine } from '../projection/logLines.ts'
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

  /**
   * A line may name an archive that its reader has no right on: he tried it, or had it once. Then number and
   * name stay out, judged archive by archive, for job and grant count too.
   */
  async function whatIsTold(
    lines: readonly BareLogLine[],
    actor: Actor,
    now: Millis,
  ): Promise<(line: BareLogLine) => BareLogLine> {
    const known = new Map<string | null, { readonly life: boolean; readonly profile: boolean }>()
    for (const archive of new Set(lines.map((line) => line.archive))) {
      const row = archive === null ? null : await store.archive(archive)
      const reads = (compartment: 'life' | 'profile'): boolean =>
        row !== null &&
        may(actor, 'read', compartment, placesOf(row, { business: null, compartment }), now).allowed
      known.set(archive, { life: reads('life'), profile: reads('profile') })
    }
    return (line) => {
      const { life = false, profile = false } = known.get(line.archive) ?? {}
      // What was accepted from somebody, he may call by its number for good.
      const own = line.kind === 'change' && line.user === actor.user
      return {
        ...line,
        archiveNo: life || own ? line.archiveNo : null,
        archiveName: profile ? line.archiveName : null,
      }
    }
  }

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
        meta: draft('access', LOOK_AT_LOG, {
          ...signature({ user: session.user, device: session.device, session, offset: 0 }, membership),
          branch: membership?.branch ?? null,
          claimed: now,
          offline: false,
        }),
        payload: { query: asked as unknown as Json },
      },
    ])
    await follower.caughtUp()
    const page = await readSide.queries.log(asked, { view, branches, user: actor.user })
    const told = await whatIsTold(page.lines, actor, now)
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
        ...told(line),
        userName: people.get(line.user ?? '') ?? null,
        // The name of a device is known to whoever may know its user.
        deviceName: people.has(line.user ?? '') ? (devices.get(line.device ?? '') ?? null) : null,
        leaf: hex(leaves.get(line.seq) ?? null),
      })),
      next: page.next,
    } satisfies LogPage
  })
}
