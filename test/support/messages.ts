/**
 * Compiles the messages into client/paraglide, for the checks and the tests; the build does it itself.
 * Skips the work while nothing changed, so it can stand before everything.
 */
import { createHash } from 'node:crypto'
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from '@inlang/paraglide-js'
import { messageCompiler } from '../../client/messages/compiler.ts'

const client = fileURLToPath(new URL('../../client', import.meta.url))
const compiler = new URL('../../node_modules/@inlang/paraglide-js/package.json', import.meta.url)
const stamp = join(client, 'paraglide', '.compiled')

/** What the output depends on: every word, the settings, the compiler. */
function fingerprint(): string {
  const inputs = globSync(['messages/**/*', 'project.inlang/settings.json'], {
    cwd: client,
    withFileTypes: true,
  })
  const hash = createHash('sha256')
  for (const file of inputs
    .filter((found) => found.isFile())
    .map((found) => join(found.parentPath, found.name))
    .sort()) {
    hash.update(file).update(readFileSync(file))
  }
  return hash.update(readFileSync(compiler)).digest('hex')
}

function compiled(): string | undefined {
  try {
    return readFileSync(stamp, 'utf8')
  } catch {
    return undefined
  }
}

/** On return client/paraglide stands and says what client/messages says. */
export async function compileMessages(): Promise<void> {
  const wanted = fingerprint()
  if (compiled() === wanted) return
  await compile(messageCompiler)
  mkdirSync(messageCompiler.outdir, { recursive: true })
  writeFileSync(stamp, wanted)
}

/** Vitest's name for what runs before a project. */
export const setup = compileMessages

if (import.meta.main) await compileMessages()
