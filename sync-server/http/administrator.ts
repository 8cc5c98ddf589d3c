/** Who asks, and whether a membership of theirs gives the right: for routes of those who run the company. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { decideAbility, type Ability, type Actor, type Decision } from '../../shared/policy/decide.ts'
import { signature } from '../ingest/actor.ts'
import type { By } from '../people/register.ts'
import { refuse } from './problems.ts'
import { sessionOf, type SignInTools } from './signIn.ts'

export interface Administrator {
  readonly user: string
  readonly device: string
  /** In whose name, for the log. */
  readonly by: By & { readonly user: string }
}

/** Null: the refusal has been sent. */
export function administratorOf(
  request: FastifyRequest,
  reply: FastifyReply,
  tools: Pick<SignInTools, 'sessions' | 'directory' | 'clock'>,
  ability: Ability,
): Promise<Administrator | null> {
  return allowedOf(request, reply, tools, (actor) => decideAbility(actor, ability, null, tools.clock.now()))
}

/** The same where the right depends on more than its name. Null: the refusal has been sent. */
export async function allowedOf(
  request: FastifyRequest,
  reply: FastifyReply,
  tools: Pick<SignInTools, 'sessions' | 'directory'>,
  decide: (actor: Actor) => Decision,
): Promise<Administrator | null> {
  const session = await sessionOf(request, tools)
  const actor = session && tools.directory.actor(session.user)
  if (session === null || actor === null) {
    void refuse(reply, 'signed-out')
    return null
  }
  const decision = decide(actor)
  if (!decision.allowed) {
    void refuse(reply, 'denied')
    return null
  }
  const { user, device } = session
  const { offset: _, ...by } = signature({ user, device, session, offset: 0 }, decision.membership)
  return { user, device, by: { ...by, user } }
}
