/** R29: which words mean which tag. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  canonicalOf,
  changeTags,
  tagsWorn,
  wordsOf,
  type Tag,
  type TagChange,
} from '../../../shared/domain/tags.ts'

const kept = (word: string): boolean => word === '演示'
const after = (tags: readonly Tag[], ...changes: readonly TagChange[]): readonly Tag[] =>
  changes.reduce((now, change) => {
    const changed = changeTags(now, change, kept)
    if (!changed.ok) throw new Error(changed.error)
    return changed.value
  }, tags)

describe('R29 tags and the words that mean them', () => {
  it('R29 a merged tag stands for the other, whoever wears it; both words worn are one tag', () => {
    const tags = after([], { do: 'merge', from: '大客户', into: 'VIP' })
    expect(tagsWorn(['学区', '大客户', 'VIP'], canonicalOf(tags))).toEqual(['学区', 'VIP'])
    expect(wordsOf(tags)('VIP')).toEqual(['VIP', '大客户'])
  })

  it('R29 merging what was merged into takes its synonyms along, and a synonym said again is its tag', () => {
    const tags = after(
      [],
      { do: 'merge', from: '大客户', into: 'VIP' },
      { do: 'merge', from: 'VIP', into: '重点' },
      { do: 'merge', from: '老客', into: '大客户' },
    )
    expect(tags).toEqual([{ name: '重点', synonyms: ['VIP', '大客户', '老客'] }])
  })

  it('R29 a word taken out again is a tag by itself', () => {
    const tags = after([], { do: 'merge', from: '大客户', into: 'VIP' }, { do: 'part', synonym: '大客户' })
    expect(canonicalOf(tags)('大客户')).toBe('大客户')
    expect(tags.map(({ name }) => name)).toEqual(['VIP', '大客户'])
  })

  it.each<[string, TagChange, string]>([
    ['into itself', { do: 'merge', from: 'VIP', into: ' VIP ' }, 'same'],
    ['nothing', { do: 'merge', from: ' ', into: 'VIP' }, 'no-name'],
    ['a long word', { do: 'add', name: '长'.repeat(21) }, 'too-long'],
    ['a word that is none', { do: 'part', synonym: '没有' }, 'unknown'],
    ['the mark of the demonstration', { do: 'merge', from: '演示', into: 'VIP' }, 'kept-word'],
  ])('R29 refuses %s', (_, change, why) => {
    expect(changeTags([], change, kept)).toEqual({ ok: false, error: why })
  })

  it('R29 whatever is merged and parted, a word means one tag and a name means itself', () => {
    const word = fc.constantFrom('一', '二', '三', '四', '五')
    const change = fc.oneof(
      fc.record({ do: fc.constant('merge' as const), from: word, into: word }),
      fc.record({ do: fc.constant('part' as const), synonym: word }),
      fc.record({ do: fc.constant('add' as const), name: word }),
    )
    fc.assert(
      fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
        let tags: readonly Tag[] = []
        for (const one of changes) {
          const changed = changeTags(tags, one, kept)
          if (changed.ok) tags = changed.value
        }
        const words = tags.flatMap(({ name, synonyms }) => [name, ...synonyms])
        expect(new Set(words).size).toBe(words.length)
        for (const { name } of tags) expect(canonicalOf(tags)(name)).toBe(name)
      }),
    )
  })
})
