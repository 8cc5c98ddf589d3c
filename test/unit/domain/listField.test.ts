import { describe, expect, it } from 'vitest'
import { foldDocument } from '../../../shared/domain/fold.ts'
import {
  fieldItem,
  fieldName,
  isFilled,
  itemKey,
  itemsOf,
  newItemKey,
} from '../../../shared/domain/listField.ts'
import { isFieldKey } from '../../../shared/domain/receive.ts'
import { NOON, set, ulid } from './ledger.ts'

describe('list fields', () => {
  it('are keys of name and item, and plain fields have no item', () => {
    expect([fieldName('name'), fieldItem('name')]).toEqual(['name', null])
    const key = itemKey('contacts', ulid('1'))
    expect([fieldName(key), fieldItem(key)]).toEqual(['contacts', ulid('1')])
  })

  it('get fresh keys that the door takes and that sort by birth', () => {
    const bytes = (length: number) => new Uint8Array(length).fill(7)
    const key = (now: number) => newItemKey('contacts', { now: () => now }, { bytes })
    expect(isFieldKey(key(NOON))).toBe(true)
    expect(key(NOON) < key(NOON + 1)).toBe(true)
  })

  it('keep what two people added at once, in order, without what was removed', () => {
    const [a, b, c] = ['1', '2', '3'].map((mark) => itemKey('contacts', ulid(mark))) as [
      string,
      string,
      string,
    ]
    const view = foldDocument([
      set('1.0', { [b]: { value: '13800138000' }, contactsNote: '周末打' }),
      set('2.0', { [a]: { value: '01088886666' }, [c]: { value: 'x' } }),
      set('1.1', { [c]: null }, { [c]: ['2.0'] }, { at: NOON + 1 }),
    ])
    expect(itemsOf(view, 'contacts').map(({ key }) => key)).toEqual([a, b])
  })

  it('show an item that one removed while another changed it', () => {
    const a = itemKey('contacts', ulid('1'))
    const view = foldDocument([
      set('1.0', { [a]: { value: '1' } }),
      set('2.0', { [a]: { value: '2' } }, { [a]: ['1.0'] }, { at: NOON + 1 }),
      set('3.0', { [a]: null }, { [a]: ['1.0'] }, { at: NOON + 2 }),
    ])
    expect(itemsOf(view, 'contacts')).toMatchObject([{ value: null, conflict: true }])
  })

  it('know empty from filled: zero and no are answers', () => {
    expect([undefined, null, '', []].map((value) => isFilled(value))).toEqual([false, false, false, false])
    expect([0, false, 'x', ['x'], {}].map((value) => isFilled(value))).toEqual([true, true, true, true, true])
  })
})
