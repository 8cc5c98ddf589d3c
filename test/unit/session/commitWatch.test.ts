import { afterEach, beforeEach, expect, test } from 'vitest'
import { draft } from '../../../sync-server/ingest/draft.ts'
import { CommitWatch } from '../../../sync-server/session/commitWatch.ts'
import { createSqliteStore } from '../../../sync-server/store/sqlite/index.ts'
import { TempStore } from '../../support/tempStore.ts'

let temp: TempStore
beforeEach(async () => {
  temp = await TempStore.start()
})
afterEach(() => temp.end())

test('what another process committed is told again until everybody took it in', async () => {
  const errors: unknown[] = []
  const watch = await CommitWatch.watch(temp.store, (error) => errors.push(error))
  const other = await createSqliteStore({ folder: temp.folder, clock: temp.clock, random: temp.random })
  const told: string[] = []
  let busy = true
  watch.onForeign(() => {
    told.push('rights')
    if (busy) throw new Error('the disk is busy')
  })
  watch.onForeign(() => void told.push('feed'))
  await other.store.commit([{ meta: draft('people', 'membershipEnded'), sealed: null, effects: [] }])
  await watch.look()
  expect(told).toEqual(['rights'])
  expect(errors).toHaveLength(1)
  busy = false
  await watch.look()
  expect(told).toEqual(['rights', 'rights', 'feed'])
  await watch.look()
  expect(told).toHaveLength(3)
  await watch.stop()
  await other.store.close()
  await other.keys.close()
})
