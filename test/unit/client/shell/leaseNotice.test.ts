/** LCK8: what the bar above every room says of the lease, and when. */
import { describe, expect, it } from 'vitest'
import type { SyncStatus } from '../../../../client/api.ts'
import { leaseNotice } from '../../../../client/shell/leaseNotice.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const now = new Date(2026, 2, 6, 18).getTime()

const offline = (left: number, more: Partial<SyncStatus> = {}): SyncStatus => ({
  state: 'offline',
  pending: 12,
  oldestPending: now - DAY,
  rejected: 0,
  conflicts: 0,
  proposed: 0,
  returned: 0,
  completeAt: now - DAY,
  receiving: null,
  problem: null,
  held: 40,
  expected: null,
  persisted: true,
  lease: { until: now + left, whole: 7 * DAY },
  offset: 0,
  version: '0.1.0',
  ...more,
})

describe('LCK8 the lease in words', () => {
  it('says nothing while there is time, and while the server is there', () => {
    expect(leaseNotice(offline(3 * DAY), now)).toBeNull()
    expect(leaseNotice(offline(HOUR, { state: 'synced' }), now)).toBeNull()
  })

  it('says 48 hours before the end how long it has been, and how to renew it', () => {
    expect(leaseNotice(offline(2 * DAY), now)).toEqual({
      tone: 'warn',
      text: '已 5 天没连上总部，再过 2 天档案会封存，不会丢。联网即续期。',
    })
    expect(leaseNotice(offline(30 * HOUR), now)?.text).toContain('再过 30 小时')
  })

  it('says 12 hours before the end until when, and what waits', () => {
    expect(leaseNotice(offline(11 * HOUR), now)).toEqual({
      tone: 'danger',
      text: '离线 · 12 条待上传 · 可用到 明天 05:00。连网即续期。',
    })
  })

  it('says so too where the sign-in has ended', () => {
    const out = offline(HOUR, { state: 'problem', problem: 'signed-out' })
    expect(leaseNotice(out, now)?.tone).toBe('danger')
  })
})
