/** The session's cookie. On plain `http://localhost` browsers drop `__Host-` cookies, so there it has a plain name. */
import type { CookieSerializeOptions } from '@fastify/cookie'
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

/** For the websocket upgrade, which does not pass through Fastify. */
export function readCookie(header: string | undefined, name: string): string | null {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return null
}
