/**
 * The built client. Files under `assets/` carry a hash in their name and never change; everything else
 * (the page, the service worker, the manifest) is asked for anew each time, so an update is seen at once.
 * Any other address is the page itself: the app has its own routes.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import serveStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { notBuiltPage } from './pages.ts'
import { refuse } from './problems.ts'

const YEAR_S = 365 * 24 * 3600

export async function staticRoutes(app: FastifyInstance, folder: string): Promise<void> {
  const built = existsSync(join(folder, 'index.html'))
  if (built) {
    await app.register(serveStatic, {
      root: folder,
      wildcard: true,
      cacheControl: false,
      setHeaders: (reply, path) => {
        const lasting = path.startsWith(join(folder, 'assets'))
        void reply.header('cache-control', lasting ? `public, max-age=${YEAR_S}, immutable` : 'no-cache')
      },
    })
  }
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? ''
    const wantsPage = request.method === 'GET' && !path.startsWith('/api/') && !path.startsWith('/assets/')
    if (!wantsPage) return refuse(reply, 'not-found')
    if (!built) return reply.code(503).type('text/html; charset=utf-8').send(notBuiltPage)
    return reply.header('cache-control', 'no-cache').sendFile('index.html')
  })
}
