/** Each planted bug in a process of its own, because its modules are loaded changed. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const runner = fileURLToPath(new URL('run.ts', import.meta.url))

/** What was said, and whether a world found it. */
export function hunt(
  bug: string,
  seeds: number,
  first: bigint,
): { readonly found: boolean; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [runner, '--bug', bug, '--seeds', String(seeds), '--seed', String(first)],
    { encoding: 'utf8' },
  )
  return { found: status === 0, said: (stdout + stderr).trim() }
}

/** True when all were found. */
export function huntAll(names: readonly string[], seeds: number, first: bigint): boolean {
  let all = true
  for (const name of names) {
    const { found, said } = hunt(name, seeds, first)
    console.log(
      said
        .split('\n')
        .slice(found ? -1 : -8)
        .join('\n'),
    )
    all &&= found
  }
  return all
}
