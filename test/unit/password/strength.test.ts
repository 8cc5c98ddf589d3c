import { describe, expect, it } from 'vitest'
import { judgePassword } from '../../../shared/password/strength.ts'
import { DEMO_PASSWORD } from '../../../sync-server/demo/company.ts'
import { PASSWORD } from '../../support/server.ts'

const judge = (password: string, ...personal: string[]) => judgePassword(password, 10, personal)

describe('HTTP51 a password', () => {
  it('is short below the least length, counted in characters', () => {
    expect(judge('aB3$aB3$a')).toBe('short')
    expect(judge('琴房灯塔橘子雪山海')).toBe('short')
  })

  it('is weak when it is a row of keys, one character, a date, or what everybody takes', () => {
    for (const guessed of [
      '1234567890',
      '0987654321',
      'qwertyuiop',
      'aaaaaaaaaaaa',
      'abcabcabcabc',
      '1990-05-12',
      'password123',
      'P@ssw0rd2024',
      '我我我我我我我我我我',
    ]) {
      expect([guessed, judge(guessed)]).toEqual([guessed, 'weak'])
    }
  })

  it('is weak when it is made of what people here take', () => {
    for (const guessed of [
      'woaini1314',
      'Woaini1314!',
      'woaini5201314',
      'wangfang123456',
      'zhangwei1990',
      'Zhangwei@123',
      'beijing2024!',
      'qq123456789',
      'anjuan12345678',
      'wodemima888',
      '1qaz2wsx3edc',
    ]) {
      expect([guessed, judge(guessed)]).toEqual([guessed, 'weak'])
    }
  })

  it('is weak when it is the person’s or the company’s own words with something behind', () => {
    expect(judge('zhoulan123456', 'zhoulan')).toBe('weak')
    expect(judge('shilizhiye2026', '示例置业', 'shilizhiye')).toBe('weak')
    expect(judge('SHILI.zhiye.1', 'shili-zhiye')).toBe('weak')
    expect(judge('示例置业家装集团2026', '示例置业家装集团')).toBe('weak')
  })

  it('is strong when it is long and mixed, or a few unrelated Chinese words', () => {
    expect(judge('violin lighthouse orange')).toBe('strong')
    expect(judge('琴房灯塔橘子雪山海浪')).toBe('strong')
    expect(judge(DEMO_PASSWORD)).toBe('strong')
  })

  it('is fair in between', () => {
    expect(judge('harbor47mist')).toBe('fair')
    expect(judge(PASSWORD)).toBe('fair')
  })

  it('is judged in a moment, however long', () => {
    const began = performance.now()
    expect(judge('a1b2c3d4e5'.repeat(20))).not.toBe('strong')
    judge('qwe123!@#'.repeat(22))
    judge('我爱你'.repeat(66))
    expect(performance.now() - began).toBeLessThan(3_000)
  })
})
