/** The share of writes that are given back (R104), from the log. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { draft } from '../../../sync-server/ingest/draft.ts'
import type { ReadSide } from '../../../sync-server/projection/index.ts'
import { askAt, startOf } from '../../support/boards.ts'
import { Archives, type Writer } from '../../support/archives.ts'
import { ulid } from '../../support/ledgers.ts'
import { readSideOf } from '../../support/readSide.ts'
import { TempStore } from '../../support/tempStore.ts'

describe('returns', () => {
  let temp: TempStore
  let side: ReadSide
  let archives: Archives
  const [north, south] = [ulid(), ulid()]
  const writers = new Map<string, Writer>()

  beforeAll(async () => {
    temp = await TempStore.start()
    side = await readSideOf(temp)
    archives = new Archives(temp)
    for (const branch of [north, south]) writers.set(branch, await archives.writer(branch))
  })
  afterAll(async () => {
    await side.close()
    await temp.end()
  })

  const writer = (branch: string): Writer => {
    const found = writers.get(branch)
    if (found === undefined) throw new Error('nobody writes there')
    return found
  }
  async function refuse(branch: string, action: string): Promise<void> {
    const { user, role, device } = writer(branch)
    const meta = draft('refused', action, { user, role, device, branch, outcome: 'denied' })
    await temp.store.commit([{ meta, sealed: null, effects: [] }])
  }
  const weeks = async (branches: readonly string[] | null) => {
    await side.projection.catchUp()
    return (await side.queries.board({ ask: askAt('2026-11-27', 'branch'), branches })).returns
  }

  it('R104 counts writes and refusals of each week, of the branches that the reader may see, and goes on from there', async () => {
    const monday = startOf('2026-11-23')
    temp.clock.time = monday - 60_000
    const at = await archives.open(writer(north))
    await archives.set(writer(north), at, 'profile', { name: '王一' })
    const before = await weeks(null)
    const writes = before['10']?.writes ?? 0
    expect(writes).toBeGreaterThan(0)
    temp.clock.time = monday + 60_000
    await refuse(north, 'push')
    await refuse(north, 'held')
    // No write: somebody asked for what is not his to read.
    await refuse(north, 'pull')
    await refuse(south, 'push')
    await archives.set(writer(north), at, 'profile', { name: '王二' })
    expect(await weeks(null)).toEqual({ 10: { writes, refused: 0 }, 11: { writes: 4, refused: 3 } })
    expect(await weeks([south])).toEqual({ 11: { writes: 1, refused: 1 } })
  })
})
