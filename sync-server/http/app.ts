/**
 * The HTTP side: one Fastify instance with everything that is true of every request.
 *
 * Hosts and origins are checked before anything else, bodies by the schemas that the client shares, and
 * nothing that throws says more than `server-error`.
 */
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import fastify, { type FastifyInstance } from 'fastify'
import type Type from 'typebox'
import Value from 'typebox/value'
import { isOurHost, isOurOrigin } from './address.ts'
import { wrongHostPage } from './pages.ts'
import { refuse } from './problems.ts'

/** Requests per address and minute; a page loads some twenty files from the cache-friendly static part, which is exempt. */
const REQUESTS_PER_MINUTE = 600
const MAX_BODY_BYTES = 256 * 1024

export async function createApp(report: (error: unknown) => void): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    // Sockets of `/sync` are closed by their own handle; kept-alive HTTP ones must not hold up the end.
    forceCloseConnections: true,
    requestTimeout: 30_000,
  })

  app.setValidatorCompiler<Type.TSchema>(
    ({ schema }) =>
      (value) =>
        Value.Check(schema, value) ? { value } : { error: badRequest(schema, value) },
  )

  app.addHook('onRequest', async (request, reply) => {
    if (request.url === '/healthz') return
    if (!isOurHost(request.headers)) {
      return request.url.startsWith('/api/')
        ? refuse(reply, 'wrong-host')
        : reply.code(421).type('text/html; charset=utf-8').send(wrongHostPage(app.server.address()))
    }
    if (request.method !== 'GET' && request.method !== 'HEAD' && !isOurOrigin(request.headers)) {
      return refuse(reply, 'wrong-origin')
    }
  })

  await app.register(helmet, {
    // Styles and scripts come from files only; `wasm-unsafe-eval` is for the password's Argon2 in the worker.
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'blob:', 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        workerSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
        // No string becomes markup or a script: Svelte's own templates do, and script addresses of this server.
        requireTrustedTypesFor: ["'script'"],
        trustedTypes: ['svelte-trusted-html', 'default'],
      },
    },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    // Never on plain http://localhost: it would lock other programs on this machine out of their ports.
    hsts: false,
  })
  await app.register(cookie)
  await app.register(rateLimit, {
    max: REQUESTS_PER_MINUTE,
    timeWindow: 60_000,
    // By the route that answers: an address may be written in more ways than one (`/%61pi/`).
    allowList: (request) => request.routeOptions.url?.startsWith('/api/') !== true,
    errorResponseBuilder: (_request, context) =>
      Object.assign(new Error('too many requests'), { statusCode: 429, retryAfterMs: context.ttl }),
  })

  app.setErrorHandler(
    (error: Error & { statusCode?: number; code?: string; retryAfterMs?: number }, _request, reply) => {
      if (error instanceof BadRequest)
        return refuse(reply, 'bad-request', error.field === '' ? {} : { field: error.field })
      if (error.statusCode === 429)
        return refuse(reply, 'too-many-tries', { retryAfterMs: error.retryAfterMs ?? 60_000 })
      if (error.statusCode === 413) return refuse(reply, 'too-large')
      if (error.statusCode !== undefined && error.statusCode < 500) return refuse(reply, 'bad-request')
      report(error)
      return refuse(reply, 'server-error')
    },
  )
  return app
}

/** `field` is the path of the first value that is wrong. */
class BadRequest extends Error {
  override readonly name = 'BadRequest'
  readonly field: string

  constructor(field: string) {
    super('bad request')
    this.field = field
  }
}

function badRequest(schema: Type.TSchema, value: unknown): Error {
  const [first] = Value.Errors(schema, value)
  return new BadRequest((first?.instancePath ?? '').slice(1).replaceAll('/', '.'))
}
