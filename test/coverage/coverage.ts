/**
 * Which end-to-end test shows which requirement: read from the titles, which begin with the ids they are about.
 *
 * The page that comes of it says what is claimed; that each claim was run and held, `npm run coverage` makes sure of
 * before it writes.
 */
import ts from 'typescript'

export interface Claim {
  readonly file: string
  readonly title: string
  /** Requirements and rules, as they lead the title. */
  readonly ids: readonly string[]
  /** Names under which the test takes pictures. */
  readonly pictures: readonly string[]
}

const ID = /^[A-Z]{1,4}\d+[a-z]?$/

/** `R24 R59 what is checked` → R24, R59. */
export function idsOf(title: string): readonly string[] {
  const words = title.split(/[\s,:]+/)
  const end = words.findIndex((word) => !ID.test(word))
  return end < 0 ? words : words.slice(0, end)
}

/** `test('…')`, `it('…')` and `test.each(…)('…')`, wherever they stand. */
export function claimsIn(file: string, source: string): readonly Claim[] {
  const claims: Claim[] = []
  const parsed = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true)
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isTest(node.expression)) {
      const [title] = node.arguments
      if (title !== undefined && ts.isStringLiteralLike(title))
        claims.push({
          file,
          title: title.text,
          ids: idsOf(title.text),
          pictures: picturesIn(node.getText(parsed)),
        })
    }
    ts.forEachChild(node, visit)
  }
  visit(parsed)
  return claims
}

/** `test`, or what `test.each(…)` gives. */
function isTest(callee: ts.Expression): boolean {
  if (ts.isIdentifier(callee)) return callee.text === 'test' || callee.text === 'it'
  return (
    ts.isCallExpression(callee) &&
    ts.isPropertyAccessExpression(callee.expression) &&
    callee.expression.name.text === 'each' &&
    isTest(callee.expression.expression)
  )
}

const picturesIn = (body: string): readonly string[] => [
  ...new Set([...body.matchAll(/\bshoot\(\s*\w+,\s*'([^']+)'/g)].map(([, name]) => name ?? '')),
]

/** By number within its letter, letters in their order. */
function compareIds(a: string, b: string): number {
  const [, letters = '', number = ''] = /^([A-Z]+)(\d+)/.exec(a) ?? []
  const [, others = '', than = ''] = /^([A-Z]+)(\d+)/.exec(b) ?? []
  return letters < others ? -1 : letters > others ? 1 : Number(number) - Number(than) || (a < b ? -1 : 1)
}

const cell = (text: string): string => text.replaceAll('|', '\\|')

export function coveragePage(claims: readonly Claim[]): string {
  const ids = [...new Set(claims.flatMap((claim) => claim.ids))].sort(compareIds)
  const rows = ids.flatMap((id) =>
    claims
      .filter((claim) => claim.ids.includes(id))
      .map(
        ({ file, title, pictures }) => `| ${id} | ${cell(title)} | \`${file}\` | ${pictures.join(', ')} |`,
      ),
  )
  return [
    '# What the end-to-end tests show',
    '',
    'Made of the titles by `npm run coverage`, never edited by hand: it runs every test first and writes only when each',
    'held. With `-- --titles` it takes the titles as they stand. Pictures are taken where `ANJUAN_SHOTS` names a folder,',
    'in both sizes and themes.',
    '',
    '| id | what is shown | where | pictures |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n')
}

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly title: string; readonly status: string }[]
  }[]
}

/** Claims that did not run, or did not hold. `report`: Vitest's JSON. */
export function unproven(claims: readonly Claim[], report: string): readonly Claim[] {
  const { testResults } = JSON.parse(report) as Report
  const ran = testResults.flatMap(({ assertionResults }) => assertionResults)
  return claims.filter(({ title }) => {
    const same = patternOf(title)
    const mine = ran.filter((one) => same.test(one.title))
    return mine.length === 0 || mine.some(({ status }) => status !== 'passed')
  })
}

/** A title of `each` has places (`%s`, `$name`) in which anything may stand. */
const patternOf = (title: string): RegExp =>
  new RegExp(
    `^${title
      .split(/%[a-z#]|\$[\w.]+/)
      .map((part) => part.replaceAll('%%', '%').replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  )
