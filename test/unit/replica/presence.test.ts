import { beforeEach, describe, expect, it } from 'vitest'
import type { Hall, HallWord } from '../../../client/replica/ports.ts'
import { Presence } from '../../../client/replica/presence.ts'
import type { Place } from '../../../shared/protocol/presence.ts'

const AT = { part: 'profile', field: 'name' }
const place = (archive: string, at: Place['at'] = null): Place => ({ archive, at })

/** The tabs of a profile in one browser: what one says the others hear, and time passes by hand. */
class Browser {
  now = 0
  readonly #ears = new Set<(word: HallWord) => void>()
  readonly #timers = new Set<{ readonly at: number; readonly call: () => unknown }>()
  readonly sent: Place[][] = []
  #dice = 0

  tab() {
    let ear: ((word: HallWord) => void) | null = null
    let alive = true
    const hall: Hall = {
      say: (word) => {
        for (const one of [...this.#ears]) if (one !== ear) one(structuredClone(word))
      },
      hear: (listener) => {
        ear = listener
        this.#ears.add(listener)
        return () => this.#ears.delete(listener)
      },
    }
    const presence = new Presence({
      hall,
      clock: { now: () => this.now },
      random: { bytes: (length) => new Uint8Array(length).fill(++this.#dice) },
      timers: {
        after: (ms, call) => {
          const timer = { at: this.now + ms, call: () => alive && call() }
          this.#timers.add(timer)
          return () => this.#timers.delete(timer)
        },
      },
      send: (open) => this.sent.push([...open]),
    })
    const end = presence.start()
    const heard: [string, number][] = []
    presence.watch((archive, people) => heard.push([archive, people.length]))
    /** As when a tab is killed: it hears and says nothing any more. */
    const kill = (): void => {
      if (ear !== null) this.#ears.delete(ear)
      alive = false
    }
    return { presence, end, heard, kill }
  }

  pass(ms: number): void {
    const until = this.now + ms
    for (;;) {
      const [next] = [...this.#timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)
      if (next === undefined) break
      this.#timers.delete(next)
      this.now = next.at
      next.call()
    }
    this.now = until
  }
}

let browser: Browser
beforeEach(() => (browser = new Browser()))

describe('places of all tabs', () => {
  it('SYN95 go out together, each archive once, at the field of whichever tab has one', () => {
    const [leader, other] = [browser.tab(), browser.tab()]
    other.presence.place([place('A', AT), place('B')])
    leader.presence.place([place('A')])
    expect(browser.sent).toEqual([])
    leader.presence.greeted()
    expect(browser.sent.at(-1)).toEqual([place('A', AT), place('B')])
    other.presence.place([])
    expect(browser.sent.at(-1)).toEqual([place('A')])
    const before = browser.sent.length
    leader.presence.place([place('A')])
    expect(browser.sent).toHaveLength(before)
  })

  it('of a tab that says nothing any more go after a minute; one that lives is heard again in time', () => {
    const [leader, alive, dead] = [browser.tab(), browser.tab(), browser.tab()]
    leader.presence.greeted()
    alive.presence.place([place('A')])
    dead.presence.place([place('B')])
    expect(browser.sent.at(-1)).toEqual([place('A'), place('B')])
    dead.kill()
    browser.pass(90_000)
    expect(browser.sent.at(-1)).toEqual([place('A')])
    alive.end()
    expect(browser.sent.at(-1)).toEqual([])
  })

  it('reach the server again when another tab leads', () => {
    const [first, second] = [browser.tab(), browser.tab()]
    first.presence.place([place('A')])
    first.presence.greeted()
    first.presence.lost()
    second.presence.greeted()
    expect(browser.sent.at(-1)).toEqual([place('A')])
  })
})

describe('who else is there', () => {
  it('is heard in every tab, by one that opens the archive later too, and is forgotten with the line', () => {
    const [leader, other] = [browser.tab(), browser.tab()]
    leader.presence.greeted()
    leader.presence.heard({ type: 'PRESENT', archive: 'A', people: [{ user: 'U', at: null }] })
    expect(leader.heard).toEqual([['A', 1]])
    expect(other.heard).toEqual([['A', 1]])
    other.presence.place([place('A')])
    expect(other.heard.at(-1)).toEqual(['A', 1])
    const late = browser.tab()
    late.presence.place([place('A')])
    expect(late.heard.at(-1)).toEqual(['A', 1])
    leader.presence.lost()
    for (const tab of [leader, other, late]) expect(tab.heard.at(-1)).toEqual(['A', 0])
  })
})
