/**
 * Which names this server answers to, and whose pages may talk to it.
 *
 * The host is checked so that a foreign name pointed at this machine (DNS rebinding) reaches nothing;
 * the origin, so that a foreign page open in the same browser can neither post nor open a socket.
 */
import type { IncomingHttpHeaders } from 'node:http'

/** Lower case, without the port; null for what is no host. */
function hostname(host: string | undefined): string | null {
  const match = /^([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i.exec(host ?? '')
  return match?.[1]?.toLowerCase() ?? null
}

/** `http://localhost` only (commands.md, Addresses): a bare IP is another origin, and hides unsent edits. */
export function isOurHost(headers: IncomingHttpHeaders): boolean {
  const name = hostname(headers.host)
  return name === 'localhost' || name?.endsWith('.localhost') === true
}

export function isOurOrigin(headers: IncomingHttpHeaders): boolean {
  const { origin, host } = headers
  return (
    origin !== undefined &&
    host !== undefined &&
    (origin === `http://${host}` || origin === `https://${host}`)
  )
}
