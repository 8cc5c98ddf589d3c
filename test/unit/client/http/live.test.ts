import { describe, expect, it } from 'vitest'
import { LiveLine, type LiveNumbers } from '../../../../client/http/live.ts'
import { LIVE_BEAT_MS } from '../../../../shared/protocol/live.ts'

/** A page with one timer in hand and a server that says what one tells it. */
function page() {
  const dialled: { said(text: string): void; ended(): void }[] = []
  let closed = 0
  let pending: { readonly at: number; readonly call: () => void } | null = null
  let now = 0
  let inView = true
  let changed: () => void = () => undefined
  const line = new LiveLine({
    open(events) {
      dialled.push(events)
      return () => closed++
    },
    timers: {
      after(ms, call) {
        const timer = (pending = { at: now + ms, call })
        return () => (pending = pending === timer ? null : pending)
      },
    },
    random: { bytes: (length) => new Uint8Array(length).fill(255) },
    view: {
      get now() {
        return inView
      },
      watch(call) {
        changed = call
        return () => (changed = () => undefined)
      },
    },
  })
  return {
    line,
    dialled,
    get open() {
      return dialled.length - closed
    },
    say: (log: number, cards = 1) => dialled.at(-1)!.said(JSON.stringify({ log, cards })),
    pass(ms: number) {
      now += ms
      if (pending === null || pending.at > now) return
      const { call } = pending
      pending = null
      call()
    },
    show(visible: boolean) {
      inView = visible
      changed()
    },
  }
}

function onlooker() {
  const heard: LiveNumbers[] = []
  let lost = 0
  return { heard, moved: (numbers: LiveNumbers) => void heard.push(numbers), lost: () => void lost++, get gone() { return lost } } // prettier-ignore
}

describe('the live line of a page', () => {
  it('is one line for all who watch, and none when nobody does', () => {
    const { line, dialled, ...at } = page()
    const [one, other] = [onlooker(), onlooker()]
    const leave = line.watch(one)
    at.say(7)
    const leaveToo = line.watch(other)
    expect(dialled).toHaveLength(1)
    // Who comes later hears at once how far it is.
    expect([one.heard, other.heard]).toEqual([[{ log: 7, cards: 1 }], [{ log: 7, cards: 1 }]])
    leave()
    at.say(8)
    expect([one.heard.length, other.heard.length]).toEqual([1, 2])
    leaveToo()
    at.pass(10 * LIVE_BEAT_MS)
    expect(dialled).toHaveLength(1)
  })

  it('tells of what moved, not of a beat, and of nothing that is no numbers', () => {
    const { line, dialled, say } = page()
    const one = onlooker()
    line.watch(one)
    say(7)
    say(7)
    dialled[0]!.said('<html>')
    dialled[0]!.said('{"log":"8"}')
    say(7, 2)
    expect(one.heard).toEqual([
      { log: 7, cards: 1 },
      { log: 7, cards: 2 },
    ])
  })

  it('says when it is lost, waits longer each time, and begins anew', () => {
    const own = page()
    const one = onlooker()
    own.line.watch(one)
    own.say(7)
    own.dialled[0]!.ended()
    expect(one.gone).toBe(1)
    own.pass(500)
    expect(own.dialled).toHaveLength(1)
    own.pass(500)
    expect(own.dialled).toHaveLength(2)
    own.dialled[1]!.ended()
    own.pass(1_000)
    expect(own.dialled).toHaveLength(2)
    own.pass(1_000)
    own.say(7)
    // Nothing is known of the time between.
    expect(one.heard).toHaveLength(2)
    own.dialled[2]!.ended()
    own.pass(1_000)
    expect(own.dialled).toHaveLength(4)
  })

  it('takes a silence of two beats for an end', () => {
    const own = page()
    const one = onlooker()
    own.line.watch(one)
    own.say(7)
    own.pass(2 * LIVE_BEAT_MS)
    own.say(7)
    own.pass(2 * LIVE_BEAT_MS)
    expect(one.gone).toBe(0)
    own.pass(LIVE_BEAT_MS)
    expect(one.gone).toBe(1)
    expect(own.open).toBe(0)
  })

  it('is closed while the page is out of view', () => {
    const own = page()
    const one = onlooker()
    own.line.watch(one)
    own.say(7)
    own.show(false)
    expect(own.open).toBe(0)
    own.show(true)
    own.say(9)
    expect(one.heard.map(({ log }) => log)).toEqual([7, 9])
    expect(one.gone).toBe(0)
  })
})
