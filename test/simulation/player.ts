/**
 * What plays worlds, with the product as it is or changed: its modules are loaded changed once per process. As a
 * process of its own (`players.ts`) it plays the seeds that it is told.
 */
import type { Outcome } from './world.ts'
import { bugs } from './bugs.ts'
import { knobs } from './knobs.ts'
import { patchModules } from './patches.ts'

export interface Setting {
  readonly bug: string | null
  /** Leaves pages, segments and snapshots as large as they are in earnest. */
  readonly realSizes: boolean
  /** Keeps each world's lines. */
  readonly trace: boolean
}

/** Call before anything else of the product is imported. */
export async function preparePlayer({
  bug,
  realSizes,
  trace,
}: Setting): Promise<(seed: bigint) => Promise<Outcome>> {
  const planted = bug === null ? [] : (bugs[bug]?.patches ?? [])
  const wanted = [...(realSizes ? [] : knobs), ...planted]
  const { applied } = patchModules(wanted)
  const { foundCompany } = await import('./company.ts')
  const { simulate } = await import('./world.ts')
  const missed = wanted.filter((patch) => !applied().includes(patch))
  if (missed.length > 0) throw new Error(`nothing loads ${missed.map(({ file }) => file).join(', ')}`)
  const company = await foundCompany()
  return (seed) => simulate(company, seed, trace)
}

if (process.send !== undefined && process.argv[2] !== undefined) {
  const play = await preparePlayer(JSON.parse(process.argv[2]) as Setting)
  process.on('disconnect', () => process.exit())
  process.on('message', ({ seed }: { readonly seed: bigint }) => {
    void play(seed).then((outcome) => process.send?.(outcome))
  })
  process.send('ready')
}
