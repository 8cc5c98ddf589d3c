/** Views as text, to be compared and searched. */

/** Maps as lists in the order of their keys. */
export const meaning = (view: unknown): string =>
  JSON.stringify(view, (_, value: unknown) =>
    value instanceof Map
      ? [...(value as ReadonlyMap<string, unknown>)].sort(([a], [b]) => (a < b ? -1 : 1))
      : value,
  )
