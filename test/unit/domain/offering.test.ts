import { expect, test } from 'vitest'
import type { Command, Verdict } from '../../../shared/domain/entry.ts'
import type { Grant } from '../../../shared/domain/grant.ts'
import { offeringIn } from '../../../shared/domain/offering.ts'
import type { CommandView, VerdictView } from '../../../shared/domain/view.ts'

const grant: Grant = {
  id: 'offer1',
  to: { is: 'person', user: 'min' },
  compartments: ['profile', 'service'],
  right: 'read',
  from: 10,
  until: 90,
  by: 'qiang',
  approvedBy: null,
  why: 'offer',
  agreement: null,
  offer: true,
}
const asked = (command: Command, id = '7.0'): CommandView =>
  ({ id, command, verdict: null }) as unknown as CommandView
const ruled = (verdict: Verdict, covers: readonly string[] = []): VerdictView =>
  ({ verdict, time: 20, covers: { life: covers } }) as unknown as VerdictView
const offered = ruled({ is: 'offered', grant })
const open = { is: 'open', offer: 'offer1', to: 'min', by: 'qiang', at: 20, until: 90, said: null }

const told = (verdicts: readonly VerdictView[], commands: readonly CommandView[] = []) =>
  offeringIn({ verdicts, commands })

test('F5 an offer waits for the server, then for the colleague', () => {
  expect(told([])).toBeNull()
  expect(told([], [asked({ do: 'offer', offer: 'offer1', to: 'min' })])).toEqual({ is: 'asked', to: 'min' })
  expect(told([offered])).toEqual(open)
  expect(told([offered], [asked({ do: 'take', offer: 'offer1' })])).toEqual({ ...open, said: 'take' })
  expect(told([offered], [asked({ do: 'take', offer: 'another' })])).toEqual(open)
})

test('F5 a no says who and why, a recall nothing, silence that the time is over', () => {
  const no = ruled({ is: 'declined', grant: 'offer1', by: 'min', reason: 'full' })
  expect(told([offered, no])).toEqual({ is: 'declined', by: 'min', at: 20, reason: 'full', note: '' })
  expect(told([offered, ruled({ is: 'recalled', grant: 'offer1', by: 'qiang' })])).toBeNull()
  expect(told([offered, ruled({ is: 'grantEnded', grant: 'offer1', by: null })])).toEqual({
    is: 'lapsed',
    to: 'min',
    at: 20,
  })
  expect(told([offered, ruled({ is: 'grantEnded', grant: 'another', by: null })])).toEqual(open)
})

test('F5 whoever it goes to, it is over when the archive changes hands, not when one business does', () => {
  expect(told([offered, ruled({ is: 'transferred', to: 'min' })])).toBeNull()
  expect(told([offered, ruled({ is: 'transferred', to: 'min', business: 'b1' })])).toEqual(open)
})

test('F5 a second offer is refused beside the one that stands, and said where none does', () => {
  const late = {
    ...asked({ do: 'offer', offer: 'offer2', to: 'yan' }, '8.0'),
    verdict: offered,
  } as CommandView
  const no = ruled({ is: 'refused', why: 'already-offered' }, ['8.0'])
  expect(told([offered, no], [late])).toEqual(open)
  expect(told([no], [late])).toEqual({ is: 'refused', to: 'yan', why: 'already-offered' })
})
