/** The end-to-end tests as they stand in the tree. */
import { globSync, readFileSync } from 'node:fs'
import { claimsIn, type Claim } from './coverage.ts'

export const COVERAGE_PAGE = 'test/e2e/COVERAGE.md'

/** `root`: of the tree. Files in their order. */
export const claimsOfTree = (root: string): readonly Claim[] =>
  globSync('test/e2e/*.test.ts', { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .sort()
    .flatMap((file) => claimsIn(file, readFileSync(`${root}/${file}`, 'utf8')))
