/**
 * One question to the server over HTTP, with an answer that is what its schema says or a refusal.
 *
 * Only for what the server alone knows (set-up, head office, the log). Everything of a device's own
 * archives goes through the worker, which works without a network; this does not.
 */
import type Type from 'typebox'
import Value from 'typebox/value'
import { err, ok, type Result } from '../../shared/base/result.ts'
import { Problem, type ProblemCode } from '../../shared/protocol/http.ts'

export type HttpRefusal =
  /** Nobody answered: no network, or the server is down. */
  | { readonly type: 'offline' }
  | {
      readonly type: 'problem'
      readonly code: ProblemCode
      readonly retryAfterMs: number | null
      readonly field: string | null
    }

export interface Question<Answer extends Type.TSchema> {
  readonly path: string
  /** Sent as JSON by POST; without it the question is a GET. */
  readonly body?: unknown
  readonly answer: Answer
  readonly signal?: AbortSignal
}

const TIMEOUT_MS = 20_000

/** Rejects only when `signal` was aborted: then nobody waits for the answer any more. */
export async function ask<Answer extends Type.TSchema>(
  question: Question<Answer>,
): Promise<Result<Type.Static<Answer>, HttpRefusal>> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  let response: Response
  let body: unknown
  try {
    response = await fetch(question.path, {
      method: question.body === undefined ? 'GET' : 'POST',
      headers: question.body === undefined ? {} : { 'content-type': 'application/json' },
      body: question.body === undefined ? null : JSON.stringify(question.body),
      credentials: 'same-origin',
      cache: 'no-store',
      signal: question.signal ? AbortSignal.any([timeout, question.signal]) : timeout,
    })
    body = await response.json()
  } catch (cause) {
    if (question.signal?.aborted) throw cause
    return err({ type: 'offline' })
  }
  if (response.ok && Value.Check(question.answer, body)) return ok(body)
  if (!response.ok && Value.Check(Problem, body)) {
    return err({
      type: 'problem',
      code: body.code,
      retryAfterMs: body.retryAfterMs ?? null,
      field: body.field ?? null,
    })
  }
  return err({ type: 'problem', code: 'server-error', retryAfterMs: null, field: null })
}
