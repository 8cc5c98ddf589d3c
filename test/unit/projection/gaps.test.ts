import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { happenedAt, isLate, LATE_MS } from '../../../shared/log/late.ts'
import { draft } from '../../../sync-server/ingest/draft.ts'
import type { ReadSide } from '../../../sync-server/projection/index.ts'
import type { LogReach } from '../../../sync-server/projection/logWhere.ts'
import { ulid } from '../../support/ledgers.ts'
import { readSideOf } from '../../support/readSide.ts'
import { TempStore } from '../../support/tempStore.ts'

const auditor: LogReach = { view: 'all', branches: null, user: 'auditor' }

describe('what came late', () => {
  const received = 10_000_000
  const line = { kind: 'access', received, claimed: received - LATE_MS, offset: null }

  it('is judged by the time it happened, set right by the offset of its device', () => {
    expect(isLate(line)).toBe(true)
    expect(isLate({ ...line, claimed: received - LATE_MS + 1 })).toBe(false)
    // A clock an hour slow is no lateness, and an hour fast hides none.
    expect(isLate({ ...line, claimed: received - 3_600_000, offset: 3_600_000 })).toBe(false)
    expect(isLate({ ...line, claimed: received + 3_500_000, offset: -3_600_000 })).toBe(true)
    expect(happenedAt({ claimed: 5, offset: 7 })).toBe(12)
  })

  it('is only what people do on a device, and only where they say when', () => {
    expect(isLate({ ...line, kind: 'change' })).toBe(true)
    expect(isLate({ ...line, kind: 'verdict' })).toBe(false)
    expect(isLate({ ...line, claimed: null })).toBe(false)
  })
})

describe('gaps', () => {
  let temp: TempStore
  let side: ReadSide
  const [north, south] = [ulid(), ulid()]
  const [wang, li] = [ulid(), ulid()]
  const [phone, laptop] = [ulid(), ulid()]

  beforeAll(async () => {
    temp = await TempStore.start()
    side = await readSideOf(temp)
    const seen = (user: string, device: string, counter: number, outcome: string, branch = north) => ({
      meta: draft('access', 'view', { user, device, branch, counter, outcome, offline: true }),
      sealed: null,
      effects: [],
    })
    for (const entry of [
      seen(wang, phone, 2, 'gap'),
      seen(wang, laptop, 1, 'ok'),
      seen(li, phone, 1, 'ok'),
      seen(wang, phone, 3, 'ok', south),
      seen(wang, phone, 7, 'gap'),
      seen(li, phone, 2, 'broken'),
    ]) {
      await temp.store.commit([entry])
      temp.clock.time += 1_000
    }
    await side.projection.catchUp()
  })
  afterAll(async () => {
    await side.close()
    await temp.end()
  })

  it('PRJ15 are told newest first, each with what is missing and the last line that fits', async () => {
    const { gaps, next } = await side.queries.logGaps({ before: null, limit: 10 }, auditor)
    expect(next).toBeNull()
    expect(
      gaps.map(({ missing, before, after }) => [after.user, after.counter, missing, before?.counter ?? null]),
    ).toEqual([
      [li, 2, null, 1],
      [wang, 7, { from: 4, to: 6 }, 3],
      [wang, 2, { from: 1, to: 1 }, null],
    ])
  })

  it('PRJ15 go on downwards page by page', async () => {
    const first = await side.queries.logGaps({ before: null, limit: 2 }, auditor)
    const second = await side.queries.logGaps({ before: first.next, limit: 2 }, auditor)
    expect([first.gaps.length, second.gaps.length, second.next]).toEqual([2, 1, null])
  })

  it('PRJ15 keep back the line before where the reader hears nothing of its branch', async () => {
    const manager: LogReach = { view: 'branch', branches: [north], user: 'manager' }
    const { gaps } = await side.queries.logGaps({ before: null, limit: 10 }, manager)
    const wide = gaps.find(({ after }) => after.counter === 7)
    expect(wide).toMatchObject({ before: null, missing: { from: 4, to: 6 } })
    const checker: LogReach = { view: 'branchChanges', branches: [north], user: 'checker' }
    expect((await side.queries.logGaps({ before: null, limit: 10 }, checker)).gaps).toEqual([])
  })
})
