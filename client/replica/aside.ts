/**
 * One archive or one masked value on demand from a tab that does not lead: a short connection of its own, because
 * tabs exchange nudges only and never content. It says hello with no bases and pulls nothing.
 */
import { deferred } from '../../shared/base/deferred.ts'
import { err, ok, type Result } from '../../shared/base/result.ts'
import { ENTRY_VERSION } from '../../shared/domain/entry.ts'
import type { ArchiveId } from '../../shared/domain/names.ts'
import { decodeDown, encodeFrame } from '../../shared/protocol/codec.ts'
import type { Item } from '../../shared/protocol/feed.ts'
import type { Down, Up } from '../../shared/protocol/messages.ts'
import { PROTOCOL_VERSION } from '../../shared/protocol/version.ts'
import type { Depot } from '../vault/depot.ts'
import type { FetchRefusal, Wanted } from './api.ts'
import type { ReplicaPorts, Wire } from './ports.ts'

const PATIENCE_MS = 20_000

type Answer<T> = Result<T, FetchRefusal>

export const fetchAside = (
  ports: ReplicaPorts,
  depot: Depot,
  app: string,
  archive: ArchiveId,
  purpose: string,
): Promise<Answer<readonly Item[]>> =>
  askAside(ports, depot, app, { type: 'FETCH', req: 1, archive, doc: null, purpose }, (message) => {
    if (message.type !== 'FETCHED') return null
    if (message.refused === null) return ok(message.items)
    return err({ type: message.refused === 'not-found' ? 'not-found' : 'denied' })
  })

export const revealAside = (
  ports: ReplicaPorts,
  depot: Depot,
  app: string,
  wanted: Wanted,
): Promise<Answer<readonly unknown[]>> =>
  askAside(ports, depot, app, { type: 'REVEAL', req: 1, ...wanted }, (message) => {
    if (message.type !== 'REVEALED') return null
    return message.refused === null
      ? ok(message.values)
      : err({ type: message.refused === 'locked' ? 'locked' : 'denied' })
  })

/** `read` answers null for messages that are about something else. */
async function askAside<T>(
  ports: ReplicaPorts,
  depot: Depot,
  app: string,
  question: Up,
  read: (message: Down) => Answer<T> | null,
): Promise<Answer<T>> {
  const said = await depot.announcement()
  const { promise, resolve } = deferred<Answer<T>>()
  const offline = (): void => resolve(err({ type: 'offline' }))
  const send = async (message: Up): Promise<void> => wire.send(await encodeFrame(message, ports.deflater))

  const handle = (message: Down): void => {
    if (message.type === 'WELCOME') void send(question).catch(offline)
    const answer = read(message)
    if (answer !== null) resolve(answer)
  }
  const wire: Wire = ports.dial({
    opened: () =>
      void send({
        type: 'HELLO',
        protocol: PROTOCOL_VERSION,
        app,
        schema: ENTRY_VERSION,
        device: said.device,
        now: ports.clock.now(),
        clientIds: [],
        serverEpoch: said.serverEpoch,
        secretHash: null,
        bases: {},
      }).catch(offline),
    message: (frame) =>
      void decodeDown(frame, ports.deflater).then(
        (message) => (message.ok ? handle(message.value) : offline()),
        offline,
      ),
    closed: offline,
  })
  const cancel = ports.timers.after(PATIENCE_MS, offline)
  const answer = await promise
  cancel()
  wire.close(1000)
  return answer
}
