/** LCK8: how long a device is good without the server, by role. */
import { describe, expect, it } from 'vitest'
import {
  leaseOf,
  leaseWarning,
  SHORT_LEASE_MS,
  STANDARD_LEASE_MS,
  UNKEPT_LEASE_MS,
} from '../../../shared/policy/lease.ts'
import type { Role } from '../../../shared/policy/table.ts'

const HOUR = 3_600_000
const actor = (...held: readonly (readonly [Role, number | null])[]) => ({
  user: 'u',
  memberships: held.map(([role, until], at) => ({
    id: String(at),
    role,
    branch: 'b',
    from: 0,
    until,
    deputyFor: null,
  })),
})

describe('LCK8 the lease', () => {
  const whole: { readonly [role in Role]: number } = {
    SA: STANDARD_LEASE_MS,
    ST: STANDARD_LEASE_MS,
    CS: STANDARD_LEASE_MS,
    VR: SHORT_LEASE_MS,
    BM: STANDARD_LEASE_MS,
    FN: SHORT_LEASE_MS,
    AR: STANDARD_LEASE_MS,
    MK: STANDARD_LEASE_MS,
    HQ: SHORT_LEASE_MS,
    AU: SHORT_LEASE_MS,
    DD: STANDARD_LEASE_MS,
  }
  it.each(Object.entries(whole))('of %s is %d ms', (role, ms) => {
    expect(leaseOf(actor([role as Role, null]), 5)).toBe(ms)
  })

  it('of several roles is the shortest, and of ended ones nothing remains', () => {
    expect(leaseOf(actor(['SA', null], ['FN', null]), 5)).toBe(SHORT_LEASE_MS)
    expect(leaseOf(actor(['SA', null], ['FN', 4]), 5)).toBe(STANDARD_LEASE_MS)
  })

  it('follows the organisation where that is stricter', () => {
    expect(leaseOf(actor(['FN', null]), 5, 24 * HOUR)).toBe(24 * HOUR)
    expect(leaseOf(actor(['SA', null]), 5, 30 * 24 * HOUR)).toBe(30 * 24 * HOUR)
  })

  it('warns 48 and 12 hours before the end of a week, and of a shorter one for its last third', () => {
    expect(leaseWarning(49 * HOUR, STANDARD_LEASE_MS)).toBeNull()
    expect(leaseWarning(48 * HOUR, STANDARD_LEASE_MS)).toBe('soon')
    expect(leaseWarning(12 * HOUR, STANDARD_LEASE_MS)).toBe('last')
    expect(leaseWarning(25 * HOUR, SHORT_LEASE_MS)).toBeNull()
    expect(leaseWarning(24 * HOUR, SHORT_LEASE_MS)).toBe('soon')
    expect(leaseWarning(9 * HOUR, UNKEPT_LEASE_MS)).toBeNull()
    expect(leaseWarning(4 * HOUR, UNKEPT_LEASE_MS)).toBe('last')
  })
})
