/**
 * Sorted orders of all rows, kept while rows change: a list that is scrolled, filtered or searched is
 * cut out of an order that is there already, never sorted again.
 */
import type { SortKey } from '../api.ts'

/** What a row is sorted by; blank texts and nulls come last, whichever way the list runs. */
export type SortValues = { readonly [by in SortKey]: string | number | null }

interface Order {
  readonly filled: number[]
  readonly blank: number[]
}

export class Orders {
  readonly #values: (SortValues | null)[] = []
  readonly #orders = new Map<SortKey, Order>()

  set(slot: number, values: SortValues | null): void {
    const before = this.#values[slot] ?? null
    for (const [by, order] of this.#orders) {
      if (before !== null && values !== null && before[by] === values[by]) continue
      // Places are found by comparing values, so each step has to see its own.
      this.#values[slot] = before
      if (before !== null) this.#remove(order, by, slot)
      this.#values[slot] = values
      if (values !== null) this.#insert(order, by, slot, values[by])
    }
    this.#values[slot] = values
  }

  /** Every row in order. The array is this order's own: read it, keep it not. */
  all(by: SortKey, direction: 'asc' | 'desc'): readonly number[] {
    const { filled, blank } = this.#order(by)
    if (direction === 'asc' && blank.length === 0) return filled
    return direction === 'asc' ? [...filled, ...blank] : [...filled.toReversed(), ...blank]
  }

  /** These rows in order: for few of many, cheaper than picking them out of all. */
  some(slots: readonly number[], by: SortKey, direction: 'asc' | 'desc'): readonly number[] {
    const blank = slots.filter((slot) => isBlank(this.#values[slot]?.[by] ?? null))
    const filled = slots.filter((slot) => !isBlank(this.#values[slot]?.[by] ?? null))
    filled.sort((a, b) => (direction === 'asc' ? this.#compare(by, a, b) : this.#compare(by, b, a)))
    return [...filled, ...blank]
  }

  #order(by: SortKey): Order {
    const known = this.#orders.get(by)
    if (known !== undefined) return known
    const order: Order = { filled: [], blank: [] }
    for (const [slot, values] of this.#values.entries()) {
      if (values === null) continue
      if (isBlank(values[by])) order.blank.push(slot)
      else order.filled.push(slot)
    }
    order.filled.sort((a, b) => this.#compare(by, a, b))
    this.#orders.set(by, order)
    return order
  }

  #compare(by: SortKey, a: number, b: number): number {
    const left = this.#values[a]?.[by] ?? ''
    const right = this.#values[b]?.[by] ?? ''
    return left < right ? -1 : left > right ? 1 : a - b
  }

  #insert(order: Order, by: SortKey, slot: number, value: string | number | null): void {
    if (isBlank(value)) order.blank.push(slot)
    else order.filled.splice(this.#place(order.filled, by, slot), 0, slot)
  }

  #remove(order: Order, by: SortKey, slot: number): void {
    const blank = isBlank(this.#values[slot]?.[by] ?? null)
    const list = blank ? order.blank : order.filled
    const at = blank ? list.indexOf(slot) : this.#place(list, by, slot)
    if (list[at] === slot) list.splice(at, 1)
  }

  /** Where the slot stands, or would. */
  #place(list: readonly number[], by: SortKey, slot: number): number {
    let low = 0
    let high = list.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#compare(by, list[middle] as number, slot) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}

const isBlank = (value: string | number | null): boolean => value === null || value === ''
