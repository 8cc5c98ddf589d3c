/**
 * Regions by GB/T 2260: codes, names, and what people write for them.
 *
 * `majorRegions` knows provinces and cities and is small enough for every page. Counties come with
 * `allRegions` of `allRegions.ts`, a module of its own to be loaded when a cascade opens or a sheet
 * is read. The full table finds more than the small one and never anything else.
 */
import { MAJORS } from './gb2260/majors.ts'
import { isWithin, salesAreaCode, salesAreaOf } from '../domain/salesArea.ts'

export interface Region {
  readonly code: string
  readonly name: string
  /** `area`: a sales area of one's own, whose code says where it lies (`domain/salesArea.ts`). */
  readonly level: 'province' | 'city' | 'county' | 'area'
}

const MINORITIES =
  '(?:各|蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|普米|塔吉克|怒|鄂温克|保安|裕固|独龙|鄂伦春)族?'
const AUTONOMOUS = /(?:自治[区州县旗])$/
const KIND = /(?:特别行政区|自治[区州县旗]|地区|林区|特区|新区|[省市区县旗盟])$/
const ETHNIC = new RegExp(`${MINORITIES}$`)

/** As people say it: 广西 for 广西壮族自治区, 浦东 for 浦东新区. Names of two characters stay whole. */
export function shortName(name: string): string {
  let short = name.replace(KIND, '')
  if (short.length < 2) short = name.replace(/[省市区县旗盟]$/, '')
  if (AUTONOMOUS.test(name)) {
    for (
      let next = short.replace(ETHNIC, '');
      next.length >= 2 && next !== short;
      next = short.replace(ETHNIC, '')
    ) {
      short = next
    }
  }
  return short.length < 2 ? name : short
}

/** Other spellings of provinces that sheets use. One character counts only alone: 黑龙江 is not 黑 + 龙江县. */
const ALIASES: { readonly [code: string]: readonly string[] } = {
  '110000': ['京'],
  '120000': ['津'],
  '130000': ['冀'],
  '140000': ['晋'],
  '150000': ['蒙', '内蒙', '内蒙古省'],
  '210000': ['辽'],
  '220000': ['吉'],
  '230000': ['黑'],
  '310000': ['沪'],
  '320000': ['苏'],
  '330000': ['浙'],
  '340000': ['皖'],
  '350000': ['闽'],
  '360000': ['赣'],
  '370000': ['鲁'],
  '410000': ['豫'],
  '420000': ['鄂'],
  '430000': ['湘'],
  '440000': ['粤'],
  '450000': ['桂', '广西省'],
  '460000': ['琼'],
  '500000': ['渝'],
  '510000': ['川'],
  '520000': ['黔'],
  '530000': ['滇'],
  '540000': ['藏', '西藏省'],
  '610000': ['陕'],
  '620000': ['甘'],
  '630000': ['青'],
  '640000': ['宁', '宁夏省'],
  '650000': ['新', '新疆省'],
  '710000': ['台', '台湾地区'],
  '810000': ['港', '香港'],
  '820000': ['澳', '澳门'],
}

/** A city in Liaoning, and the district of Beijing that is meant more often: said alone it is neither. */
const NEVER_ALONE: readonly string[] = ['朝阳']

const levelOf = (code: string): Region['level'] =>
  code.endsWith('0000') ? 'province' : code.endsWith('00') ? 'city' : 'county'
const DEPTH = { province: 0, city: 1, county: 2, area: 3 } as const

/** One way to read the beginning of a text as regions, each within the one before. */
interface Reading {
  readonly region: Region
  readonly rest: string
  /** How many names were read, and whether the last stood in full (区 and 市 included). */
  readonly steps: number
  readonly full: boolean
}

export interface Regions {
  /** In force, or a sales area in such a region; null for unknown and retired codes. */
  find(code: string): Region | null
  /** Names from the province down. Of a retired code the last name it had; empty when unknown. */
  path(code: string): readonly string[]
  /** Provinces for null. The districts of the four municipalities follow the province directly. */
  children(code: string | null): readonly Region[]
  /** The code that took a retired one's place; null when it is in force or unknown. */
  successor(code: string): string | null
  /** What a cell of a sheet means. Null when it is unknown or could be several; `hint` is where to look first. */
  regionOf(text: string, hint?: string): string | null
  /** The region at the head of an address, and what follows it. */
  splitAddress(text: string, hint?: string): { readonly code: string; readonly rest: string } | null
}

