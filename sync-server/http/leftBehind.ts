/**
 * What is left at an address that the company has moved away from: whatever a device needs to hand in its
 * work and sign out, and nothing else.
 *
 * The app itself lives on in the browsers (their service workers keep it), so its files are still served:
 * an app that could not load a part of itself, or not be mended, would keep people's work for good. Only
 * whoever opens the address anew gets the page that names the new one.
 */
import type { FastifyRequest } from 'fastify'

/** The app's page by its file name, which nobody types: service workers ask for it, and the moved page links to it. */
export const APP_SHELL = '/index.html'

/** Sessions, keys and uploads. Everything else over HTTP is read or changed at the new address. */
const open = [
  /^\/api\/(me|address|sign-out)$/,
  /^\/api\/(sign-in|factors|recover|device|security|sessions|password)(\/|$)/,
]

/** `page`: the moved page. `closed`: refused. `as-ever`: answered as before. */
export function leftBehind(request: FastifyRequest): 'page' | 'closed' | 'as-ever' {
  const path = request.url.split('?')[0] ?? ''
  if (path.startsWith('/api/')) return open.some((one) => one.test(path)) ? 'as-ever' : 'closed'
  const isFile = path === APP_SHELL || /\.\w{2,12}$/.test(path)
  return isFile || request.method !== 'GET' ? 'as-ever' : 'page'
}
