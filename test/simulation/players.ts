/**
 * Worlds in several processes at once. Their outcomes come in the order of the seeds, whoever was faster, so that
 * what is printed is the same for any number of processes.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { preparePlayer, type Setting } from './player.ts'
import type { Outcome } from './world.ts'

const player = fileURLToPath(new URL('player.ts', import.meta.url))

export const seedsFrom = (first: bigint, many: number): bigint[] =>
  Array.from({ length: many }, (_, at) => BigInt.asUintN(64, first + BigInt(at)))

/** `jobs` 1: in this process, which has loaded nothing of the product yet. */
export async function* playAll(
  setting: Setting,
  seeds: readonly bigint[],
  jobs: number,
): AsyncGenerator<Outcome> {
  if (jobs > 1) return yield* playApart(setting, seeds, jobs)
  const play = await preparePlayer(setting)
  for (const seed of seeds) yield await play(seed)
}

async function* playApart(setting: Setting, seeds: readonly bigint[], jobs: number): AsyncGenerator<Outcome> {
  const outcomes = new Map<bigint, Outcome>()
  let wake = (): void => undefined
  let broken: Error | null = null
  let next = 0
  const players: ChildProcess[] = []
  for (let at = 0; at < jobs; at++) {
    const one = fork(player, [JSON.stringify(setting)], { serialization: 'advanced' })
    players.push(one)
    one.on('message', (said: Outcome | 'ready') => {
      if (said !== 'ready') outcomes.set(said.seed, said)
      const seed = seeds[next++]
      if (seed !== undefined) one.send({ seed })
      wake()
    })
    one.on('exit', (code) => {
      broken ??= new Error(`a player ended with ${code}`)
      wake()
    })
  }
  try {
    for (const seed of seeds) {
      while (!outcomes.has(seed)) {
        if (broken !== null) throw broken as Error
        await new Promise<void>((resolve) => (wake = resolve))
      }
      yield outcomes.get(seed) as Outcome
      outcomes.delete(seed)
    }
  } finally {
    for (const one of players) one.kill()
  }
}
