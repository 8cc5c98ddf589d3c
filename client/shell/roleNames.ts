/** Roles as people call them. */
import type { Role } from '../../shared/policy/table.ts'
import { m } from '../paraglide/messages.js'

const names: { readonly [role in Role]: () => string } = {
  SA: m.common_roleSA,
  ST: m.common_roleST,
  CS: m.common_roleCS,
  VR: m.common_roleVR,
  BM: m.common_roleBM,
  FN: m.common_roleFN,
  AR: m.common_roleAR,
  MK: m.common_roleMK,
  HQ: m.common_roleHQ,
  AU: m.common_roleAU,
  DD: m.common_roleDD,
}

/** A role of a newer version is shown by its letters, so that nobody's act goes unnamed. */
export const roleName = (role: string): string => (role in names ? names[role as Role]() : role)
