/**
 * How the words become code: one set of compiler options, for the build, the checks and the tests.
 *
 * Messages live in `messages/<feature>/<locale>.json`; every key starts with its feature
 * (`archives_empty`), because all files are merged into one namespace and a second `empty` would
 * silently replace the first. Use them as `import { m } from '../paraglide/messages.js'`.
 */
import { fileURLToPath } from 'node:url'

const client = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))

export const messageCompiler = {
  project: client('project.inlang'),
  outdir: client('paraglide'),
  /** The device remembers the language a person chose; until then it is Chinese, whatever the browser speaks. */
  strategy: ['localStorage', 'baseLocale'] as ['localStorage', 'baseLocale'],
  localStorageKey: 'anjuan-locale',
  emitReadme: false,
  emitGitIgnore: false,
  emitPrettierIgnore: false,
  /** Several processes may read the folder while one of them writes it. */
  cleanOutdir: false,
}
