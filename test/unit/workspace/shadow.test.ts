/** The process behind a room: what it costs is bounded, and when it is lost nothing else is. */
import * as Y from 'yjs'
import { afterEach, describe, expect, it } from 'vitest'
import { systemTimers } from '../../../sync-server/ports.ts'
import { Shadow, ShadowForgot, ShadowLost } from '../../../sync-server/workspace/shadow.ts'

let shadow: Shadow
afterEach(() => shadow.stop())

const start = (answerMs: number, heapMb = 96): void => {
  shadow = new Shadow(systemTimers, { answerMs, heapMb })
}
const docOf = (text: string): Y.Doc => {
  const doc = new Y.Doc()
  doc.getText('t').insert(0, text)
  return doc
}

describe('the shadow', () => {
  it('WSP14 ends a process that does not answer in time, and goes on with another', async () => {
    start(100)
    await shadow.open('calm', [])
    await shadow.open('busy', [])
    // Thousands of writers at one place: each new one is compared with all before.
    const crowd = Y.mergeUpdates(
      Array.from({ length: 4_000 }, (_, client) => {
        const doc = new Y.Doc()
        doc.clientID = ((client + 1) * 2_654_435_761) >>> 0
        for (let at = 0; at < 40; at++) doc.getArray('a').insert(0, [at])
        return Y.encodeStateAsUpdate(doc)
      }),
    )
    await expect(shadow.apply('busy', crowd, false)).rejects.toBeInstanceOf(ShadowLost)
    expect(shadow.lost).toBe(1)
    expect(shadow.isOpen('calm')).toBe(false)
    await expect(shadow.apply('calm', crowd, false)).rejects.toBeInstanceOf(ShadowForgot)
    await shadow.open('calm', [])
    const answer = await shadow.apply('calm', Y.encodeStateAsUpdate(docOf('after')), false)
    expect(answer).toHaveProperty('emitted')
  })

  it('WSP14 survives bytes that would take all memory, which only the inspection keeps away', async () => {
    start(5_000, 32)
    await shadow.open('doc', [])
    // A V1 update that announces 2^32 - 1 structs of one byte each.
    const greedy = new Uint8Array(1_000_000)
    greedy.set([1, 255, 255, 255, 255, 15, 1, 0])
    const answer = await shadow.apply('doc', greedy, false).catch((error: unknown) => error)
    expect(answer instanceof ShadowLost || (answer as { refused: string }).refused === 'threw').toBe(true)
    await shadow.open('doc', [Y.encodeStateAsUpdate(docOf('still here'))])
    const doc = new Y.Doc()
    Y.applyUpdate(doc, await shadow.since('doc', null))
    expect(doc.getText('t').toString()).toBe('still here')
  })

  it('WSP14 a heap that is full ends the shadow alone, however it fills', async () => {
    start(20_000, 24)
    await shadow.open('doc', [])
    const item = new Uint8Array([8, 1, 1, 97, 1, 125, 0])
    const many = new Uint8Array(4_000_000)
    // A million items of seven bytes: honest to the reader, and thirty times their size in memory.
    many.set([1, 192, 132, 61, 1, 0])
    for (let at = 6; at + item.length < many.length; at += item.length) many.set(item, at)
    const answer = await shadow.apply('doc', many, false).catch((error: unknown) => error)
    expect(answer).toBeInstanceOf(ShadowLost)
    await shadow.open('doc', [Y.encodeStateAsUpdate(docOf('still here'))])
    expect(shadow.isOpen('doc')).toBe(true)
  })

  it('WSP14 says when Yjs threw after it had changed the document, and when it could not place a part', async () => {
    start(5_000)
    await shadow.open('doc', [])
    const whole = Y.encodeStateAsUpdate(docOf('half'))
    expect(await shadow.apply('doc', whole.slice(0, -1), false)).toEqual({ refused: 'threw' })
    await shadow.open('doc', [])
    const later = docOf('first')
    const vector = Y.encodeStateVector(later)
    later.getText('t').insert(5, ' second')
    expect(await shadow.apply('doc', Y.encodeStateAsUpdate(later, vector), false)).toEqual({
      refused: 'pending',
    })
  })
})
