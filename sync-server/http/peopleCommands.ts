/**
 * Changing the company: each path takes one command, asks for the right once more, and answers with what was
 * made or with the name of what stands against it.
 */
import type { FastifyInstance } from 'fastify'
import type Type from 'typebox'
import { ok, type Result } from '../../shared/base/result.ts'
import type { Clock } from '../../shared/base/ports.ts'
import { activeMemberships, decideAbility, type Actor, type Decision } from '../../shared/policy/decide.ts'
import type { Ability } from '../../shared/policy/table.ts'
import * as said from '../../shared/protocol/people.ts'
import type { Appointed, Appointments } from '../people/appointments.ts'
import type { Branches } from '../people/branches.ts'
import type { Directory } from '../people/directory.ts'
import type { Handovers } from '../people/handover.ts'
import type { Leaving } from '../people/leaving.ts'
import type { Memberships } from '../people/memberships.ts'
import type { People } from '../people/people.ts'
import type { By, PeopleRefusal } from '../people/register.ts'
import type { Units } from '../people/units.ts'
import type { Store } from '../store/contract.ts'
import { refuse } from './problems.ts'
import { sessionOf, type SignInTools } from './signIn.ts'

export interface CommandTools extends Pick<SignInTools, 'sessions'> {
  readonly store: Store
  readonly directory: Directory
  readonly clock: Clock
  readonly people: People
  readonly branches: Branches
  readonly units: Units
  readonly memberships: Memberships
  readonly leaving: Leaving
  readonly handovers: Handovers
  readonly appointments: Appointments
}

type Answer = Promise<Result<Appointed | { readonly id: string } | null, PeopleRefusal>>

/** The right that a command asks for, and in which branches (null: anywhere). */
interface Needs {
  readonly ability: Ability
  readonly branches: readonly (string | null)[]
}
type Alternatives = Needs | readonly Needs[]
const people: Needs = { ability: 'people', branches: [null] }
const settings: Needs = { ability: 'settings', branches: [null] }

