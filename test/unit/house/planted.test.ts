/** A planted fault whose line was rewritten tests nothing. Each is run by a slow suite; that its line stands is seen here. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { bugs as faults } from '../../fault/bugs.ts'
import { bugs as frames } from '../../fuzz/bugs.ts'
import { bugs as worlds } from '../../simulation/bugs.ts'
import { patched, type Patch } from '../../simulation/patches.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const suites: { readonly [suite: string]: Readonly<Record<string, { readonly patches: readonly Patch[] }>> } =
  { faults, frames, worlds }

it.each(
  Object.entries(suites).flatMap(([suite, bugs]) =>
    Object.entries(bugs).map(([name, { patches }]) => ({ name: `${suite} ${name}`, patches })),
  ),
)('$name stands in the source', ({ patches }) => {
  const files = new Set(patches.map(({ file }) => file))
  for (const file of files) {
    const source = readFileSync(join(root, file), 'utf8')
    const mine = patches.filter((patch) => patch.file === file)
    expect(patched(source, mine)).not.toBe(source)
  }
})
