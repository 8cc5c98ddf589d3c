/**
 * 迁移地址: the notice that every page asks for, and head office's orders and board.
 *
 * Asking is being told: a device that has fetched the notice under its session knows where the company goes,
 * and the board says so. The orders are head office's alone and stand in the log before they take effect.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Result } from '../../shared/base/result.ts'
import {
  AnnounceMove,
  RetireAddress,
  type AddressBoard,
  type AddressNotice,
} from '../../shared/protocol/address.ts'
import type { Addresses } from '../address/addresses.ts'
import { movingDevices } from '../address/board.ts'
import type { AddressBook, AddressRow, MoveBy, MoveRefusal } from '../address/book.ts'
import { signature } from '../ingest/actor.ts'
import type { Devices } from '../people/devices.ts'
import type { Session } from '../people/sessions.ts'
import { settlerOf } from './caller.ts'
import { refuse } from './problems.ts'
import { sessionOf, type SignInTools } from './signIn.ts'

export interface AddressTools extends SignInTools {
  readonly addresses: Addresses
  readonly book: AddressBook
  readonly devices: Devices
  /** The trust page, where there is one. */
  readonly trustPage: () => string | null
}

export function addressRoutes(app: FastifyInstance, tools: AddressTools): void {
  const { addresses, book, devices, directory, store, clock, trustPage } = tools

  app.get('/api/address', async (request): Promise<AddressNotice> => {
    const session = book.destination === null ? null : await sessionOf(request, tools)
    if (session !== null) await book.noteTold(session.device, request.arrival.origin, byOf(session))
    return noticeFor(request)
  })

  app.get('/api/address/board', async (request, reply) => {
    return (await settlerOf(request, reply, tools)) === null ? reply : board()
  })

  app.post('/api/address/announce', { schema: { body: AnnounceMove } }, (request, reply) =>
    order(request, reply, (by) => book.announce((request.body as AnnounceMove).to, by)),
  )
  app.post('/api/address/withdraw', (request, reply) => order(request, reply, (by) => book.withdraw(by)))
  app.post('/api/address/switch', (request, reply) =>
    order(request, reply, (by) => book.switchOver((address) => addresses.serves(address), by)),
  )
  app.post('/api/address/retire', { schema: { body: RetireAddress } }, (request, reply) =>
    order(request, reply, (by) => book.retire((request.body as RetireAddress).address, by)),
  )

  function noticeFor(request: FastifyRequest): AddressNotice {
    const { canonical } = addresses
    const trust = trustPage()
    if (request.arrival.place === 'old')
      return { canonical, moving: { to: canonical, switched: true }, trust }
    const moving = book.row?.moving ?? null
    return { canonical, moving: moving === null ? null : { to: moving.to, switched: false }, trust }
  }

  async function board(): Promise<AddressBoard> {
    const now = clock.now()
    const { row } = book
    const told = new Map((await store.records('addressTold')).map(({ id, row: known }) => [id, known]))
    return {
      canonical: addresses.canonical,
      own: addresses.own,
      old: [...(row?.old ?? [])],
      moving: row?.moving == null ? null : { ...row.moving, served: addresses.serves(row.moving.to) },
      devices: movingDevices({ devices: await devices.all(), directory, told, to: book.destination, now }),
      asOf: now,
    }
  }

  async function order(
    request: FastifyRequest,
    reply: FastifyReply,
    run: (by: MoveBy) => Promise<Result<AddressRow, MoveRefusal>>,
  ): Promise<FastifyReply | AddressBoard> {
    const signer = await settlerOf(request, reply, tools)
    if (signer === null) return reply
    const done = await run(signer.by)
    if (done.ok) return board()
    return refuse(reply, done.error.code, 'field' in done.error ? { field: done.error.field } : {})
  }
}

const byOf = (session: Session): MoveBy =>
  signature({ user: session.user, device: session.device, session, offset: 0 }, null)
