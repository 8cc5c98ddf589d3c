import { expect, it } from 'vitest'
import { rowName } from '../../../../client/features/archives/names.ts'

const nameless = { name: '', tail: '', place: '', archiveNo: 'SZ-2026-E-00128' }

it('calls a nameless draft by the end of its number', () => {
  expect(rowName({ ...nameless, tail: '5678', place: '翠湖天序' })).toBe('未填姓名 · 尾号 5678')
})

it('calls it by its place or its number of the archive where the end is masked', () => {
  expect(rowName({ ...nameless, tail: '····', place: '翠湖天序' })).toBe('未填姓名 · 翠湖天序')
  expect(rowName({ ...nameless, tail: '····' })).toBe('未填姓名 · SZ-2026-E-00128')
})
