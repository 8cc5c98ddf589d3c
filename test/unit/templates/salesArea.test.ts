/** Own sales areas: a code that says where it lies and what it is called, read alike by everybody. */
import { describe, expect, test } from 'vitest'
import { allRegions } from '../../../shared/templates/allRegions.ts'
import { formatFault } from '../../../shared/templates/formats.ts'
import { formatValue } from '../../../shared/templates/format.ts'
import { templates } from '../../../shared/templates/index.ts'
import { fieldOf } from '../../../shared/templates/keys.ts'
import { maskValue } from '../../../shared/templates/masking.ts'
import { parseValue } from '../../../shared/templates/parse.ts'
import { majorRegions } from '../../../shared/templates/regions.ts'
import { isWithin, salesAreaCode, salesAreaOf } from '../../../shared/domain/salesArea.ts'

const region = fieldOf(templates.homeDeco, 'regionCode')!

describe('R26: own sales areas', () => {
  test('R26 two offices that begin the same area offline mean the same one', () => {
    expect(salesAreaCode('110105', ' 高 井 ')).toBe('110105~高井')
    expect(salesAreaCode('110105', 'ＣＢＤ（东）')).toBe(salesAreaCode('110105', 'CBD(东)'))
    expect(salesAreaOf('110105~高井')).toEqual({ within: '110105', name: '高井' })
  })

  test('R26 what is no area has no code', () => {
    for (const name of ['', ' ', '~', 'a~b', '/', '=1', '高井/东', '一'.repeat(21), '(东)'])
      expect(salesAreaCode('110105', name), name).toBeNull()
    for (const within of ['', '11010', '1101055', '010105', '高井']) {
      expect(salesAreaCode(within, '高井'), within).toBeNull()
    }
    for (const code of ['110105', '110105~', '110105~高 井', '110105~a~b', '~高井', '110105~ＣＢＤ'])
      expect(salesAreaOf(code), code).toBeNull()
  })

  test('R26 an area lies in its district, its city and its province, and nowhere else', () => {
    for (const around of ['110105~高井', '110105', '110100', '110000'])
      expect(isWithin('110105~高井', around), around).toBe(true)
    for (const around of ['110105~高井东', '110105~高', '110106', '120000'])
      expect(isWithin('110105~高井', around), around).toBe(false)
    expect(isWithin('110105', '110105~高井')).toBe(false)
    expect(isWithin('110105~高井东', '110105~高井')).toBe(false)
  })

  test('R26 it is named by who never heard of it, and doubted only where its district is unknown', () => {
    expect(allRegions.path('110105~高井')).toEqual(['北京市', '朝阳区', '高井'])
    expect(allRegions.find('110105~高井')).toEqual({ code: '110105~高井', name: '高井', level: 'area' })
    expect(majorRegions.path('110000~高井')).toEqual(['北京市', '高井'])
    expect(allRegions.find('999999~高井')).toBeNull()
    // 崇文区 went into 东城区 in 2010.
    expect(allRegions.successor('110103~天坛')).toBe('110101~天坛')
    expect(allRegions.successor('110105~高井')).toBeNull()
  })

  test('R26 the region field of a client takes one, typed, shown and masked; a household register does not', () => {
    expect(formatFault('region', '110105~高井')).toBeNull()
    expect(parseValue(region, '110105~高井', {}).ok).toBe(true)
    expect(formatValue(region, '110105~高井', { language: 'zh', regions: allRegions })).toBe(
      '北京市朝阳区高井',
    )
    expect(maskValue(region, '110105~高井')).toBe('110000')
    const hukou = fieldOf(templates.realEstate, 'hukou')!
    expect(parseValue(hukou, '110105~高井', {}).ok).toBe(false)
  })
})
