import { describe, expect, test } from 'vitest'
import { fragmentFrom, receiveFragment } from '../../../client/vault/cardTools.ts'
import { compartments } from '../../../shared/domain/names.ts'
import { fragmentOf } from '../../../shared/domain/fragment.ts'
import { foldDocument } from '../../../shared/domain/fold.ts'
import { cardTools, requiredKeys, requiredKeysFor } from '../../../shared/templates/cardTools.ts'
import { fieldOf, templateRef } from '../../../shared/templates/keys.ts'
import { templates } from '../../../shared/templates/index.ts'

describe.each(Object.values(templates))('cards of $id', (template) => {
  const ref = templateRef(template)
  const stages = ['', 'no such stage', ...template.stages.map(({ code }) => code)]

  test('a device that may know everything counts the very gaps that the server counts', () => {
    const here = requiredKeysFor(() => true)
    for (const stage of stages) expect(here(ref, stage, {})).toEqual(requiredKeys(ref, stage, {}))
    expect(stages.some((stage) => requiredKeys(ref, stage, {}).length > 0)).toBe(true)
  })

  test('a compartment that the person may not know of is no gap, and every other one is', () => {
    for (const hidden of compartments) {
      const here = requiredKeysFor((compartment) => compartment !== hidden)
      for (const stage of stages) {
        const known = requiredKeys(ref, stage, {}).filter(
          (key) => fieldOf(template, key)?.compartment !== hidden,
        )
        expect(here(ref, stage, {})).toEqual(known)
      }
    }
  })

  test('the device makes the fragment that the server makes, region names included', () => {
    for (const code of ['440300', '150000', '110105', '429004', '110103', '999999', '深圳']) {
      const entry = {
        k: 'set',
        at: 1,
        v: 1,
        t: ref,
        fields: { name: '张三', regionCode: code, [template.place]: code },
        base: {},
      }
      const author = { user: 'u', device: 'd', membership: null }
      const view = foldDocument([{ id: '1.0', entry, author, receipt: null }])
      expect(fragmentFrom('01ARZ3NDEKTSV4RRFFQ69G5FAV.profile', view)).toEqual(
        fragmentOf('profile', view, cardTools),
      )
    }
  })
})

test('a region whose code was retired is named by the device too, not shown as a number', () => {
  expect(cardTools.region('110103')).toBe('崇文区')
})

test('a card from the wire may leave out what an earlier version did not know, and nothing of it may be odd', () => {
  const ARCHIVE = '01ARZ3NDEKTSV4RRFFQ69G5FAV'
  const consent = { part: 'consent', filled: 1, conflicts: 0, filledKeys: [], changed: 1 }
  const received = (more: object) => receiveFragment(`${ARCHIVE}.consent`, { ...consent, ...more })
  expect(received({})).not.toBeNull()
  expect(received({ granted: ['contact'], checked: 5 })).not.toBeNull()
  for (const odd of [{ granted: 'contact' }, { granted: [1] }, { checked: '5' }, { parallel: null }])
    expect(received(odd), JSON.stringify(odd)).toBeNull()

  const life = fragmentOf('life', foldDocument([]), cardTools)
  const standing = (checking: unknown) => receiveFragment(`${ARCHIVE}.life`, { ...life, checking })
  expect(standing(undefined)).not.toBeNull()
  expect(standing({ is: 'submitted', by: 'u', at: 1 })).not.toBeNull()
  expect(standing({ is: 'verified', by: 'u', at: 1, stale: 0 })).not.toBeNull()
  expect(standing({ is: 'returned', by: 'u', at: 1, reason: 'wrong' })).not.toBeNull()
  for (const odd of [null, 'verified', { is: 'verified', by: 'u', at: 1 }, { is: 'draft', by: 'u', at: 1 }])
    expect(standing(odd), JSON.stringify(odd)).toBeNull()
})

describe('a card from the wire', () => {
  const DOC = '01ARZ3NDEKTSV4RRFFQ69G5FAV.01ARZ3NDEKTSV4RRFFQ69G5FAV.service'
  const card = {
    ...{ part: 'service', lastContact: null, nextFollowUp: '' },
    ...{ conflicts: 0, filledKeys: [], changed: 1 },
  }
  const complaint = { severity: 'high', since: 1, due: '2026-12-02', handler: 'u' }
  const asked = { by: 'u', answeredBy: 'v', at: 1, field: 'contacts', outcome: 'left' }

  test('is taken with what presses of its complaints and what became of requests', () => {
    for (const more of [
      {},
      { complaints: 1, openComplaints: [complaint] },
      { complaints: 1, openComplaints: [{ severity: 'low', since: 1 }] },
      { answeredProposals: [asked] },
    ])
      expect(receiveFragment(DOC, { ...card, ...more })).toEqual({ ...card, ...more })
  })

  test('is none where lists would stumble over what it says of them', () => {
    for (const more of [
      { complaints: 'one' },
      { openComplaints: {} },
      { openComplaints: [{ ...complaint, severity: 'dire' }] },
      { openComplaints: [{ ...complaint, since: 'today' }] },
      { openComplaints: [{ ...complaint, due: 3 }] },
      { answeredProposals: [{ ...asked, at: null }] },
      { answeredProposals: [{ ...asked, field: 1 }] },
    ])
      expect(receiveFragment(DOC, { ...card, ...more })).toBeNull()
  })
})
