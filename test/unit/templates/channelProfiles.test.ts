/** R05: every channel says how a consent is taken, and the telephone asks for something that shows it. */
import { expect, it } from 'vitest'
import { offlinePlaces, onlinePlaces } from '../../../shared/templates/base.ts'
import { channelProfile, channelProfiles, needsEvidence } from '../../../shared/templates/channelProfiles.ts'
import { factShapes } from '../../../shared/templates/facts.ts'

it('R05 offers for each channel every way there is, its usual one first, and knows no channel that is none', () => {
  const method = factShapes.consent.find(({ key }) => key === 'method')?.type
  if (method?.is !== 'enum') throw new Error('no ways')
  const ways = method.options.map(({ code }) => code).sort()
  const channels = [...onlinePlaces, ...offlinePlaces].map(({ code }) => code)
  for (const channel of channels) expect(channelProfile(channel).ways.toSorted()).toEqual(ways)
  expect(Object.keys(channelProfiles).filter((channel) => !channels.includes(channel))).toEqual([])
  expect(channelProfile('phone').ways[0]).toBe('oral')
  expect(channelProfile('website').ways[0]).toBe('ticked')
  expect(channelProfile('store').ways[0]).toBe('signed')
  expect(channelProfile(undefined).ways[0]).toBe('signed')
})

it('R05 takes no answer by telephone without evidence', () => {
  for (const way of ['oral', 'ticked', 'paper', undefined])
    expect(needsEvidence(channelProfile('phone'), way)).toBe(true)
  expect(needsEvidence(channelProfile('phone'), 'signed')).toBe(false)
  expect(needsEvidence(channelProfile('store'), 'oral')).toBe(false)
})
