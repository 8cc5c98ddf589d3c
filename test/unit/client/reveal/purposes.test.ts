import { describe, expect, it } from 'vitest'
import {
  purposeCodes,
  purposesFor,
  purposeWords,
  typedPurpose,
  type Task,
} from '../../../../client/features/reveal/purposes.ts'
import { purposeWord } from '../../../../client/features/log/logWords.ts'
import { stableWord } from '../../../../sync-server/session/words.ts'

const task = (more: Partial<Task> = {}): Task => ({
  writing: null,
  editing: false,
  complaint: false,
  due: false,
  stopped: false,
  roles: ['SA'],
  field: null,
  ...more,
})
const first = (more: Partial<Task>) => purposesFor(task(more))[0]

describe('purposes in one tap', () => {
  it('are always all there, each once', () => {
    expect(
      [...purposesFor(task({ roles: ['SA', 'BM', 'FN'], field: 'contact', writing: 'call' }))].sort(),
    ).toEqual([...purposeCodes].sort())
  })

  it.each<[string, Partial<Task>, string]>([
    ['a call that is being written down', { writing: 'call', field: 'contract', roles: ['FN'] }, 'contact'],
    ['a complaint that is open', { complaint: true, field: 'contract' }, 'complaint'],
    ['a follow-up that is due', { due: true, field: 'contact', roles: ['CS'] }, 'followUp'],
    ['an edit that is open', { editing: true, field: 'contract' }, 'verify'],
    ['what the value is for', { field: 'contract', roles: ['FN'] }, 'sign'],
    ['the role', { roles: ['FN'] }, 'payment'],
    ['the role on site', { roles: ['ST'] }, 'visit'],
    ['nothing at all', { roles: [] }, 'contact'],
  ])('begin with what %s makes likely', (_, more, code) => {
    expect(first(more)).toBe(code)
  })

  it('R13 leave out reaching a client who took back that they may be reached', () => {
    const offered = purposesFor(
      task({ stopped: true, writing: 'call', due: true, field: 'contact', roles: ['SA'] }),
    )
    expect(offered).not.toContain('contact')
    expect(offered).not.toContain('followUp')
    expect([...offered, 'contact', 'followUp'].sort()).toEqual([...purposeCodes].sort())
  })

  it('POL37 go into the log as codes that it can say, and typed words never do', () => {
    for (const code of purposeCodes) {
      expect(stableWord(code)).toBe(code)
      expect(purposeWord(code)).toBe(purposeWords[code]())
    }
    for (const typed of ['zhangsan', 'contact', '替张三查', 'x'.repeat(200)]) {
      expect(stableWord(typedPurpose(typed))).toBe('stated')
      expect(typedPurpose(typed).length).toBeLessThanOrEqual(80)
    }
  })
})
