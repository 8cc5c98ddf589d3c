import { describe, expect, it } from 'vitest'
import { judgePassword } from '../../../../client/features/access/strength.ts'

const judge = (password: string, ...personal: string[]) => judgePassword(password, 10, personal)

describe('a password', () => {
  it('is short below the least length, counted in characters', () => {
    expect(judge('aB3$aB3$a')).toBe('short')
    expect(judge('琴房灯塔橘子雪山海')).toBe('short')
  })

  it('is weak when it is a row of keys, one character, or the person’s own words', () => {
    expect(judge('1234567890')).toBe('weak')
    expect(judge('qwertyuiop')).toBe('weak')
    expect(judge('0987654321')).toBe('weak')
    expect(judge('aaaaaaaaaaaa')).toBe('weak')
    expect(judge('zhoulan123456', 'zhoulan')).toBe('weak')
    expect(judge('anjuan12345678')).toBe('weak')
  })

  it('is strong when it is long and mixed, or a few unrelated Chinese words', () => {
    expect(judge('violin lighthouse orange')).toBe('strong')
    expect(judge('琴房灯塔橘子雪山海浪')).toBe('strong')
  })

  it('is fair in between', () => {
    expect(judge('harbor47mist')).toBe('fair')
  })
})
