/**
 * `GET /api/live`: tells whoever reads on the server that something moved (`shared/protocol/live.ts`), so that a
 * list on a screen asks anew instead of growing old.
 *
 * While a stream is open the projection follows each commit at once. A stream ends with its session and with the last
 * right that gave something to read; what it says is no data, so it stands in no log.
 */
import type { FastifyInstance } from 'fastify'
import { PassThrough } from 'node:stream'
import type { Clock, Millis } from '../../shared/base/ports.ts'
import { decideAbility, logViewOf, type Actor } from '../../shared/policy/decide.ts'
import { LIVE_BEAT_MS, type LiveNumbers } from '../../shared/protocol/live.ts'
import type { Directory } from '../people/directory.ts'
import type { Session, Sessions } from '../people/sessions.ts'
import type { ServerTimers } from '../ports.ts'
import { watchSockets, type Watched } from '../session/socketWatch.ts'
import type { Follower } from './freshness.ts'
import { refuse } from './problems.ts'
import { sessionOf } from './signIn.ts'

/** At most four times a second, the first one at once. */
const APART_MS: Millis = 250
/** Rights that ran out are noticed within this time; those that were taken, at once. */
const TICK_MS: Millis = 5_000
/** Windows of one session that look on at the same time. */
export const STREAMS_PER_SESSION = 8

export interface LiveTools {
  readonly follower: Follower
  readonly sessions: Sessions
  readonly directory: Directory
  readonly clock: Clock
  readonly timers: ServerTimers
}

/** Whoever reads on the server more than what they did themselves. */
function readsHere(actor: Actor, now: Millis): boolean {
  const { view } = logViewOf(actor, now)
  return (view !== 'none' && view !== 'own') || decideAbility(actor, 'headOffice', null, now).allowed
}

export class LiveStreams {
  readonly #tools: LiveTools
  readonly #open = new Set<LiveStream>()
  readonly #unwatch: () => void
  #unfollow: (() => void) | null = null
  #resting: (() => void) | null = null
  #told: LiveNumbers | null = null

  constructor(tools: LiveTools) {
    this.#tools = tools
    this.#unwatch = watchSockets(
      tools,
      TICK_MS,
      (call) => [...this.#open].forEach(call),
      () => undefined,
    )
  }

  /** Null: this session has as many as it may. */
  begin(session: Session): PassThrough | null {
    const others = [...this.#open].filter((one) => one.session.tokenHash === session.tokenHash)
    if (others.length >= STREAMS_PER_SESSION) return null
    const { follower, sessions, directory, clock } = this.#tools
    const stream: LiveStream = new LiveStream(session, {
      now: () => clock.now(),
      numbers: () => follower.standing,
      entitled: () => {
        const actor = sessions.alive(session) ? directory.actor(session.user) : null
        return actor !== null && readsHere(actor, clock.now())
      },
      ended: () => this.#left(stream),
    })
    this.#open.add(stream)
    this.#unfollow ??= follower.watch(() => this.#tell())
    stream.say()
    return stream.readable
  }

  /** Before the app is closed: an answer that never ends would hold it open. */
  close(): void {
    this.#unwatch()
    for (const stream of [...this.#open]) stream.close()
  }

  #left(stream: LiveStream): void {
    this.#open.delete(stream)
    if (this.#open.size > 0) return
    this.#unfollow?.()
    this.#resting?.()
    this.#unfollow = this.#resting = null
  }

  #tell(): void {
    const { log, cards } = this.#tools.follower.standing
    if (this.#resting !== null || (this.#told?.log === log && this.#told.cards === cards)) return
    this.#told = { log, cards }
    this.#resting = this.#tools.timers.after(APART_MS, () => {
      this.#resting = null
      this.#tell()
    })
    for (const stream of this.#open) stream.say()
  }
}

interface StreamTools {
  readonly now: () => Millis
  readonly numbers: () => LiveNumbers
  readonly entitled: () => boolean
  readonly ended: () => void
}

class LiveStream implements Watched {
  readonly session: Session
  readonly readable = new PassThrough()
  readonly #tools: StreamTools
  #said: Millis = 0

  constructor(session: Session, tools: StreamTools) {
    this.session = session
    this.#tools = tools
    // The reader left, or the server closes.
    this.readable.once('close', tools.ended)
  }

  /** A reader that is behind hears the newest once it has caught up: with the next beat at the latest. */
  say(): void {
    if (this.readable.writableNeedDrain) return
    const { log, cards } = this.#tools.numbers()
    this.readable.write(`data: ${JSON.stringify({ log, cards } satisfies LiveNumbers)}\n\n`)
    this.#said = this.#tools.now()
  }

  tick(): void {
    this.reviewRights()
    if (!this.readable.destroyed && this.#tools.now() - this.#said >= LIVE_BEAT_MS) this.say()
  }

  reviewRights(): void {
    if (!this.#tools.entitled()) this.close()
  }

  close(): void {
    this.readable.end()
    this.#tools.ended()
  }
}

export function liveRoutes(app: FastifyInstance, streams: LiveStreams, tools: LiveTools): void {
  // Without the HEAD that comes with a GET: it would begin a stream that nobody reads.
  app.get('/api/live', { exposeHeadRoute: false }, async (request, reply) => {
    const session = await sessionOf(request, tools)
    const actor = session && tools.directory.actor(session.user)
    if (session === null || actor === null) return refuse(reply, 'signed-out')
    if (!readsHere(actor, tools.clock.now())) return refuse(reply, 'denied')
    const readable = streams.begin(session)
    if (readable === null) return refuse(reply, 'busy', { retryAfterMs: LIVE_BEAT_MS })
    return reply
      .type('text/event-stream; charset=utf-8')
      .headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
      .send(readable)
  })
}
