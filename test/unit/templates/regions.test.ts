/** Regions: the shipped tables, the tree, and what the cells of sheets mean. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allRegions } from '../../../shared/templates/allRegions.ts'
import { COUNTIES } from '../../../shared/templates/gb2260/counties.ts'
import { MAJORS } from '../../../shared/templates/gb2260/majors.ts'
import { RETIRED } from '../../../shared/templates/gb2260/retired.ts'
import { isWithin } from '../../../shared/domain/salesArea.ts'
import { majorRegions, shortName } from '../../../shared/templates/regions.ts'
import { regionTables } from '../../support/regionTables.ts'

const codes = [...MAJORS, ...COUNTIES].flatMap((row) => row.split(' ').map((entry) => entry.slice(0, 6)))
const anyCode = fc.constantFrom(...codes)

describe('the shipped tables', () => {
  it('are exactly what the dated packages make', async () => {
    const root = fileURLToPath(new URL('../../..', import.meta.url))
    for (const [path, content] of await regionTables())
      expect(readFileSync(join(root, path), 'utf8')).toBe(content)
  })

  it('hold the whole country once: 34 provinces, and every code only once', () => {
    expect(allRegions.children(null)).toHaveLength(34)
    expect(new Set(codes).size).toBe(codes.length)
    expect(codes.length).toBeGreaterThan(3000)
  })

  it('lead every retired code to one that is in force', () => {
    for (const entry of RETIRED.flatMap((row) => row.split(' '))) {
      const code = entry.slice(0, 6)
      expect(allRegions.find(code), entry).toBeNull()
      expect(allRegions.find(allRegions.successor(code) ?? ''), entry).not.toBeNull()
      expect(allRegions.path(code).at(-1)).toBe(entry.slice(6).split('>')[0])
    }
  })
})

describe('R26: the tree of regions', () => {
  it('reaches every place from the top by its children', () => {
    const seen: string[] = []
    const visit = (code: string | null): void => {
      for (const child of allRegions.children(code)) {
        seen.push(child.code)
        visit(child.code)
      }
    }
    visit(null)
    expect(seen.sort()).toEqual([...codes].sort())
  })

  it('puts the districts of a municipality and province-run counties directly below the province', () => {
    expect(allRegions.path('110105')).toEqual(['北京市', '朝阳区'])
    expect(allRegions.path('440305')).toEqual(['广东省', '深圳市', '南山区'])
    expect(allRegions.path('429004')).toEqual(['湖北省', '仙桃市'])
    expect(allRegions.children('440300').map(({ name }) => name)).toContain('南山区')
  })

  it('counts what lies below, and nothing beside it', () => {
    expect(isWithin('440305', '440300')).toBe(true)
    expect(isWithin('440305', '440000')).toBe(true)
    expect(isWithin('440305', '440100')).toBe(false)
    expect(isWithin('440300', '440305')).toBe(false)
    expect(isWithin('110103', '110000')).toBe(true)
  })

  it('stands the levels that only fill the tree for the one above', () => {
    expect(allRegions.successor('110100')).toBe('110000')
    expect(allRegions.successor('130101')).toBe('130100')
    expect(allRegions.successor('429000')).toBe('420000')
    expect(allRegions.successor('440305')).toBeNull()
    expect(allRegions.successor('999999')).toBeNull()
  })

  it('follows districts into the one they were merged into', () => {
    expect(allRegions.successor('110103')).toBe('110101')
    expect(allRegions.path('110103')).toEqual(['北京市', '崇文区'])
    expect(allRegions.successor('341400')).toBe('340181')
  })
})

describe('what the cells of sheets mean', () => {
  it.each([
    ['深圳', '440300'],
    ['深圳市', '440300'],
    ['内蒙', '150000'],
    ['内蒙古', '150000'],
    ['内蒙古自治区', '150000'],
    ['北京', '110000'],
    ['黑龙江', '230000'],
    ['新疆', '650000'],
    ['广西', '450000'],
    ['广西壮族自治区', '450000'],
    ['吉林', '220000'],
    ['吉林市', '220200'],
    ['海南', '460000'],
    ['西藏', '540000'],
    ['香港', '810000'],
    ['粤', '440000'],
    ['西安', '610100'],
    ['大同', '140200'],
    ['恩施', '422800'],
    ['西双版纳', '532800'],
    ['440300', '440300'],
  ])('reads %s as %s with the small table and with the whole one', (text, code) => {
    expect(majorRegions.regionOf(text)).toBe(code)
    expect(allRegions.regionOf(text)).toBe(code)
  })

  it.each([
    ['广东省深圳市南山区', '440305'],
    ['广东 / 深圳 / 南山', '440305'],
    ['深圳南山', '440305'],
    ['北京市市辖区海淀区', '110108'],
    ['北京市北京市朝阳区', '110105'],
    ['重庆市县城口县', '500229'],
    ['上海浦东', '310115'],
    ['湖北仙桃市', '429004'],
    ['石景山', '110107'],
    ['沙县', '350405'],
  ])('reads %s as %s with the whole table', (text, code) => {
    expect(allRegions.regionOf(text)).toBe(code)
  })

  it.each(['朝阳', '朝阳区', '南山', '鼓楼', '亦庄开发区', '不详', '999999', ''])(
    'makes nothing of "%s", which could be several places or none',
    (text) => {
      expect(allRegions.regionOf(text)).toBeNull()
    },
  )

  it('looks for a district in the given city first', () => {
    expect(allRegions.regionOf('朝阳', '110000')).toBe('110105')
    expect(allRegions.regionOf('朝阳区', '220100')).toBe('220104')
    expect(allRegions.regionOf('南山', '440300')).toBe('440305')
    expect(allRegions.regionOf('鼓楼', '320100')).toBe('320106')
    expect(allRegions.regionOf('大同', '230600')).toBe('230606')
    expect(allRegions.regionOf('北京', '110000')).toBe('110000')
    expect(allRegions.regionOf('广州', '440300')).toBe('440100')
  })

  it('says nothing with the small table that the whole one would contradict', () => {
    fc.assert(
      fc.property(
        anyCode,
        fc.option(fc.constantFrom(...codes.filter((code) => code.endsWith('00')))),
        fc.boolean(),
        (code, hint, full) => {
          const name = allRegions.path(code).at(-1) ?? ''
          const text = full ? name : shortName(name)
          const small = majorRegions.regionOf(text, hint ?? undefined)
          if (small !== null) expect(small).toBe(allRegions.regionOf(text, hint ?? undefined))
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('reads every place back from its full path, written with or without the endings', () => {
    for (const code of codes) {
      const path = allRegions.path(code)
      expect(allRegions.regionOf(path.join('')), path.join('')).toBe(code)
      expect(allRegions.regionOf(path.join(' ')), path.join(' ')).toBe(code)
    }
  })

  it('never reads a place as one elsewhere: its short name in its own city is itself, or unclear', () => {
    fc.assert(
      fc.property(anyCode, (code) => {
        const [name = '', city] = [allRegions.path(code).at(-1), `${code.slice(0, 4)}00`]
        const read = allRegions.regionOf(
          shortName(name),
          allRegions.find(city) === null ? `${code.slice(0, 2)}0000` : city,
        )
        expect(read === null || isWithin(read, `${code.slice(0, 2)}0000`), `${name} → ${read}`).toBe(true)
      }),
    )
  })

  it('cuts the region off an address, and leaves streets named after cities alone', () => {
    expect(allRegions.splitAddress('广东省深圳市南山区科技园路1号')).toEqual({
      code: '440305',
      rest: '科技园路1号',
    })
    expect(allRegions.splitAddress('北京市朝阳区建国路88号')).toEqual({ code: '110105', rest: '建国路88号' })
    expect(allRegions.splitAddress('深圳南山科技园')).toEqual({ code: '440305', rest: '科技园' })
    expect(allRegions.splitAddress('南京西路100号')).toBeNull()
  })
})