/** `complete`: the counties are there, so a name that is not found does not exist. */
export function makeRegions(
  rows: readonly string[],
  retiredRows: readonly string[] = [],
  complete = retiredRows.length > 0,
): Regions {
  const regions = new Map<string, Region>()
  const spoken = new Map<string, Region>()
  /** Names by their first character. */
  const named = new Map<string, (readonly [name: string, region: Region])[]>()
  for (const entry of rows.flatMap((row) => row.split(' '))) {
    const region: Region = {
      code: entry.slice(0, 6),
      name: entry.slice(6),
      level: levelOf(entry.slice(0, 6)),
    }
    regions.set(region.code, region)
    for (const name of new Set([region.name, shortName(region.name), ...(ALIASES[region.code] ?? [])])) {
      if (name.length === 1) spoken.set(name, region)
      else named.set(name.charAt(0), [...(named.get(name.charAt(0)) ?? []), [name, region]])
    }
  }
  const retired = new Map<string, { readonly name: string; readonly successor: string }>()
  for (const entry of retiredRows.flatMap((row) => row.split(' '))) {
    const [name = '', successor = ''] = entry.slice(6).split('>')
    retired.set(entry.slice(0, 6), { name, successor })
  }

  const parentOf = (code: string): Region | null => {
    if (code.endsWith('0000')) return null
    const city = code.endsWith('00') ? undefined : regions.get(`${code.slice(0, 4)}00`)
    return city ?? regions.get(`${code.slice(0, 2)}0000`) ?? null
  }

  /** Every reading of the text's beginning within an area. */
  function readings(text: string, area: Region | null, steps: number): readonly Reading[] {
    const found: Reading[] = []
    for (const [name, region] of named.get(text.charAt(0)) ?? []) {
      if (!text.startsWith(name) || (area !== null && !isBelow(region, area))) continue
      const rest = withoutFiller(text.slice(name.length), region)
      found.push({ region, rest, steps: steps + 1, full: name === region.name })
      if (rest !== '' && region.level !== 'county') found.push(...readings(rest, region, steps + 1))
    }
    return found
  }

  /** `北京市北京市朝阳区`, `上海市市辖区…`, `重庆市县…`: lists fill the missing level with words. */
  function withoutFiller(rest: string, region: Region): string {
    if (region.level === 'county') return rest
    const fillers = [region.name, '市辖区', '省直辖县级行政区划', '自治区直辖县级行政区划']
    if (region.code === '500000') fillers.push('县')
    const word = fillers.find((one) => rest.startsWith(one))
    return word === undefined ? rest : rest.slice(word.length)
  }

  /** The reading that says most; null when two that mean different places say as much. */
  function best(found: readonly Reading[]): Reading | null {
    const rank = (one: Reading): number => one.rest.length * 100 + one.steps * 10 + DEPTH[one.region.level]
    const sorted = [...found].sort((a, b) => rank(a) - rank(b))
    const [first, second] = sorted
    if (first === undefined) return null
    const tie =
      second !== undefined && rank(second) === rank(first) && second.region.code !== first.region.code
    return tie ? null : first
  }

  function read(text: string, hint: string | undefined, fits: (reading: Reading) => boolean): Reading | null {
    const area = hint === undefined ? undefined : regions.get(hint)
    if (area !== undefined) {
      const near = best(readings(text, area, 0).filter(fits))
      if (near !== null) return near
    }
    const found = readings(text, null, 0).filter(fits)
    // Without the counties a short name may be that of a district nearby which is not known here.
    const sure = complete || area === undefined ? found : found.filter(isUnmistakable)
    return best(sure)
  }

  return {
    find(code) {
      const known = regions.get(code)
      if (known !== undefined) return known
      const area = salesAreaOf(code)
      return area === null || !regions.has(area.within) ? null : { code, name: area.name, level: 'area' }
    },
    path(code) {
      const area = salesAreaOf(code)
      if (area !== null) return [...this.path(area.within), area.name]
      const former = regions.has(code) ? undefined : retired.get(code)
      const region = regions.get(code)
      if (region === undefined && former === undefined) return []
      const path = [region?.name ?? former?.name ?? '']
      for (let up = parentOf(code); up !== null; up = parentOf(up.code)) path.unshift(up.name)
      return path
    },
    children: (code) =>
      [...regions.values()].filter((region) => (parentOf(region.code)?.code ?? null) === code),
    successor(code) {
      const area = salesAreaOf(code)
      if (area !== null) {
        const moved = this.successor(area.within)
        return moved === null ? null : salesAreaCode(moved, area.name)
      }
      if (regions.has(code)) return null
      const named = retired.get(code)?.successor
      if (named !== undefined) return named
      // `130101` 市辖区, `110100`, `429000`: levels that only fill the tree stand for the one above.
      return /^\d{4}0[01]$|^\d{2}90{3}$/.test(code) ? (parentOf(code)?.code ?? null) : null
    },
    regionOf(text, hint) {
      const plain = tidy(text)
      if (regions.has(plain)) return plain
      const abbreviated = spoken.get(plain)
      if (abbreviated !== undefined) return abbreviated.code
      const area = hint === undefined ? undefined : regions.get(hint)
      if (area !== undefined && (plain === area.name || plain === shortName(area.name))) return area.code
      const reading = read(plain, hint, ({ rest }) => rest === '')
      if (reading === null || (NEVER_ALONE.includes(plain) && reading.region.level === 'city')) return null
      return reading.region.code
    },
    splitAddress(text, hint) {
      const plain = tidy(text)
      const reading = read(plain, hint, (one) => one.full || one.steps > 1)
      return reading === null ? null : { code: reading.region.code, rest: reading.rest }
    },
  }
}

const isBelow = (region: Region, area: Region): boolean =>
  region.code !== area.code && isWithin(region.code, area.code)
const isUnmistakable = (one: Reading): boolean => one.full || one.region.level === 'province'

const tidy = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\s/·・>,,、|\\_-]+/g, '')
    .replace(/^(?:中华人民共和国|中国)/, '')

export const majorRegions: Regions = makeRegions(MAJORS)