export function peopleCommands(app: FastifyInstance, tools: CommandTools & SignInTools): void {
  const { directory, clock, branches, units, memberships, appointments, leaving, handovers, store } = tools

  const manages = (user: string): boolean => {
    const actor = directory.actor(user)
    return actor !== null && decideAbility(actor, 'people', null, clock.now()).allowed
  }

  function command<Body extends Type.TSchema>(
    path: string,
    body: Body,
    needs: Needs | ((asked: Type.Static<Body>) => Alternatives | Promise<Alternatives>),
    run: (asked: Type.Static<Body>, by: By & { readonly user: string }) => Answer,
  ): void {
    app.post(`/api/people/${path}`, { schema: { body } }, async (request, reply) => {
      const session = await sessionOf(request, tools)
      const actor = session && directory.actor(session.user)
      if (session === null || actor === null) return refuse(reply, 'signed-out')
      const asked = request.body as Type.Static<Body>
      const decision = allowed(actor, typeof needs === 'function' ? await needs(asked) : needs, clock.now())
      if (!decision.allowed) return refuse(reply, 'denied')
      const { id: membership, role } = decision.membership
      const by = { user: session.user, device: session.device, session: session.id, membership, role }
      const answer = await run(asked, by)
      if (!answer.ok) return refuse(reply, answer.error.code, { field: answer.error.field })
      if (answer.value === null) return { done: true }
      const { id } = answer.value
      return { id, waiting: 'waiting' in answer.value ? answer.value.waiting : 0 } satisfies said.Made
    })
  }

  command('add', said.AddPerson, people, (asked, by) => appointments.hire(asked, by))
  command(
    'ask',
    said.AskForPerson,
    ({ branch }) => ({ ability: 'assign', branches: [branch] }),
    ({ login, name, ...wanted }, by) => appointments.askFor({ login, name, wanted }, by),
  )
  command('rename', said.RenamePerson, people, ({ user, name }, by) =>
    silent(tools.people.rename(user, name, by)),
  )
  command('memberships/add', said.AddMembership, people, ({ user, ...wanted }, by) =>
    appointments.give({ do: 'add', user, wanted }, by),
  )
  command(
    'memberships/end',
    said.EndMembership,
    // Who may have somebody stand in may end it too.
    ({ membership }) => {
      const row = directory.membershipRow(membership)
      return row === null || row.deputyFor === null ? people : { ability: 'assign', branches: [row.branch] }
    },
    ({ membership, until }, by) => silent(memberships.end(membership, until, by)),
  )
  command('memberships/change', said.ChangeMembership, people, ({ membership, ...wanted }, by) =>
    appointments.give({ do: 'change', membership, wanted }, by),
  )
  command(
    'deputies/add',
    said.AddDeputy,
    ({ branch }) => ({ ability: 'assign', branches: [branch] }),
    (asked, by) => memberships.deputise(asked, by, manages(by.user) ? 'company' : 'branch'),
  )
  command('disable', said.DisablePerson, people, async ({ user, receivers }, by) => {
    const done = await leaving.disable(user, receivers, by)
    if (!done.ok) return done
    return ok(done.value.handover === null ? null : { id: done.value.handover })
  })
  command('enable', said.OnePerson, people, ({ user }, by) => appointments.give({ do: 'enable', user }, by))
  // A lost phone waits for nobody: the manager of all places where its person works may shut it too.
  command(
    'sign-out',
    said.OnePerson,
    ({ user }) => overPerson(user, directory, clock.now()),
    ({ user }, by) => leaving.endSessions(user, null, by),
  )
  command(
    'devices/sign-out',
    said.OneDevice,
    async ({ device }) => overPerson((await store.device(device))?.user ?? '', directory, clock.now()),
    async ({ device }, by) => leaving.endSessions((await store.device(device))?.user ?? '', device, by),
  )

  // Whoever may put one archive into other hands may do it with all that one person has there.
  command(
    'handover',
    said.StartHandover,
    ({ receivers }) => ({ ability: 'assign', branches: receivers.map(({ branch }) => branch) }),
    async ({ user, receivers }, by) => {
      const started = await handovers.start(user, receivers, by)
      return started.ok ? ok({ id: started.value }) : started
    },
  )
  command(
    'handover/resume',
    said.OneHandover,
    async ({ handover }) => {
      const record = await store.record('handover', handover)
      return { ability: 'assign', branches: record?.row.receivers.map(({ branch }) => branch) ?? [null] }
    },
    ({ handover }, by) => handovers.resume(handover, by),
  )

  command('branches/add', said.BranchEdit, settings, (asked, by) => branches.add(asked, by))
  command('branches/edit', said.EditBranch, settings, ({ branch, ...wanted }, by) =>
    silent(branches.edit(branch, wanted, by)),
  )
  command('branches/close', said.CloseBranch, settings, ({ branch, closed }, by) =>
    silent(branches.close(branch, closed, by)),
  )
  command('units/add', said.AddUnit, settings, (asked, by) => units.add(asked, by))
  command('units/rename', said.RenameUnit, settings, ({ unit, name }, by) =>
    silent(units.rename(unit, name, by)),
  )
  command('units/close', said.CloseUnit, settings, ({ unit, closed }, by) =>
    silent(units.close(unit, closed, by)),
  )
}

/** Whoever manages people, or assigns work in every branch where this person works now. */
export function overPerson(user: string, directory: Directory, now: number): readonly Needs[] {
  const places = activeMemberships({ user, memberships: directory.membershipsOf(user) }, now)
  return [people, { ability: 'assign', branches: [...new Set(places.map(({ branch }) => branch))] }]
}

/** Of several needs one is enough. */
export function allowed(actor: Actor, needs: Alternatives, now: number): Decision {
  let decision: Decision = { allowed: false, why: 'no-right' }
  for (const each of 'ability' in needs ? [needs] : needs) {
    decision = allowedAll(actor, each, now)
    if (decision.allowed) break
  }
  return decision
}

/** The first branch in which it is not allowed decides; else the right of the last one signs. */
function allowedAll(actor: Actor, { ability, branches }: Needs, now: number): Decision {
  let decision: Decision = { allowed: false, why: 'no-right' }
  for (const branch of branches) {
    decision = decideAbility(actor, ability, branch, now)
    if (!decision.allowed) break
  }
  return decision
}

/** Nothing was made that the asker would have to name. */
async function silent(answer: Promise<Result<unknown, PeopleRefusal>>): Answer {
  const given = await answer
  return given.ok ? ok(null) : given
}
