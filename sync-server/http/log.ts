/**
 * The log, as far as the policy lets this person see it. Looking at the log is itself an access and stands
 * in it, before the answer; so does taking it out.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { LOOK_AT_LOG } from '../../shared/log/entry.ts'
import { decideAbilityAt, logViewOf, mayExportLog, type Actor } from '../../shared/policy/decide.ts'
import {
  everything,
  GapsQuery,
  LogCountsQuery,
  LogExport,
  LogQuery,
  LookedQuery,
  MOST_EXPORTED,
  wholeLog,
  type LogCounts,
  type LogExported,
  type LogGaps,
  type LogPage,
  type LogQuestion,
} from '../../shared/protocol/log.ts'
import { may, placesOf } from '../ingest/places.ts'
import type { ReadSide } from '../projection/index.ts'
import type { BareLogLine } from '../projection/logLines.ts'
import type { LogReach } from '../projection/logWhere.ts'
import type { Draft } from '../store/contract.ts'
import { noteAccess, type OnlineReader } from './accesses.ts'
import type { Follower } from './freshness.ts'
import { logNames } from './logNames.ts'
import { Looks } from './looks.ts'
import { refuse } from './problems.ts'
import { signedIn, type SignInTools } from './signIn.ts'

export interface LogTools extends SignInTools {
  readonly readSide: ReadSide
  readonly follower: Follower
}

/** Who asks, and what the policy lets them see. */
interface LogReader extends OnlineReader {
  readonly actor: Actor
  readonly reach: LogReach
}

/** What somebody had before their eyes, or took along. */
const LOOKED = ['view', 'reveal', 'dial', 'copy', 'print', 'export']

export function logRoutes(app: FastifyInstance, tools: LogTools): void {
  const { store, recorder, clock, readSide, follower } = tools
  const { queries } = readSide
  const looks = new Looks(clock)

  /** Null after the refusal was sent. */
  async function readerOf(request: FastifyRequest, reply: FastifyReply): Promise<LogReader | null> {
    const signed = await signedIn(request, reply, tools)
    if (signed === null) return null
    const { session, actor } = signed
    const now = clock.now()
    const { view, branches, membership } = logViewOf(actor, now)
    return { session, actor, now, membership, reach: { view, branches, user: actor.user } }
  }

  /** Durable on return: the number of the line that says so. */
  const note = (reader: LogReader, action: string, more: Partial<Draft>, payload: unknown): Promise<number> =>
    noteAccess(recorder, reader, action, { branch: reader.membership?.branch ?? null, ...more }, payload)

  /** The look stands in the log; unless `goesOn`, and it has stood there for some minutes only. */
  async function look(reader: LogReader, question: unknown, goesOn: boolean): Promise<void> {
    if (goesOn && looks.goesOn(reader.session.id, question)) return
    await note(reader, LOOK_AT_LOG, {}, { query: question })
    looks.begun(reader.session.id, question)
  }

  app.post('/api/log/query', { schema: { body: LogQuery } }, async (request, reply) => {
    const reader = await readerOf(request, reply)
    if (reader === null) return reply
    if (reader.reach.view === 'none') return refuse(reply, 'denied')
    const asked = request.body as LogQuery
    await look(reader, questionOf(asked), asked.after !== null)
    return page(reader, await answered(() => queries.log(asked, reader.reach)))
  })

  app.post('/api/log/counts', { schema: { body: LogCountsQuery } }, async (request, reply) => {
    const reader = await readerOf(request, reply)
    if (reader === null) return reply
    if (reader.reach.view === 'none') return refuse(reply, 'denied')
    const asked = request.body as LogCountsQuery
    await look(reader, asked, true)
    const rows = await answered(() => queries.logCounts(asked, reader.reach))
    const { person } = await logNames([], reader.actor, reader.now, tools)
    return { rows: rows.map((row) => ({ ...row, userName: person(row.user) })) } satisfies LogCounts
  })

  app.post('/api/log/gaps', { schema: { body: GapsQuery } }, async (request, reply) => {
    const reader = await readerOf(request, reply)
    if (reader === null) return reply
    if (reader.reach.view === 'none') return refuse(reply, 'denied')
    const asked = request.body as GapsQuery
    await look(reader, { gaps: asked }, true)
    const { gaps, next } = await answered(() => queries.logGaps(asked, reader.reach))
    const lines = gaps.flatMap(({ before, after }) => (before === null ? [after] : [before, after]))
    const { line } = await logNames(lines, reader.actor, reader.now, tools)
    return {
      gaps: gaps.map(({ missing, before, after }) => ({
        missing,
        before: before === null ? null : line(before),
        after: line(after),
      })),
      next,
    } satisfies LogGaps
  })

  // A right of its own: whoever has it hears of this one archive more than their view of the log may give.
  app.post('/api/log/looked', { schema: { body: LookedQuery } }, async (request, reply) => {
    const reader = await readerOf(request, reply)
    if (reader === null) return reply
    const { archive, before } = request.body as LookedQuery
    const row = await store.archive(archive)
    const places = row === null ? [] : placesOf(row, { business: null, compartment: 'life' })
    if (row === null || !may(reader.actor, 'read', 'life', places, reader.now).allowed)
      return refuse(reply, 'not-found')
    const right = places
      .map((place) => decideAbilityAt(reader.actor, 'whoLooked', place, reader.now))
      .find(({ allowed }) => allowed)
    if (right?.allowed !== true) return refuse(reply, 'denied')
    await note(
      { ...reader, membership: right.membership },
      LOOK_AT_LOG,
      { archive, branch: row.branch },
      null,
    )
    const asked: LogQuery = { ...wholeLog, kinds: ['access'], actions: LOOKED, archive, before }
    const all: LogReach = { view: 'all', branches: null, user: reader.actor.user }
    return page(reader, await answered(() => queries.log(asked, all)))
  })

  app.post('/api/log/export', { schema: { body: LogExport } }, async (request, reply) => {
    const reader = await readerOf(request, reply)
    if (reader === null) return reply
    if (!mayExportLog(reader.actor, reader.now)) return refuse(reply, 'denied')
    const { question, purpose, note: why } = request.body as LogExport
    const seq = await note(reader, 'export', { object: 'log', purpose }, { query: question, note: why })
    const lines: BareLogLine[] = []
    let before: number | null = seq
    await follower.caughtUp()
    while (before !== null && lines.length < MOST_EXPORTED) {
      const found = await queries.log({ ...wholeLog, ...question, before }, reader.reach)
      lines.push(...found.lines)
      before = found.next
    }
    const { line } = await logNames(lines, reader.actor, reader.now, tools)
    return { lines: lines.map(line), cut: before !== null, seq } satisfies LogExported
  })

  async function answered<T>(ask: () => Promise<T>): Promise<T> {
    await follower.caughtUp()
    return ask()
  }

  async function page(
    { actor, now }: LogReader,
    found: { readonly lines: readonly BareLogLine[]; readonly next: number | null },
  ): Promise<LogPage> {
    const { line } = await logNames(found.lines, actor, now, tools)
    return { lines: found.lines.map(line), next: found.next }
  }
}

/** Without the page: going on with it is the same look. */
function questionOf(asked: LogQuery): LogQuestion {
  const question: { [key: string]: unknown } = {}
  for (const key of Object.keys(everything)) question[key] = asked[key as keyof LogQuestion]
  return question as unknown as LogQuestion
}
