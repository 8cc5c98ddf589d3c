/** H03: once the verdict stands the keys go, however often the disk says no. */
import { expect, it } from 'vitest'
import { Erasing } from '../../../sync-server/ingest/erasing.ts'
import type { OrderAnswer } from '../../../sync-server/ingest/orders.ts'

const ARCHIVE = '01J00000000000000000000001'
const PROFILE = `${ARCHIVE}.profile`

it('H03 keys that the disk did not let go are owed, and go the next time it looks', async () => {
  const gone: string[] = []
  let refusals = 2
  const erasing = new Erasing({
    store: {
      archivesVoidedUntil: () => Promise.resolve([]),
      erasedArchives: () => Promise.resolve([]),
      documentsOf: () => Promise.resolve([PROFILE, `${ARCHIVE}.life`]),
    },
    keys: {
      destroyDocumentKeys: (docs) => {
        if (refusals-- > 0) return Promise.reject(new Error('the disk is full'))
        gone.push(...docs)
        return Promise.resolve()
      },
    },
    door: { order: () => Promise.resolve<OrderAnswer>({ done: true, verdict: { is: 'erased' } }) },
  })
  await expect(erasing.end(ARCHIVE)).rejects.toThrow('full')
  await expect(erasing.due(0, 10)).rejects.toThrow('full')
  expect(await erasing.due(0, 10)).toEqual([])
  expect(gone).toEqual([PROFILE])
  expect(await erasing.due(0, 10)).toEqual([])
  expect(gone).toHaveLength(1)
})
