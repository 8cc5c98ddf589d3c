/** 已读: what a department has read of the changes it was told of (`watching.ts`). One person answers for all of it. */
import type { Millis } from '../base/ports.ts'
import type { BranchRole } from './branchRole.ts'
import type { Part, UserId } from './names.ts'

/** The last word of a department: everything that was received until then, by document. */
export interface Reading {
  readonly by: UserId
  readonly at: Millis
  readonly of: ReadUntil
}
export type ReadUntil = { readonly [part: Part]: Millis }
export type Readings = { readonly [role in BranchRole]?: Reading }

/** One more reading. Whoever came later and read nothing more is not named instead. */
export function readAlso(readings: Readings, roles: readonly BranchRole[], said: Reading): Readings {
  const all: { [role in BranchRole]?: Reading } = { ...readings }
  for (const role of roles) {
    const known = all[role]
    const more = Object.entries(said.of).filter(([part, until]) => until > (known?.of[part] ?? 0))
    if (more.length > 0) all[role] = { ...said, of: { ...known?.of, ...Object.fromEntries(more) } }
  }
  return all
}
