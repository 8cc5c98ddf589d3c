/** The page of what the end-to-end tests show: as the titles stand, and of tests that ran. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { claimsIn, coveragePage, idsOf, unproven } from '../../coverage/coverage.ts'
import { claimsOfTree, COVERAGE_PAGE } from '../../coverage/sources.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

it('stands as the titles in the sources do: else `npm run coverage -- --titles` writes it anew', () => {
  expect(readFileSync(`${root}${COVERAGE_PAGE}`, 'utf8')).toBe(coveragePage(claimsOfTree(root)))
})

it('reads the ids that lead a title, and no others', () => {
  expect(idsOf('R24 R59 a file is checked as R30 says')).toEqual(['R24', 'R59'])
  expect(idsOf('a phone shows R30')).toEqual([])
})

const source = `
test('R13 asked', async () => { await shoot(page, 'consent-asked') })
test.each([1, 2])('R20 row %s of $name', () => {})
`

it('finds tests, those of each row, and the pictures they take', () => {
  expect(claimsIn('a.test.ts', source)).toMatchObject([
    { title: 'R13 asked', ids: ['R13'], pictures: ['consent-asked'] },
    { title: 'R20 row %s of $name', ids: ['R20'], pictures: [] },
  ])
})

it('does not take the word of a title that never ran, or did not hold', () => {
  const claims = claimsIn('a.test.ts', source)
  const report = (status: string) =>
    JSON.stringify({
      testResults: [
        {
          assertionResults: [
            { title: 'R13 asked', status },
            { title: 'R20 row 1 of x', status: 'passed' },
            { title: 'R20 row 2 of y', status: 'passed' },
          ],
        },
      ],
    })
  expect(unproven(claims, report('passed'))).toEqual([])
  expect(unproven(claims, report('failed')).map(({ title }) => title)).toEqual(['R13 asked'])
  expect(unproven(claims, JSON.stringify({ testResults: [] }))).toHaveLength(2)
})
