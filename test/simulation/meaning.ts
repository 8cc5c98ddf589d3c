/** Views as text, to be compared and searched. */

/** Maps as lists in the order of their keys. */
export const meaning = (view: unknown): string => JSON.stringify(plain(view))

// A replacer of JSON.stringify would do it too, at three times the price.
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(plain)
  if (value instanceof Map)
    return [...(value as ReadonlyMap<string, unknown>)]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, plain(one)])
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]))
}
