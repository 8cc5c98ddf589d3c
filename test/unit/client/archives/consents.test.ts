import { describe, expect, it } from 'vitest'
import { consentDocument, usualConsent, withdrawalOf } from '../../../../client/features/archives/consents.ts'
import { happeningsOf } from '../../../../client/features/archives/timeline.ts'
import type { JsonObject } from '../../../../shared/base/json.ts'
import { consentsIn, grantedIn, hasGround, liftedBy } from '../../../../shared/domain/consent.ts'
import { validateFact } from '../../../../shared/templates/validate.ts'
import { fact, NOON, set } from '../../domain/ledger.ts'
import { openedWith } from './opened.ts'

const yes: JsonObject = { act: 'granted', purpose: 'contact', basis: 'consent', method: 'oral' }
const viewOf = (...consent: Parameters<typeof openedWith>[0][string][number][]) =>
  openedWith({ consent }).view
const seenIn = (...consent: Parameters<typeof viewOf>) => consentDocument(viewOf(...consent))

describe('what the client agreed to', () => {
  it('begins from a yes with the notice that was given, and lacks only how it was said', () => {
    const view = viewOf(set('1.0', { noticeVersion: '2026-1' }))
    const begun = usualConsent(view)
    expect({ ...begun, method: 'oral' }).toMatchObject({ ...yes, notice: '2026-1' })
    expect(begun).not.toHaveProperty('method')
    expect(validateFact('consent', begun, { compartment: 'consent' }).ok).toBe(false)
    expect(validateFact('consent', { ...begun, method: 'oral' }, { compartment: 'consent' }).ok).toBe(true)
  })

  it('stands purpose by purpose, the latest agreement of each', () => {
    const view = seenIn(
      fact('1.0', 'consent', yes),
      fact('2.0', 'consent', { ...yes, method: 'signed' }, [], { at: NOON + 1 }),
      fact('3.0', 'consent', { ...yes, purpose: 'need' }, [], { at: NOON + 2 }),
    )
    expect(grantedIn(view).map(({ purpose, granted }) => [purpose, granted?.id])).toEqual([
      ['contact', '2.0'],
      ['need', '3.0'],
    ])
  })

  it('ends with a withdrawal that says its purpose again, and nothing is taken out', () => {
    const [given] = grantedIn(seenIn(fact('1.0', 'consent', yes)))
    const begun = withdrawalOf(given!.granted!)
    expect(begun).not.toHaveProperty('method')
    const gone = { ...begun, method: 'oral' }
    expect(gone).toEqual({ ...yes, act: 'withdrawn' })
    expect(validateFact('consent', gone, { compartment: 'consent' }).ok).toBe(true)
    const view = viewOf(fact('1.0', 'consent', yes), fact('2.0', 'consent', gone, [], { at: NOON + 1 }))
    expect(grantedIn(consentDocument(view))).toEqual([])
    expect(happeningsOf(view).flatMap((one) => (one.type === 'fact' ? [one.fact.id] : []))).toEqual([
      '2.0',
      '1.0',
    ])
  })

  it('begins again only with an agreement that names the withdrawal, and both stay on the timeline', () => {
    const parts = [
      fact('1.0', 'consent', yes),
      fact('2.0', 'consent', { ...yes, act: 'withdrawn' }, [], { at: NOON + 1 }),
    ]
    const view = seenIn(...parts)
    expect(liftedBy(view, yes)).toEqual(['2.0'])
    expect(liftedBy(view, { ...yes, purpose: 'need' })).toEqual([])
    expect(liftedBy(view, { ...yes, act: 'refused' })).toEqual([])
    const unaware = seenIn(...parts, fact('3.0', 'consent', yes, [], { at: NOON + 2 }))
    expect(grantedIn(unaware)).toEqual([])
    const again = viewOf(...parts, fact('3.0', 'consent', yes, ['2.0'], { at: NOON + 2 }))
    expect(consentsIn(consentDocument(again))).toMatchObject([
      { purpose: 'contact', granted: { id: '3.0' }, barring: [] },
    ])
    expect(happeningsOf(again).filter(({ type }) => type === 'fact')).toHaveLength(3)
  })
  it('R13 is ground to keep a file as long as one purpose but offers stands', () => {
    const offers = fact('1.0', 'consent', { ...yes, purpose: 'marketing' })
    expect(hasGround(undefined)).toBe(false)
    const sensitive = fact('1.5', 'consent', { ...yes, purpose: 'sensitive', basis: 'separateConsent' })
    expect(hasGround(seenIn(offers, sensitive))).toBe(false)
    expect(hasGround(seenIn(offers))).toBe(false)
    expect(hasGround(seenIn(offers, fact('2.0', 'consent', { ...yes, basis: 'contract' })))).toBe(true)
    const withdrawn = fact('3.0', 'consent', { ...yes, act: 'withdrawn' }, [], { at: NOON + 1 })
    expect(hasGround(seenIn(fact('2.0', 'consent', yes), withdrawn))).toBe(false)
  })
})
