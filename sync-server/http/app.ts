/**
 * The HTTP side: one Fastify instance with everything that is true of every request.
 *
 * Hosts and origins are checked before anything else, bodies by the schemas that the client shares, and
 * nothing that throws says more than `server-error`.
 */
import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit, { normalizeIP } from '@fastify/rate-limit'
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type Type from 'typebox'
import Value from 'typebox/value'
import { isOwnPage, type Addresses, type Arrival } from '../address/addresses.ts'
import { PROBE_FILE, probePicture } from '../tls/trustPage.ts'
import { PAGE_FILES, STYLE_PATH } from './html.ts'
import { pageStyle } from './pageFiles.ts'
import { leftBehind } from './leftBehind.ts'
import { movedPage, unsafePage, wrongHostPage } from './pages.ts'
import { refuse } from './problems.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** By which of the server's addresses it came; set before anything else looks at it. */
    arrival: Arrival
  }
}

/** Requests per session and minute, of whoever has none per address; a page loads some twenty files from the cache-friendly static part, which is exempt. */
const REQUESTS_PER_MINUTE = 600
/** What a household or an office is given of addresses of the newer kind. */
const IPV6_SUBNET = 64
const MAX_BODY_BYTES = 256 * 1024

const HSTS_S = 180 * 24 * 3600

export interface AppTools {
  readonly addresses: Addresses
  /** For public names only: it binds the name to HTTPS for half a year. */
  readonly hsts: boolean
  readonly report: (error: unknown) => void
  /** That the API answers to one session, or to one address without any. */
  readonly requestsPerMinute?: number
  /** Names the session that a request shows; null where it shows none that lives. */
  readonly sessionKey: (request: FastifyRequest) => Promise<string | null>
  /** Takes plain HTTP that is none of the app's business; true when it answered. */
  readonly aside?: (request: IncomingMessage, response: ServerResponse) => boolean
}

/** Its own server does not listen: `Front` hands it what comes in. */
export async function createApp({
  addresses,
  hsts,
  report,
  requestsPerMinute = REQUESTS_PER_MINUTE,
  sessionKey,
  aside,
}: AppTools): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    bodyLimit: MAX_BODY_BYTES,
    trustProxy: (peer) => addresses.isProxy(peer),
    serverFactory: (handle) =>
      createServer({ requestTimeout: 30_000, keepAliveTimeout: 72_000 }, (request, response) => {
        if (aside?.(request, response) !== true) handle(request, response)
      }),
  })

  app.setValidatorCompiler<Type.TSchema>(
    ({ schema }) =>
      (value) =>
        Value.Check(schema, value) ? { value } : { error: badRequest(schema, value) },
  )

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
    // Never by itself: on localhost it would lock other programs on this machine out of their ports.
    strictTransportSecurity: hsts && { maxAge: HSTS_S, includeSubDomains: false },
  })
  app.decorateRequest('arrival')
  app.addHook('onRequest', async (request, reply) => {
    const arrival = addresses.arrival(request.raw)
    request.arrival = arrival
    if (request.url === '/healthz' || request.url.startsWith(`${PAGE_FILES}/`)) return
    if (arrival.place === 'unsafe' || arrival.place === 'elsewhere') {
      if (request.url.startsWith('/api/')) return refuse(reply, 'wrong-host')
      const { canonical, behindProxy } = addresses
      const page =
        arrival.place === 'elsewhere' ? wrongHostPage(canonical) : unsafePage(canonical, behindProxy)
      return reply.code(421).type('text/html; charset=utf-8').header('cache-control', 'no-store').send(page)
    }
    if (request.method !== 'GET' && request.method !== 'HEAD' && !isOwnPage(arrival, request.raw)) {
      return refuse(reply, 'wrong-origin')
    }
    if (arrival.place === 'old') {
      const left = leftBehind(request)
      if (left === 'closed') return refuse(reply, 'address-moved')
      if (left === 'page') {
        const page = movedPage(addresses.canonical)
        return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(page)
      }
    }
  })

  await app.register(cookie)
  app.get(STYLE_PATH, (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', 'no-cache').send(pageStyle),
  )
  // The trust page, which is another origin, looks whether it can load this.
  app.get(PROBE_FILE, (_request, reply) =>
    reply
      .type('image/svg+xml')
      .headers({ 'cache-control': 'no-store', 'cross-origin-resource-policy': 'cross-origin' })
      .send(probePicture),
  )
  await app.register(rateLimit, {
    max: requestsPerMinute,
    timeWindow: 60_000,
    // A whole office sits behind one address, and each of its screens asks again whenever something moved.
    keyGenerator: async (request) => (await sessionKey(request)) ?? normalizeIP(request.ip, IPV6_SUBNET),
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
