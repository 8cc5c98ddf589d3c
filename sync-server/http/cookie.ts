/**
 * The session's cookie. On plain `http://localhost` browsers drop `__Host-` cookies, so there it has a plain name.
 *
 * Ask per request: a company that moves answers at both kinds of address for a while.
 */
import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyRequest } from 'fastify'
import { SESSION_MS } from '../people/sessions.ts'

export interface CookieShape {
  readonly name: string
  readonly options: CookieSerializeOptions
}

export function sessionCookie(secure: boolean): CookieShape {
  return {
    name: secure ? '__Host-anjuan' : 'anjuan',
    options: { path: '/', httpOnly: true, sameSite: 'strict', secure, maxAge: SESSION_MS / 1000 },
  }
}

/** The one that belongs to the address at which this request arrived. */
export const cookieOf = (request: FastifyRequest): CookieShape => sessionCookie(request.arrival.secure)

/** For the websocket upgrade, which does not pass through Fastify. */
export function readCookie(header: string | undefined, name: string): string | null {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return null
}
