/** Who asks, with their rights; and in whose name a thing is done that takes a right. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Millis } from '../../shared/base/ports.ts'
import { decideAbility, type Actor, type Membership } from '../../shared/policy/decide.ts'
import { signature, type ActorContext } from '../ingest/actor.ts'
import type { Draft } from '../store/contract.ts'
import { refuse } from './problems.ts'
import { signedIn, type SignInTools } from './signIn.ts'

export interface Caller {
  readonly context: ActorContext
  readonly rights: Actor
}

type Tools = Pick<SignInTools, 'sessions' | 'directory' | 'clock'>

/** Null after the refusal was sent. */
export async function callerOf(
  request: FastifyRequest,
  reply: FastifyReply,
  tools: Tools,
): Promise<Caller | null> {
  const signed = await signedIn(request, reply, tools)
  if (signed === null) return null
  const { session, actor: rights } = signed
  return { rights, context: { user: session.user, device: session.device, session, offset: 0 } }
}

type Decided = { readonly allowed: true; readonly membership: Membership } | { readonly allowed: false }

/** What the log is to say of whoever does it; null after the refusal was sent. */
export async function signerOf(
  request: FastifyRequest,
  reply: FastifyReply,
  tools: Tools,
  decide: (rights: Actor, now: Millis) => Decided,
): Promise<{ readonly caller: Caller; readonly by: Partial<Draft> } | null> {
  const caller = await callerOf(request, reply, tools)
  if (caller === null) return null
  const decision = decide(caller.rights, tools.clock.now())
  if (decision.allowed) return { caller, by: signature(caller.context, decision.membership) }
  refuse(reply, 'denied')
  return null
}

/** For what concerns the whole company. */
export const settlerOf = (
  request: FastifyRequest,
  reply: FastifyReply,
  tools: Tools,
): ReturnType<typeof signerOf> =>
  signerOf(request, reply, tools, (rights, now) => decideAbility(rights, 'settings', null, now))
