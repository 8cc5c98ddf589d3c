/** Every refusal over HTTP: a status, a stable code, nothing about our insides. */
import type { FastifyReply } from 'fastify'
import type { Problem, ProblemCode } from '../../shared/protocol/http.ts'

const statusByCode: { readonly [code in ProblemCode]: number } = {
  'bad-request': 400,
  'wrong-password': 401,
  'wrong-factor': 401,
  'sign-in-again': 401,
  'enrol-first': 403,
  'last-factor': 409,
  disabled: 403,
  'too-many-tries': 429,
  busy: 503,
  'signed-out': 401,
  denied: 403,
  'not-found': 404,
  'wrong-origin': 403,
  'wrong-host': 421,
  'address-moved': 421,
  'address-not-served': 409,
  'device-taken': 409,
  'setup-done': 409,
  'setup-token': 403,
  invite: 410,
  'weak-password': 400,
  taken: 409,
  'too-large': 413,
  'against-rule': 409,
  'server-error': 500,
}

export function refuse(
  reply: FastifyReply,
  code: ProblemCode,
  more: Omit<Problem, 'code'> = {},
): FastifyReply {
  const { retryAfterMs } = more
  if (retryAfterMs !== undefined) void reply.header('retry-after', String(Math.ceil(retryAfterMs / 1000)))
  return reply.code(statusByCode[code]).send({ code, ...more } satisfies Problem)
}
