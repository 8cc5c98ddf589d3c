/**
 * Restrictive wins by set (F6): a withdrawal, hold or seal stands until a later fact names it.
 *
 * It is not a question of which came last. A consent given on one device while it was withdrawn on
 * another names nothing and so lifts nothing, whatever the two clocks say.
 */
import type { Fact } from './view.ts'

/** The restrictions still in force, oldest first. */
export function standing(facts: readonly Fact[], restricts: (fact: Fact) => boolean): readonly Fact[] {
  return facts.filter((fact) => fact.supersededBy.length === 0 && restricts(fact))
}

/** The permissions in force: none while a single restriction stands. */
export function allowed(
  facts: readonly Fact[],
  permits: (fact: Fact) => boolean,
  restricts: (fact: Fact) => boolean,
): readonly Fact[] {
  return standing(facts, restricts).length > 0 ? [] : standing(facts, permits)
}
