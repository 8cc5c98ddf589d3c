/**
 * 迁移地址 over HTTP: what every page may ask (is the company moving?) and what head office asks and orders.
 *
 * A page asks for the notice by itself, at its start and whenever its line comes back; that is how a device is told.
 */
import Type from 'typebox'
import { Message, Millis, Text, Whole } from './types.ts'

const Address = Type.String({ minLength: 1, maxLength: 300 })

/** Answer of `GET /api/address`, with or without a session, at an old address too. */
export const AddressNotice = Message({
  canonical: Address,
  /** Where the company is going, or has gone when this very address is an old one; null: it stays. */
  moving: Type.Union([Type.Null(), Message({ to: Address, switched: Type.Boolean() })]),
  /** Where a device that is new comes to trust this server, under `--lan`; null: every browser does already. */
  trust: Type.Union([Type.Null(), Address]),
})
export type AddressNotice = Type.Static<typeof AddressNotice>

/** From what needs nobody to what needs somebody. */
export const moveStates = ['there', 'ready', 'untold', 'pending'] as const

/** One device on the board. `there`: at work under the new address. `ready`: told, and nothing waits on it. */
export const MovingDevice = Message({
  id: Text(32),
  name: Text(80),
  userName: Text(60),
  branch: Type.Union([Text(32), Type.Null()]),
  lastSeen: Millis,
  pending: Whole,
  state: Type.Enum(moveStates),
})
export type MovingDevice = Type.Static<typeof MovingDevice>

/** Answer of `GET /api/address/board`. */
export const AddressBoard = Message({
  canonical: Address,
  /** Where this start of the server listens, by its flags. */
  own: Address,
  /** Left behind, still taking uploads, the newest first. */
  old: Type.Array(Message({ address: Address, since: Millis })),
  moving: Type.Union([
    Type.Null(),
    Message({
      to: Address,
      announcedAt: Millis,
      /** Does this server answer there yet? */
      served: Type.Boolean(),
    }),
  ]),
  devices: Type.Array(MovingDevice),
  asOf: Millis,
})
export type AddressBoard = Type.Static<typeof AddressBoard>

export const AnnounceMove = Message({ to: Address })
export type AnnounceMove = Type.Static<typeof AnnounceMove>
export const RetireAddress = Message({ address: Address })
export type RetireAddress = Type.Static<typeof RetireAddress>
