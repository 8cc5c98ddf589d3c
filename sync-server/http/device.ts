/**
 * Calls about a device itself: escrow for its signed-in owner, and what a device may say without a session.
 *
 * Opening a slot is written into the log, synced, before anything of it is answered.
 */
import type { FastifyInstance } from 'fastify'
import { bytesToHex, hexToBytes } from '../../shared/base/bytes.ts'
import { sealTo } from '../../shared/base/hpke.ts'
import type { Millis, Random } from '../../shared/base/ports.ts'
import { decideAbility } from '../../shared/policy/decide.ts'
import {
  EscrowQuestion,
  LastWords,
  OrdersQuestion,
  returnPurpose,
  Wiped,
  type EscrowAnswer,
  type OrdersAnswer,
} from '../../shared/protocol/device.ts'
import type { ActorContext } from '../ingest/actor.ts'
import { draft } from '../ingest/draft.ts'
import { holdLastWords, openAccesses } from '../ingest/lastWords.ts'
import type { DeviceOrders } from '../people/deviceOrders.ts'
import type { Session } from '../people/sessions.ts'
import { Tries } from '../people/tries.ts'
import { recordSeen } from '../session/seen.ts'
import type { KeyStore } from '../store/contract.ts'
import { refuse } from './problems.ts'
import { sessionOf, type SignInTools } from './signIn.ts'

export interface DeviceRouteTools extends SignInTools {
  readonly keys: KeyStore
  readonly random: Random
  readonly orders: DeviceOrders
  /** Makes the open sockets of a device greet again, so that they hear of an order. */
  greetAgain(device: string): void
}

/** Each use is a password that changed or a lease that ended: rare for a person, not for a thief. */
const ESCROW_USES = 20
const ESCROW_WINDOW_MS: Millis = 60 * 60_000

export function deviceRoutes(app: FastifyInstance, tools: DeviceRouteTools): void {
  const { store, keys, random, recorder, directory, clock, escrow, orders } = tools
  const uses = new Tries(clock, ESCROW_USES, ESCROW_WINDOW_MS)

  app.post('/api/device/escrow', { schema: { body: EscrowQuestion } }, async (request, reply) => {
    const session = await sessionOf(request, tools)
    if (session === null) return refuse(reply, 'signed-out')
    const wait = uses.waitMs(session.user)
    if (wait > 0) return refuse(reply, 'too-many-tries', { retryAfterMs: wait })
    uses.fail(session.user)
    const { slot, why, answerTo } = request.body as EscrowQuestion
    const dataKey = await escrow.open(slot, session)
    await recorder.record([
      {
        meta: draft('device', 'escrowOpened', {
          user: session.user,
          device: session.device,
          session: session.id,
          purpose: why,
          outcome: dataKey === null ? 'not-yours' : 'ok',
        }),
        payload: null,
      },
    ])
    if (dataKey === null) return refuse(reply, 'denied')
    try {
      const purpose = returnPurpose(session.user, session.device)
      const sealed = await sealTo(hexToBytes(answerTo), purpose, dataKey)
      return { sealed: bytesToHex(sealed) } satisfies EscrowAnswer
    } finally {
      dataKey.fill(0)
    }
  })

  app.post('/api/device/orders', { schema: { body: OrdersQuestion } }, async (request, reply) => {
    const { device, secret } = request.body as OrdersQuestion
    const known = await orders.recognise(device, secret)
    if (known === null) return refuse(reply, 'denied')
    return { order: await orders.of(known) } satisfies OrdersAnswer
  })

  app.post('/api/device/last-words', { schema: { body: LastWords } }, async (request, reply) => {
    const { device, secret, slot, rows, seen } = request.body as LastWords
    const known = await orders.recognise(device, secret)
    if (known === null) return refuse(reply, 'denied')
    // Whoever may still sign in pushes what waits like everybody else.
    const order = await orders.of(known)
    if (order === 'keep') return refuse(reply, 'denied')
    const dataKey = await escrow.open(slot, { user: known.user, device: known.id })
    await recorder.record([
      {
        meta: draft('device', 'escrowOpened', {
          user: known.user,
          device: known.id,
          purpose: 'last-words',
          length: rows.length,
          outcome: dataKey === null ? 'not-yours' : 'ok',
        }),
        payload: null,
      },
    ])
    if (dataKey === null) return refuse(reply, 'denied')
    try {
      const answer = await holdLastWords({ store, keys, random }, known, order, dataKey, rows)
      const events = openAccesses(dataKey, seen, random)
      if (events.length > 0) {
        const actor = { user: known.user, device: known.id, session: null, offset: 0 }
        const rights = { user: known.user, memberships: directory.membershipsOf(known.user) }
        const logged = await recordSeen({ type: 'SEEN', events: [...events] }, actor, rights, tools)
        if (logged === null) return refuse(reply, 'busy', { retryAfterMs: 1_000 })
      }
      return answer
    } finally {
      dataKey.fill(0)
    }
  })

  app.post('/api/device/wiped', { schema: { body: Wiped } }, async (request, reply) => {
    const { device, secret, handed, at } = request.body as Wiped
    const known = await orders.recognise(device, secret)
    if (known === null || !(await orders.receipt(known, handed, at))) return refuse(reply, 'denied')
    return { done: true }
  })

  app.post<{ Params: { id: string } }>('/api/devices/:id/wipe', async (request, reply) => {
    const session = await sessionOf(request, tools)
    const actor = session && directory.actor(session.user)
    if (session === null || actor === null) return refuse(reply, 'signed-out')
    const decision = decideAbility(actor, 'people', null, clock.now())
    if (!decision.allowed) return refuse(reply, 'denied')
    const device = await store.device(request.params.id)
    if (device === null) return refuse(reply, 'not-found')
    await orders.orderWipe(contextOf(session), decision.membership, device)
    tools.greetAgain(device.id)
    return { done: true }
  })
}

const contextOf = (session: Session): ActorContext => ({
  user: session.user,
  device: session.device,
  session,
  offset: 0,
})
