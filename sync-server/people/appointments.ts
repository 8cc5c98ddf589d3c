/**
 * Appointments: giving a role of money, oversight or rights takes two administrators.
 *
 * Who asks is the giver; another administrator agrees, and only then the very command runs that would have
 * run at once for any other role, judged by the rights and the company of that moment. Letting such a person
 * in again, or letting the role run longer, is giving it.
 */
import { err, ok, type Result } from '../../shared/base/result.ts'
import { decideAbility, type Actor } from '../../shared/policy/decide.ts'
import type { Note } from '../ingest/draft.ts'
import type { Approvals, PeopleApproval } from './approvals.ts'
import { takesTwo, type Consent } from './duties.ts'
import type { Leaving } from './leaving.ts'
import { isRole, type Memberships } from './memberships.ts'
import type { NewHire, People } from './people.ts'
import type { HireOrder, MembershipChange, PeopleOrder } from './peopleOrder.ts'
import { against, type By, type PeopleRefusal, type Register } from './register.ts'

/** Done, with the id of what was made if there is one to name; `waiting` asks stand in the queue. */
export interface Appointed {
  readonly id: string | null
  readonly waiting: number
}

interface Tools {
  readonly register: Register
  readonly people: People
  readonly memberships: Memberships
  readonly leaving: Leaving
  readonly approvals: Approvals
}

type Giver = By & { readonly user: string }

export class Appointments {
  readonly #tools: Tools

  constructor(tools: Tools) {
    this.#tools = tools
  }

  /** At once where one may; else it waits for the second. Durable on return either way. */
  async give(order: PeopleOrder, by: Giver): Promise<Result<Appointed, PeopleRefusal>> {
    const done = await this.#run(order, by, null)
    if (done.ok) return ok({ id: done.value, waiting: 0 })
    if (done.error.code !== 'against-rule' || done.error.field !== 'second-needed') return done
    const asked = await this.#tools.approvals.ask(
      by,
      { what: 'people', user: this.#whose(order), order },
      null,
    )
    return asked === null ? err(against('too-many-asks')) : ok({ id: null, waiting: 1 })
  }

  /** The person and the asks for roles that take two are one commit. */
  async hire(
    newcomer: NewHire,
    by: Giver,
  ): Promise<Result<Appointed & { readonly id: string }, PeopleRefusal>> {
    const { approvals, people, register } = this.#tools
    const { directory } = register
    const waits = newcomer.memberships.filter(
      ({ role }) => isRole(role) && takesTwo([role], by, null, directory, register.now()),
    )
    if (!(await approvals.hasRoom(by.user, waits.length))) return err(against('too-many-asks'))
    const asks = async (user: string): Promise<readonly Note[]> =>
      Promise.all(
        waits.map(async (wanted) => {
          const order: PeopleOrder = { do: 'add', user, wanted }
          return (await approvals.prepare(by, { what: 'people', user, order }, null)).note
        }),
      )
    const hired = await people.hire(newcomer, by, { waits, asks })
    return hired.ok ? ok({ id: hired.value.id, waiting: waits.length }) : hired
  }

  /** Somebody new for a branch, asked for by who assigns work there. It waits for one administrator, whatever the role. */
  async askFor(
    newcomer: Omit<HireOrder, 'do' | 'user'>,
    by: Giver,
  ): Promise<Result<Appointed, PeopleRefusal>> {
    const { approvals, people, register } = this.#tools
    const order: HireOrder = { do: 'hire', user: register.id(), ...newcomer }
    const why = people.whyNotAsked(order)
    if (why !== null) return err(why)
    const waiting = await approvals.waiting()
    const twice = waiting.some((one) => one.what === 'people' && isHireOf(one.order, order.login))
    if (twice) return err({ code: 'taken', field: 'login' })
    const asked = await approvals.ask(by, { what: 'people', user: order.user, order }, order.wanted.branch)
    return asked === null ? err(against('too-many-asks')) : ok({ id: null, waiting: 1 })
  }

  /** Neither the asker nor the person concerned; both may still do what they do: ask for a branch, or manage people. */
  mayAnswer(actor: Actor, asked: PeopleApproval): boolean {
    const { directory } = this.#tools.register
    const now = this.#tools.register.now()
    const asker = directory.actor(asked.by)
    if (asker === null || actor.user === asked.by || actor.user === asked.user) return false
    const { order } = asked
    const stillAsks =
      order.do === 'hire'
        ? decideAbility(asker, 'assign', order.wanted.branch, now)
        : decideAbility(asker, 'people', null, now)
    return stillAsks.allowed && decideAbility(actor, 'people', null, now).allowed
  }

  /** In the name of the second, who sits there; the payload names the asker. Order and ask are one commit. */
  async agree(asked: PeopleApproval, second: Giver): Promise<Result<null, PeopleRefusal>> {
    const spent = await this.#tools.approvals.spend(asked, 'yes', second.user)
    if (spent === null) return err(against('answered'))
    const done = await this.#run(asked.order, second, { askedBy: asked.by, effects: spent })
    return done.ok ? ok(null) : done
  }

  async #run(
    order: PeopleOrder,
    by: Giver,
    consent: Consent | null,
  ): Promise<Result<string | null, PeopleRefusal>> {
    const { memberships, leaving, people } = this.#tools
    switch (order.do) {
      case 'hire': {
        if (consent === null) return err(against('second-needed'))
        const hired = await people.hireAsked(
          { ...order, wanted: this.#notPast(order.wanted, consent) },
          by,
          consent,
        )
        return hired.ok ? ok(hired.value.id) : hired
      }
      case 'add': {
        const added = await memberships.add(order.user, this.#notPast(order.wanted, consent), by, consent)
        return added.ok ? ok(added.value.id) : added
      }
      case 'change': {
        const wanted = this.#notPast(order.wanted, consent)
        const changed = await memberships.change(order.membership, wanted, by, consent)
        return changed.ok ? ok(null) : changed
      }
      case 'enable': {
        const enabled = await leaving.enable(order.user, by, consent)
        return enabled.ok ? ok(null) : enabled
      }
    }
  }

  /** What was to begin while it waited begins when it is agreed to. */
  #notPast<W extends MembershipChange>(wanted: W, consent: Consent | null): W {
    const late = consent !== null && wanted.from !== null && wanted.from < this.#tools.register.now()
    return late ? { ...wanted, from: null } : wanted
  }

  #whose(order: PeopleOrder): string {
    return order.do === 'change'
      ? (this.#tools.register.directory.membershipRow(order.membership)?.user ?? '')
      : order.user
  }
}

const isHireOf = (order: PeopleOrder, login: string): boolean => order.do === 'hire' && order.login === login
