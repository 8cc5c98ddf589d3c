/**
 * One-cell mutants of the table of roles, each put before the running server: does the matrix notice?
 *
 * The table is bent in place (the server of the test runs in this process) and only what the cell can touch
 * is asked again, over the same sockets. Which mutants nobody could notice, because somebody's other right or
 * a wider reach says the same, is reasoned from the hand-written table, not from what the server did.
 */
import type { Compartment } from '../../shared/domain/names.ts'
import { MASKED } from '../../shared/policy/decide.ts'
import { matrix, roles, type Cell, type Reach, type Right, type Role } from '../../shared/policy/table.ts'
import { compartments } from '../../shared/domain/names.ts'
import { expectedGrants, expectedPlacements } from '../unit/policy/roles.ts'
import { expectedAt, expectedScopes, seesOf } from './matrixExpectation.ts'
import { archivesAround, askedOf, disagreement, look, partsOf, Visit } from './matrixProbe.ts'
import type { Filed, FiledPart, MatrixActor, World } from './matrixWorld.ts'
import { entryAt, setEntry } from './socketClient.ts'

export interface Mutant {
  readonly role: Role
  readonly compartment: Compartment
  readonly right: Right
  readonly reach: Reach
}

/** The rights that bytes obey; the others (approve, export …) have no channel yet. */
export const enforced: readonly Right[] = ['read', 'mask', 'write', 'blind']
const reaches: readonly Reach[] = ['own', 'team', 'branch', 'all']

export const allMutants = (): readonly Mutant[] =>
  roles.flatMap((role) =>
    compartments.flatMap((compartment) =>
      enforced.flatMap((right) => reaches.map((reach) => ({ role, compartment, right, reach }))),
    ),
  )

export const nameOf = ({ role, compartment, right, reach }: Mutant): string =>
  `${role} ${compartment} ${right} ${reach}`

const expected = expectedGrants()

interface Spot {
  readonly actor: MatrixActor
  readonly filed: Filed
  readonly part: FiledPart
}

/** Everywhere the cell could make a difference. */
function spotsOf(world: World, { role, compartment }: Mutant): readonly Spot[] {
  return world.actors
    .filter((actor) => actor.role === role)
    .flatMap((actor) =>
      archivesAround(world, actor).flatMap((filed) =>
        partsOf(filed).flatMap((part) => (part.compartment === compartment ? [{ actor, filed, part }] : [])),
      ),
    )
}

/** Why nobody could notice; null: somebody must. */
export function whyEquivalent(world: World, mutant: Mutant): 'nobody stands so' | 'said already' | null {
  const line = nameOf(mutant)
  const grants = new Set(expected)
  if (!grants.delete(line)) grants.add(line)
  const touched =
    spotsOf(world, mutant).some(({ actor, filed, part }) => {
      const asked = askedOf(actor, filed, part)
      const before = expectedAt(asked, expected)
      const after = expectedAt(asked, grants)
      return (
        seesOf(before) !== seesOf(after) ||
        before.append !== after.append ||
        (before.read || before.mask) !== (after.read || after.mask)
      )
    }) ||
    world.actors.some(({ role, kind }) => {
      const before = expectedScopes(role, kind, expected)
      const after = expectedScopes(role, kind, grants)
      return before.size !== after.size || [...after].some((scope) => !before.has(scope))
    })
  if (touched) return null
  const everywhere = expectedPlacements().some(({ role, kind }) => role === mutant.role && kind === 'all')
  return mutant.reach === 'all' && !everywhere ? 'nobody stands so' : 'said already'
}

/** Bends the table while `work` runs. */
export async function bent<T>(
  { role, compartment, right, reach }: Mutant,
  work: () => Promise<T>,
): Promise<T> {
  const open = matrix as { [role in Role]: { [compartment in Compartment]: Cell } }
  const cell = open[role][compartment]
  const before = cell[right] ?? []
  const after = before.includes(reach) ? before.filter((one) => one !== reach) : [...before, reach]
  open[role][compartment] = { ...cell, [right]: after }
  try {
    return await work()
  } finally {
    open[role][compartment] = cell
  }
}

/** Asks again what one cell can touch; the first thing that is not as the company's table has it. */
export class Prober {
  readonly #world: World
  readonly #visits = new Map<MatrixActor, Visit>()

  constructor(world: World) {
    this.#world = world
  }

