/** What the project leans on: each package with its reason, and a lock file that works with any registry. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const read = (name: string) => readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8')

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

interface Lock {
  readonly packages: Readonly<Record<string, { readonly resolved?: string }>>
}

it('gives every dependency a line in ARCHITECTURE.md', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Manifest
  const architecture = read('ARCHITECTURE.md')
  const names = Object.keys({ ...dependencies, ...devDependencies })
  expect(names.filter((name) => !architecture.includes(`\`${name}\``))).toEqual([])
})

it('records no download address in the lock file', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as Lock
  expect(Object.keys(packages).filter((path) => packages[path]?.resolved !== undefined)).toEqual([])
})
