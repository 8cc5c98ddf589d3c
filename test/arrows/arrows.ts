/**
 * Reads every import of the tree and holds it to rules.ts: direction, packages, files that exist,
 * packages that package.json declares, and no cycles (type imports count: two modules that need each
 * other's types are one module in two files).
 *
 * `node test/arrows/arrows.ts` prints the violations and ends with 1 if there are any.
 */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { zoneOf } from './rules.ts'

/** Path from the top of the tree → source. */
export type Sources = ReadonlyMap<string, string>

export type Violation =
  | { readonly type: 'direction'; readonly from: string; readonly to: string; readonly why: string }
  | { readonly type: 'package'; readonly from: string; readonly to: string; readonly why: string }
  | { readonly type: 'undeclared'; readonly from: string; readonly to: string }
  | { readonly type: 'missing'; readonly from: string; readonly to: string }
  | { readonly type: 'no-place'; readonly from: string }
  | { readonly type: 'cycle'; readonly through: readonly string[] }

export interface Surroundings {
  /** Does a file that is no source (an asset, a generated module) stand at this path? */
  readonly exists: (path: string) => boolean
  /** Names of the packages that may be imported: for the product, and for tests besides. */
  readonly packages: { readonly product: ReadonlySet<string>; readonly tests: ReadonlySet<string> }
}

/** The module names a source imports, statically or not, types included. */
export function importsOf(path: string, source: string): readonly string[] {
  const scripts = path.endsWith('.svelte')
    ? [...source.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, script]) => script ?? '')
    : [source]
  return scripts.flatMap((script) =>
    ts.preProcessFile(script, true, true).importedFiles.map((file) => file.fileName),
  )
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

export function checkArrows(sources: Sources, { exists, packages }: Surroundings): readonly Violation[] {
  const violations: Violation[] = []
  const edges = new Map<string, string[]>()

  for (const [from, source] of sources) {
    const zone = zoneOf(from)
    if (!zone) {
      violations.push({ type: 'no-place', from })
      continue
    }
    const declared = zone.name === 'test' || zone.name === 'top level' ? packages.tests : packages.product
    for (const specifier of new Set(importsOf(from, source))) {
      if (specifier.startsWith('.')) {
        const to = posix.join(posix.dirname(from), specifier.replace(/\?.*$/, ''))
        if (!sources.has(to) && !exists(to)) {
          violations.push({ type: 'missing', from, to: specifier })
          continue
        }
        if (zoneOf(to) !== zone && !zone.mayImport.some((allowed) => allowed.test(to))) {
          violations.push({ type: 'direction', from, to, why: zone.why })
        }
        if (sources.has(to) && to !== from) edges.set(from, [...(edges.get(from) ?? []), to])
        continue
      }
      if (specifier.startsWith('virtual:')) continue
      if (zone.neverPackages?.some((never) => never.test(specifier))) {
        violations.push({ type: 'package', from, to: specifier, why: zone.why })
        continue
      }
      const name = packageOf(specifier)
      if (specifier.startsWith('node:')) continue
      if (builtinModules.includes(name) || !declared.has(name)) {
        violations.push({ type: 'undeclared', from, to: specifier })
      }
    }
  }
  return [...violations, ...cyclesIn(edges)]
}

/** Each knot of files that reach each other, once (Tarjan's strongly connected components). */
function cyclesIn(edges: ReadonlyMap<string, readonly string[]>): readonly Violation[] {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const knots: string[][] = []

  const visit = (at: string): number => {
    const mine = index.size
    index.set(at, mine)
    low.set(at, mine)
    stack.push(at)
    for (const to of edges.get(at) ?? []) {
      if (!index.has(to)) low.set(at, Math.min(low.get(at) ?? mine, visit(to)))
      else if (stack.includes(to)) low.set(at, Math.min(low.get(at) ?? mine, index.get(to) ?? mine))
    }
    if (low.get(at) === mine) {
      const knot = stack.splice(stack.indexOf(at))
      if (knot.length > 1) knots.push(knot)
    }
    return low.get(at) ?? mine
  }

  for (const at of edges.keys()) if (!index.has(at)) visit(at)
  return knots.map((knot) => ({ type: 'cycle', through: knot.sort() }))
}

export function inWords(violation: Violation): string {
  switch (violation.type) {
    case 'direction':
      return `${violation.from} imports ${violation.to}: ${violation.why}`
    case 'package':
      return `${violation.from} imports the package ${violation.to}: ${violation.why}`
    case 'undeclared':
      return `${violation.from} imports ${violation.to}, which package.json does not declare for it (Node's own modules are written node:…).`
    case 'missing':
      return `${violation.from} imports ${violation.to}, where no file stands (a relative import names its file in full).`
    case 'no-place':
      return `${violation.from} stands in a folder that test/arrows/rules.ts does not know.`
    case 'cycle':
      return `these import each other in a circle: ${violation.through.join(', ')}`
  }
}

const patterns = ['{client,shared,sync-server,test}/**/*.{ts,mjs,js,svelte}', '*.{ts,mjs,js}']
const generated = /(^|\/)(node_modules|dist(-\d+)?|paraglide)\//

/** The tree that stands at `root`, as check and test see it. */
export function readTree(root: string): { readonly sources: Sources; readonly surroundings: Surroundings } {
  const paths = globSync(patterns, { cwd: root, exclude: (path) => /(^|\/)node_modules$/.test(String(path)) })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !generated.test(path))
    .sort()
  const manifest = JSON.parse(readFileSync(posix.join(root, 'package.json'), 'utf8')) as {
    readonly dependencies?: Readonly<Record<string, string>>
    readonly devDependencies?: Readonly<Record<string, string>>
  }
  const product = Object.keys(manifest.dependencies ?? {})
  return {
    sources: new Map(paths.map((path) => [path, readFileSync(posix.join(root, path), 'utf8')])),
    surroundings: {
      exists: (path) => path.startsWith('client/paraglide/') || existsSync(posix.join(root, path)),
      packages: {
        product: new Set(product),
        tests: new Set([...product, ...Object.keys(manifest.devDependencies ?? {})]),
      },
    },
  }
}

if (import.meta.main) {
  const { sources, surroundings } = readTree(fileURLToPath(new URL('../..', import.meta.url)))
  const violations = checkArrows(sources, surroundings)
  for (const violation of violations) console.error(inWords(violation))
  console.log(`arrows: ${sources.size} files, ${violations.length} violations`)
  process.exitCode = violations.length > 0 ? 1 : 0
}
