/**
 * The second step of signing in, between the password and the session: asked by the server, answered on a screen.
 *
 * The password waits here meanwhile, because it opens the store when the answer is right. Nothing else keeps it,
 * and it goes with the answer, with the next sign-in, and with the worker.
 */
import { err, type Result } from '../../shared/base/result.ts'
import type { SignedIn } from '../../shared/protocol/http.ts'
import type { AccessRefusal, StepAnswer, StepAsk } from '../api.ts'
import type { SignIn, SignInRefusal } from '../replica/api.ts'

export interface AskedStep {
  readonly ask: StepAsk
  /** Names the first step to the server; null: a factor is being added in a session of its own. */
  readonly pending: string | null
  readonly device: string
}

export const askedStep = (refusal: Extract<SignInRefusal, { type: 'step' }>, device: string): AskedStep => ({
  ask: refusal.ask,
  pending: refusal.pending,
  device,
})

/** What the server says to the answer. */
export function answerStep(
  signIn: SignIn,
  { pending, device }: AskedStep,
  answer: StepAnswer,
): Promise<Result<SignedIn, AccessRefusal>> {
  if (answer.is === 'enrolled') return signIn.enrolled()
  if (pending === null) return Promise.resolve(err({ type: 'sign-in-again' }))
  return signIn.prove(pending, device, answer)
}
