import { expect, it } from 'vitest'
import { savedWord } from '../../../../client/features/archives/saving.ts'

it('says where it lies only to whom the network is missing, whatever else the chip has to say', () => {
  expect(savedWord({ state: 'synced', problem: null })).toBe('已保存')
  expect(savedWord({ state: 'pending', problem: null })).toBe('已保存')
  expect(savedWord({ state: 'problem', problem: 'rejected' })).toBe('已保存')
  expect(savedWord({ state: 'problem', problem: 'conflicts' })).toBe('已保存')
  for (const status of [
    null,
    { state: 'offline', problem: 'rejected' },
    { state: 'problem', problem: 'signed-out' },
    { state: 'problem', problem: 'server-error' },
  ] as const)
    expect(savedWord(status)).toBe('已存本机，联网后自动上传。')
})
