/** A revealed value: shown after the log has it, for sixty seconds, and not a moment on another page. */
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../../shared/base/json.ts'
import { deferred } from '../../../../shared/base/deferred.ts'
import { err, ok, type Result } from '../../../../shared/base/result.ts'
import type { OpenRefusal, RevealAsk } from '../../../../client/api.ts'
import { Reveals } from '../../../../client/features/reveal/reveals.svelte.ts'

type Answer = Result<readonly Json[], OpenRefusal>

class Scene {
  time = 1_000_000
  due = false
  readonly asked: Omit<RevealAsk, 'archive'>[] = []
  readonly ticks = new Set<() => void>()
  answer: () => Promise<Answer> = () => Promise.resolve(ok(['13812345678']))
  readonly reveals = new Reveals({
    ask: (ask) => {
      this.asked.push(ask)
      return this.answer()
    },
    task: () => ({
      writing: null,
      editing: false,
      complaint: false,
      due: this.due,
      stopped: false,
      roles: ['SA'],
    }),
    clock: { now: () => this.time },
    everySecond: (run) => {
      this.ticks.add(run)
      return () => void this.ticks.delete(run)
    },
  })

  pass(seconds: number) {
    this.time += seconds * 1000
    for (const run of this.ticks) run()
  }
  shown = (key = 'contacts/1') => this.reveals.valuesOf('contact', key)
  left = (key = 'contacts/1') => this.reveals.secondsLeft('contact', key)
}

describe('POL36 a revealed value', () => {
  it('stands for sixty seconds that one can count, and then is covered', async () => {
    const scene = new Scene()
    expect(scene.shown()).toBeNull()
    expect(await scene.reveals.reveal('contact', 'contacts/1', 'contact')).toBeNull()
    expect(scene.shown()).toEqual(['13812345678'])
    expect(scene.left()).toBe(60)
    scene.pass(1)
    expect(scene.left()).toBe(59)
    scene.pass(58.9)
    expect(scene.shown()).not.toBeNull()
    expect(scene.left()).toBe(1)
    scene.pass(0.1)
    expect(scene.shown()).toBeNull()
    expect(scene.ticks.size).toBe(0)
  })

  it('has a time of its own beside others', async () => {
    const scene = new Scene()
    await scene.reveals.reveal('contact', 'contacts/1', 'contact')
    scene.pass(30)
    await scene.reveals.reveal('contact', 'contacts/2', 'contact')
    scene.pass(31)
    expect(scene.shown('contacts/1')).toBeNull()
    expect(scene.left('contacts/2')).toBe(29)
    scene.reveals.cover('contact', 'contacts/2')
    expect(scene.shown('contacts/2')).toBeNull()
    expect(scene.ticks.size).toBe(0)
  })

  it('is covered when a clock is turned back, so that nobody gets a longer look', async () => {
    const scene = new Scene()
    await scene.reveals.reveal('contact', 'contacts/1', 'contact')
    scene.pass(-3600)
    expect(scene.shown()).toBeNull()
  })

  it('is not shown before the device has answered, nor at all once the page was left', async () => {
    const scene = new Scene()
    const { promise, resolve } = deferred<Answer>()
    scene.answer = () => promise
    const revealing = scene.reveals.reveal('contact', 'contacts/1', 'contact')
    expect(scene.shown()).toBeNull()
    scene.reveals.coverAll()
    resolve(ok(['13812345678']))
    await revealing
    expect(scene.shown()).toBeNull()
    expect(scene.ticks.size).toBe(0)
  })

  it('goes with everything else when the page is left', async () => {
    const scene = new Scene()
    await scene.reveals.reveal('contact', 'contacts/1', 'contact')
    await scene.reveals.reveal('contact', 'contacts/2', 'contact')
    scene.reveals.coverAll()
    expect([scene.shown('contacts/1'), scene.shown('contacts/2')]).toEqual([null, null])
  })
})

describe('POL37 asking', () => {
  it('says why nothing came, and shows nothing', async () => {
    const scene = new Scene()
    scene.answer = () => Promise.resolve(err({ type: 'offline' }))
    expect(await scene.reveals.reveal('identity', 'idNumber', 'verify')).toEqual({ type: 'offline' })
    expect(scene.reveals.valuesOf('identity', 'idNumber')).toBeNull()
  })

  it('H06 to dial or to copy is for the task at hand, and leaves the screen masked', async () => {
    const scene = new Scene()
    await scene.reveals.take('contact', 'contacts/1', 'dial')
    scene.due = true
    await scene.reveals.take('contact', 'contacts/1', 'copy')
    expect(scene.asked.map(({ act, purpose }) => [act, purpose])).toEqual([
      ['dial', 'contact'],
      ['copy', 'followUp'],
    ])
    expect(scene.shown()).toBeNull()
  })

  it('for a form asks once per document, and stops at the first refusal', async () => {
    const scene = new Scene()
    expect(await scene.reveals.edit(['contact', 'identity'])).toBeNull()
    expect(scene.asked).toEqual([
      { part: 'contact', key: null, act: 'edit', purpose: 'edit' },
      { part: 'identity', key: null, act: 'edit', purpose: 'edit' },
    ])
    scene.answer = () => Promise.resolve(err({ type: 'denied' }))
    expect(await scene.reveals.edit(['contact', 'identity'])).toEqual({ type: 'denied' })
    expect(scene.asked.length).toBe(3)
  })
})
