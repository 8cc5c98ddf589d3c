/**
 * What transactions changed, row by row, once they completed: for whoever keeps a second copy of some tables.
 * It stands below everything that writes, so no writer has to think of it.
 */
import type { DBCore, DBCoreMutateRequest, DBCoreTable, Middleware } from 'dexie'

export type RowKey = string | number

export type RowChange =
  | { readonly table: string; readonly key: RowKey; readonly row: unknown }
  | { readonly table: string; readonly gone: readonly RowKey[] }
  /** From and to are part of it, unless they are said to be open; null: no end. */
  | {
      readonly table: string
      readonly from: RowKey | null
      readonly to: RowKey | null
      readonly fromOpen: boolean
      readonly toOpen: boolean
    }

export interface Listener {
  readonly tables: ReadonlySet<string>
  /** After the transaction completed. */
  hear(changes: readonly RowChange[]): void
}

/** `listener` is asked for at each write; null: nobody listens. */
export function tellChanges(listener: () => Listener | null): Middleware<DBCore> {
  return {
    stack: 'dbcore',
    name: 'changes',
    create: (core) => {
      const open = new WeakMap<object, RowChange[]>()
      const changesOf = (trans: object): RowChange[] => {
        const before = open.get(trans)
        if (before !== undefined) return before
        const changes: RowChange[] = []
        open.set(trans, changes)
        // Dexie hands out the browser's own transaction.
        ;(trans as IDBTransaction).addEventListener('complete', () => listener()?.hear(changes))
        return changes
      }
      return {
        table: (name) => {
          const table = core.table(name)
          return {
            ...table,
            mutate: (request) =>
              table.mutate(request).then((answer) => {
                if (listener()?.tables.has(name) === true)
                  changesOf(request.trans).push(...changesBy(name, request, answer.results, table))
                return answer
              }),
          }
        },
      }
    },
  }
}

function changesBy(
  table: string,
  request: DBCoreMutateRequest,
  keys: readonly unknown[] | undefined,
  { schema }: DBCoreTable,
): readonly RowChange[] {
  switch (request.type) {
    case 'add':
    case 'put': {
      const { keyPath } = schema.primaryKey
      return request.values.map((value: object, at) => {
        const key = keys?.[at] as RowKey
        // A number that the browser gave out stands in the row from now on.
        return { table, key, row: typeof keyPath === 'string' ? { ...value, [keyPath]: key } : value }
      })
    }
    case 'delete':
      return [{ table, gone: request.keys as readonly RowKey[] }]
    case 'deleteRange': {
      const { lower, upper, lowerOpen = false, upperOpen = false } = request.range
      const end = (key: unknown): RowKey | null =>
        typeof key === 'string' || typeof key === 'number' ? key : null
      return [{ table, from: end(lower), to: end(upper), fromOpen: lowerOpen, toOpen: upperOpen }]
    }
  }
}
