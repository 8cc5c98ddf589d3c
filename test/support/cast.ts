/**
 * Who plays in a story on several screens: each has a Chromium with a profile of its own and a port of the proxy of
 * its own, so that one of them can be cut off and the others not.
 */
import type { Page } from 'playwright-core'
import { Person } from './person.ts'
import { Proxy } from './proxy.ts'

export class Cast<Who extends string> {
  readonly people: { readonly [who in Who]: Person }
  /** Closed until `open`. */
  readonly proxies: { readonly [who in Who]: Proxy }

  /** `port`: of the server, as it is when somebody connects. */
  constructor(whos: readonly Who[], port: () => number) {
    const each = <T>(make: () => T) =>
      Object.fromEntries(whos.map((who) => [who, make()])) as { readonly [who in Who]: T }
    this.people = each(() => new Person())
    this.proxies = each(() => new Proxy(port))
  }

  page(who: Who): Page {
    return this.people[who].page
  }

  async open(): Promise<void> {
    for (const proxy of Object.values<Proxy>(this.proxies)) await proxy.open()
  }

  async end(): Promise<void> {
    for (const person of Object.values<Person>(this.people)) await person.end()
    for (const proxy of Object.values<Proxy>(this.proxies)) await proxy.close()
  }

  async tell(): Promise<void> {
    for (const [who, person] of Object.entries<Person>(this.people))
      console.log(`${who} saw:\n${await person.said()}`)
  }
}
