/**
 * How branches stand: what they hold, and up to when their data is here (数据截至).
 *
 * A branch is only as current as its least current device: what a phone wrote in a lift is not here
 * until the phone says so. A device says at each contact what it still holds.
 */
import type { Millis } from '../../shared/base/ports.ts'
import type { BranchStanding } from '../../shared/protocol/http.ts'
import type { DeviceRow, MembershipRow, Store, UserRow } from '../store/contract.ts'
import type { Queries } from './queries.ts'

/**
 * A device that is silent for longer than the longest lease (30 days) and said it held nothing can
 * have written nothing since: its archives are shut. It no longer holds back its branch.
 */
const LONGEST_LEASE_MS = 30 * 86_400_000

export async function branchStandings(
  store: Pick<Store, 'branches' | 'users' | 'memberships' | 'devices'>,
  queries: Queries,
  now: Millis,
): Promise<readonly BranchStanding[]> {
  const [branches, users, memberships, devices, counts] = await Promise.all([
    store.branches(),
    store.users(),
    store.memberships(),
    store.devices(),
    queries.branches(),
  ])
  return branches.map((branch) => {
    const people = peopleOf(branch.id, users, memberships, now)
    const count = counts.find((one) => one.branch === branch.id)
    const { id, code, name, template } = branch
    return {
      id,
      code,
      name,
      template,
      archives: count?.archives ?? 0,
      conflicts: count?.conflicts ?? 0,
      completeness: count?.completeness ?? null,
      withGaps: count?.withGaps ?? 0,
      ...devicesStanding(
        devices.filter((device) => people.has(device.user)),
        now,
      ),
    }
  })
}

function peopleOf(
  branch: string,
  users: readonly UserRow[],
  memberships: readonly MembershipRow[],
  now: Millis,
): ReadonlySet<string> {
  const active = new Set(users.filter(({ disabled }) => !disabled).map(({ id }) => id))
  return new Set(
    memberships
      .filter((one) => one.branch === branch && one.from <= now && (one.until === null || now < one.until))
      .map(({ user }) => user)
      .filter((user) => active.has(user)),
  )
}

function devicesStanding(
  all: readonly DeviceRow[],
  now: Millis,
): Pick<BranchStanding, 'devices' | 'lastContact' | 'pending' | 'oldestPending' | 'dataAsOf'> {
  const devices = all.filter(({ lastSeen, pending }) => pending > 0 || now - lastSeen <= LONGEST_LEASE_MS)
  const oldest = devices.flatMap((device) =>
    device.pending > 0 && device.oldest !== null ? [device.oldest] : [],
  )
  const seen = devices.map(({ lastSeen }) => lastSeen)
  return {
    devices: devices.length,
    lastContact: seen.length === 0 ? null : Math.max(...seen),
    pending: devices.reduce((sum, { pending }) => sum + pending, 0),
    oldestPending: oldest.length === 0 ? null : Math.min(...oldest),
    dataAsOf: seen.length === 0 ? null : Math.min(...seen, ...oldest),
  }
}
