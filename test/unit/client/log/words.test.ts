import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { actionWords, kindWord, outcomeWord, purposeWord } from '../../../../client/features/log/logWords.ts'
import { factKinds } from '../../../../shared/domain/entry.ts'
import { logKinds } from '../../../../shared/log/entry.ts'
import { accessKinds } from '../../../../shared/protocol/seen.ts'

/**
 * The literal acts that the server writes: `draft('kind', 'act'`, `#save(actor, 'act'` of devices, and
 * `'act', by)` of those who change the company.
 */
const acts = globSync('sync-server/**/*.ts').flatMap((path) =>
  [
    ...readFileSync(path, 'utf8').matchAll(
      /(?:draft\('\w+'|#save\(actor|#commit\(session|#signed\(by), '(\w+)'|(?:'(\w+)' : )?'(\w+)', by\)/g,
    ),
  ].flatMap(([, ...found]) => found.filter((act) => act !== undefined)),
)

describe('the log in words', () => {
  it('has a word for every kind', () => {
    for (const kind of logKinds) expect(kindWord(kind)).not.toBe(kind)
  })

  it('has a word for every act that the server, a ledger or a device writes', () => {
    expect(acts.length).toBeGreaterThan(8)
    for (const act of [...acts, ...factKinds, ...accessKinds, 'set', 'open', 'openBusiness', 'transfer']) {
      expect(actionWords(act), act).not.toContain(act)
    }
  })

  it('names several acts of one push', () => {
    expect(actionWords('set+note')).toBe('改资料、记一笔')
  })

  it('shows what it does not know as it stands, except the many rules of content', () => {
    expect(actionWords('fromTheFuture')).toBe('fromTheFuture')
    expect(outcomeWord('fromTheFuture', 'access')).toBe('fromTheFuture')
    expect(outcomeWord('bad-checksum', 'refused')).toBe('不合规则')
    expect(purposeWord('fromTheFuture')).toBe('fromTheFuture')
  })
})
