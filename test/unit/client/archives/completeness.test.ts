/** 完整度 as a list says it, from the card alone, and as the page says it, from the documents: one number (R23). */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { gapsOf } from '../../../../client/features/archives/formModel.ts'
import type { Json } from '../../../../shared/base/json.ts'
import type { Fragment } from '../../../../shared/domain/card.ts'
import { fragmentOf } from '../../../../shared/domain/fragment.ts'
import { rowOf } from '../../../../shared/domain/row.ts'
import { cardTools, requiredKeysFor } from '../../../../shared/templates/cardTools.ts'
import { conditionsOf } from '../../../../shared/templates/complete.ts'
import { templates } from '../../../../shared/templates/index.ts'
import { fieldKey, standingOf, templateRef } from '../../../../shared/templates/keys.ts'
import { partOfField } from '../../../../shared/templates/opening.ts'
import type { Field, Template } from '../../../../shared/templates/types.ts'
import { NOON, record, ulid } from '../../domain/ledger.ts'
import { valueOf } from '../../templates/arbitrary.ts'
import { BUSINESS, openedWith } from './opened.ts'

const ITEM = ulid('C1')
const contact = fc.record({
  type: fc.constantFrom('mobile', 'landline', 'email', 'wechat'),
  value: fc.constant('13800138000'),
  status: fc.constantFrom('good', 'bad', 'dead'),
})
const person = fc.record(
  { name: fc.constant('李四'), mobile: fc.constant('13812345678'), email: fc.constant('li@x.com') },
  { requiredKeys: ['name'] },
)

function arbitraryOf({ key, type }: Field): fc.Arbitrary<Json> | null {
  if (key === 'contacts') return contact
  return key === 'people' ? person : valueOf(type)
}

/**
 * What decides is filled more often than not, so that every condition is met somewhere. Of C3 no code goes onto a card,
 * so what one of them decides (月供 asked of who pays by loan) a list cannot know.
 */
function valuesOf(template: Template): fc.Arbitrary<{ readonly [key: string]: Json }> {
  const deciding = new Set(conditionsOf(template).map(({ field }) => field))
  const some = template.fields.flatMap((field) => {
    const value = standingOf(field) === 'none' ? null : arbitraryOf(field)
    const untold = deciding.has(field.key) && field.class === 'C3'
    if (value === null || untold || field.compartment === 'life') return []
    return [[field.key, fc.option(value, { freq: deciding.has(field.key) ? 9 : 1 })] as const]
  })
  return fc.record(Object.fromEntries(some)) as fc.Arbitrary<{ readonly [key: string]: Json }>
}

describe.each(Object.values(templates))('$id', (template) => {
  const ref = templateRef(template)
  const registers = (values: { readonly [key: string]: Json }) => {
    const parts = new Map<string, Record<string, Json>>()
    for (const field of template.fields) {
      const value = values[field.key] ?? null
      if (value === null) continue
      const part = partOfField(field, BUSINESS)
      const suffix = standingOf(field) === 'business' ? BUSINESS : ITEM
      parts.set(part, { ...parts.get(part), [fieldKey(field, suffix)]: value })
    }
    return parts
  }

  test('R23 a list and the page name the same share of what is there', () => {
    const percents = new Set<number>()
    fc.assert(
      fc.property(valuesOf(template), (values) => {
        const parts = [...registers(values)].map(([part, fields]) => {
          const entry = { k: 'set', at: NOON, v: 1, t: ref, fields, base: {} } as const
          return [part, [record('1.0', entry)]] as const
        })
        const seen = Object.fromEntries(parts.map(([part]) => [part, 'write'] as const))
        const rights = { ...everything(template), ...seen }
        const opened = { ...openedWith(Object.fromEntries(parts), rights), template: ref }
        const fragments = Object.fromEntries(
          [...opened.view.documents].map(([part, view]) => [part, fragmentOf(part, view, cardTools)]),
        )
        const life = { ...fragments['life'], template: ref } as Fragment
        const card = { archive: ulid('AR'), fragments: { ...fragments, life } }
        const row = rowOf(
          card,
          requiredKeysFor((compartment) => compartment !== 'life'),
        )
        const { percent } = gapsOf(opened, template, BUSINESS)
        percents.add(percent)
        expect(row.completeness).toBe(percent)
      }),
      { numRuns: 60 },
    )
    expect(percents.size).toBeGreaterThan(5)
  })
})

const everything = (template: Template) =>
  Object.fromEntries(template.fields.map((field) => [partOfField(field, BUSINESS), 'write'] as const))
