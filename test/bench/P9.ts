/** P9: search as one types, letter by letter, in the worker: p95 over every letter of every text. */
import type { DeviceFigures } from './device.ts'
import { kinds } from './devicePage/window.ts'
import { figure, percentile, type Figure } from './figures.ts'

const goals: { readonly [n: number]: number } = { 10_000: 5, 50_000: 15 }
const p95 = (times: readonly number[]): number => percentile(times, 0.95)

export function searching(n: number, { searches }: DeviceFigures): Figure {
  const inWorker = (kind?: string): readonly number[] =>
    searches.map((round) =>
      p95(round.filter((one) => kind === undefined || one.kind === kind).map(({ workerMs }) => workerMs)),
    )
  return figure({
    name: 'P9',
    what: 'search as one types, in the worker, p95',
    n,
    rounds: inWorker(),
    goal: goals[n] ?? null,
    also: {
      'p95 there and back on the page': searches.map((round) => p95(round.map(({ pageMs }) => pageMs))),
      ...Object.fromEntries(kinds.map((kind) => [`p95 by ${kind}`, inWorker(kind)])),
    },
  })
}
