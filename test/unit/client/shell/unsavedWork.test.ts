import { describe, expect, it } from 'vitest'
import { UnsavedWork } from '../../../../client/shell/unsavedWork.svelte.ts'

describe('leaving', () => {
  it('is free while nothing is typed', async () => {
    const work = new UnsavedWork()
    expect(await work.mayLeave()).toBe(true)
    expect(work.asking).toBe(false)
  })

  it('asks while something is, and does what the person says', async () => {
    const work = new UnsavedWork()
    work.hold()
    const stays = work.mayLeave()
    expect(work.asking).toBe(true)
    work.answer(false)
    expect(await stays).toBe(false)

    const leaves = work.mayLeave()
    work.answer(true)
    expect(await leaves).toBe(true)
  })

  it('is free again once every form has let go, and a form lets go only once', async () => {
    const work = new UnsavedWork()
    const first = work.hold()
    const second = work.hold()
    first()
    first()
    expect(work.any).toBe(true)
    second()
    expect(await work.mayLeave()).toBe(true)
  })

  it('is refused to the earlier of two who ask at once', async () => {
    const work = new UnsavedWork()
    work.hold()
    const earlier = work.mayLeave()
    const later = work.mayLeave()
    expect(await earlier).toBe(false)
    work.answer(true)
    expect(await later).toBe(true)
  })
})
