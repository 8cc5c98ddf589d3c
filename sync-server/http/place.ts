/**
 * Where a browser stands, for passkeys: they belong to one host name. Null at a bare IP address, where browsers
 * offer none. Host and origin were checked before any route is reached.
 */
import type { FastifyRequest } from 'fastify'
import { isIpAddress } from '../address/origin.ts'
import type { Place } from '../people/passkeys.ts'

export function placeOf({ arrival: { origin, host } }: FastifyRequest): Place | null {
  return origin === null || host === null || isIpAddress(host) ? null : { rpId: host, origin }
}
