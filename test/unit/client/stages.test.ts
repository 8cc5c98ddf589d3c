import { expect, it } from 'vitest'
import { stageChoice, stageLabel } from '../../../client/features/words.ts'

it('R23 R29 names the track of a stage to choose where another track calls one alike', () => {
  expect(stageLabel('newViewing', 'realEstate')).toBe('带看')
  expect(stageChoice('newViewing', 'realEstate')).toBe('带看 · 新房')
  expect(stageChoice('resaleViewing', 'realEstate')).toBe('带看 · 二手')
  // Also in a list over several industries.
  expect(stageChoice('rentViewing')).toBe('带看 · 租赁')
  expect(stageChoice('newSubscribe', 'realEstate')).toBe('认购')
  expect(stageChoice('of-a-newer-template', 'realEstate')).toBe('of-a-newer-template')
})
