/**
 * Changes to the text of a module as it is loaded: exact lines, each of which must stand there exactly once, so
 * that a patch whose line was rewritten fails loudly instead of testing nothing. The product's files know nothing
 * of it. Has to be called before anything that imports those modules.
 */
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

export interface Patch {
  /** From the top of the tree. */
  readonly file: string
  readonly line: string
  readonly instead: string
}

const top = fileURLToPath(new URL('../../', import.meta.url))

/** Those of this file. */
export const patchesOf = (file: string, patches: readonly Patch[]): readonly Patch[] =>
  patches.filter((patch) => top + patch.file === file)

export function patched(source: string, patches: readonly Patch[]): string {
  return patches.reduce((text, { file, line, instead }) => {
    if (text.split(line).length !== 2) throw new Error(`${file} does not have exactly once: ${line}`)
    return text.replace(line, () => instead)
  }, source)
}

export function patchModules(patches: readonly Patch[]): { readonly applied: () => readonly Patch[] } {
  const applied = new Set<Patch>()
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      if (!url.startsWith('file:')) return loaded
      const file = fileURLToPath(url)
      const mine = patchesOf(file, patches)
      if (mine.length === 0) return loaded
      const source = patched(Buffer.from(loaded.source as Uint8Array).toString('utf8'), mine)
      for (const patch of mine) applied.add(patch)
      return { ...loaded, source }
    },
  })
  return { applied: () => [...applied] }
}
