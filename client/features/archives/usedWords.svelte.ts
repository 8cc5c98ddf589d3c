/**
 * Words that archives on this device have already, offered where one more is typed: so one thing keeps one name.
 * Tags are the company's as well, under the name that its synonyms lead to.
 */
import type { Day } from '../../../shared/domain/day.ts'
import { regionPart, salesAreaOf } from '../../../shared/domain/salesArea.ts'
import { canonicalOf } from '../../../shared/domain/tags.ts'
import type { Device, FacetCount } from '../../api.ts'
import { wholeList } from './listView.svelte.ts'

export class UsedWords {
  readonly #device: Pick<Device, 'facets' | 'tags'>
  readonly #today: () => Day
  #tags = $state.raw<readonly string[]>([])
  #areas = $state.raw<readonly string[]>([])

  constructor(device: Pick<Device, 'facets' | 'tags'>, today: () => Day) {
    this.#device = device
    this.#today = today
  }

  /** The most used first. */
  get tags(): readonly string[] {
    return this.#tags
  }

  /** Names of the own sales areas right in this region of GB/T 2260, the most used first. */
  areasIn(region: string): readonly string[] {
    return this.#areas.flatMap((code) => {
      const area = salesAreaOf(code)
      return area === null || area.within !== region ? [] : [area.name]
    })
  }

  async load(): Promise<void> {
    const query = { ...wholeList('all'), filters: [], today: this.#today(), offset: 0, limit: 0 }
    const [company, { choices }] = await Promise.all([
      this.#device.tags(),
      this.#device.facets(query, ['tag', 'region']),
    ])
    const canonical = canonicalOf(company)
    const used = mostFirst(choices['tag'] ?? []).map(canonical)
    const all = [...used, ...company.map(({ name }) => name)]
    this.#tags = all.filter((tag, at) => all.indexOf(tag) === at)
    this.#areas = mostFirst(choices['region'] ?? []).filter((code) => regionPart(code) !== code)
  }
}

const mostFirst = (counts: readonly FacetCount[]): readonly string[] =>
  counts
    .filter(({ value }) => value !== '')
    .toSorted((a, b) => b.count - a.count)
    .map(({ value }) => value)