  async firstDisagreement(mutant: Mutant): Promise<string | null> {
    for (let tries = 0; ; tries++) {
      try {
        return await this.#ask(mutant)
      } catch (error) {
        // A socket whose rights seem to change is told to greet again: the server is right to do so.
        const closed = [...this.#visits].filter(([, { client }]) => client.closed !== null)
        if (closed.length === 0 || tries === 3) throw error
        for (const [actor] of closed) this.#visits.delete(actor)
      }
    }
  }

  end(): void {
    for (const visit of this.#visits.values()) visit.end()
  }

  async #visit(actor: MatrixActor): Promise<Visit> {
    let visit = this.#visits.get(actor)
    if (visit === undefined || visit.client.closed !== null) {
      visit = await Visit.begin(this.#world, actor)
      this.#visits.set(actor, visit)
    }
    // Only what comes from here on counts.
    visit.client.frames.length = 0
    return visit
  }

  async #ask(mutant: Mutant): Promise<string | null> {
    const spots = spotsOf(this.#world, mutant)
    const writes = mutant.right === 'write' || mutant.right === 'blind'
    const rounds = [
      () => this.#each(spots, (spot) => this.#looks(spot)),
      () => this.#each(spots, (spot) => this.#appends(spot)),
      () => this.#scopes(mutant),
      () => this.#each(spots, (spot) => this.#reveals(spot)),
    ]
    // The likeliest first; all of them, unless one of them tells.
    if (writes) rounds.unshift(...rounds.splice(1, 1))
    for (const round of rounds) {
      const found = await round()
      if (found !== null) return found
    }
    return null
  }

  async #each(spots: readonly Spot[], ask: (spot: Spot) => Promise<string | null>): Promise<string | null> {
    for (const spot of spots) {
      const found = await ask(spot)
      if (found !== null) return found
    }
    return null
  }

  async #looks({ actor, filed, part }: Spot): Promise<string | null> {
    const visit = await this.#visit(actor)
    const frames = await visit.during(async () => {
      await visit.fetch(filed.archive, part.doc)
    })
    const should = seesOf(expectedAt(askedOf(actor, filed, part)))
    return disagreement(filed, part, should, await look(this.#world, frames))
  }

  async #appends({ actor, filed, part }: Spot): Promise<string | null> {
    const visit = await this.#visit(actor)
    // Far ahead of its clock: whoever may append is asked for what lies between, and nothing is written.
    const [result] = await visit.client.push([
      entryAt(part.doc, actor.clientId, 1_000_000, setEntry({ name: '变异' })),
    ])
    const allowed = result?.code !== 'DENIED' && result?.code !== 'HELD'
    const should = expectedAt(askedOf(actor, filed, part)).append
    return allowed === should ? null : `${filed.relation} ${part.part}: ${result?.code}`
  }

  async #reveals({ actor, filed, part }: Spot): Promise<string | null> {
    const [field] = part.fields
    if (field === undefined) return null
    const visit = await this.#visit(actor)
    const shown = (await visit.reveal(filed.archive, part.part, field.key)) !== null
    const { read, mask } = expectedAt(askedOf(actor, filed, part))
    return shown === (read || mask) ? null : `${filed.relation} ${part.part}: ${shown ? '' : 'not '}revealed`
  }

  async #scopes({ role, compartment }: Mutant): Promise<string | null> {
    const { branches } = this.#world
    for (const actor of this.#world.actors) {
      if (actor.role !== role) continue
      const visit = await this.#visit(actor)
      const should = expectedScopes(actor.role, actor.kind)
      const people = [['me', actor.id], ...(actor.absent === null ? [] : [['absent', actor.absent.id]])]
      for (const [letter, branch] of [
        ['A', branches.a],
        ['B', branches.b],
      ] as const) {
        const bases = [
          [`branch/${letter}`, `branch/${branch}`],
          ...people.flatMap(([word, id]) => [
            [`owner/${word}/${letter}`, `owner/${id}/${branch}`],
            [`team/${word}/${letter}`, `team/${id}/${branch}`],
          ]),
        ]
        for (const [word = '', base = ''] of bases) {
          for (const mask of ['', MASKED]) {
            const open = await visit.pull(`${base}/${compartment}${mask}`, Number.MAX_SAFE_INTEGER)
            if (open !== should.has(`${word}/${compartment}${mask}`)) return `${word}/${compartment}${mask}`
          }
        }
      }
    }
    return null
  }
}
