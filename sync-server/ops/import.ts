/**
 * `npm run import -- FILE --branch CODE --template ID [--as LOGIN] [--map FILE] [--data DIR] [--report FILE]`
 *
 * Without `--as` it is the branch's manager who imports and owns. `--map` is a JSON object from
 * header to template key (`contacts.mobile` for contacts, null to keep a column raw).
 */
import { readFile, writeFile } from 'node:fs/promises'
import { basename, extname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { activeMemberships, decideAbility } from '../../shared/policy/decide.ts'
import type { ColumnTarget } from '../../shared/templates/columns.ts'
import { isTemplateId, templates } from '../../shared/templates/index.ts'
import { contactTypes, type ContactType, type Template } from '../../shared/templates/types.ts'
import { importSheet } from '../import/importer.ts'
import { countsOf, reportSheet } from '../import/report.ts'
import { openSheet, type SheetFault } from '../import/sheet.ts'
import { openCore, type Core } from '../server.ts'

const faults: { readonly [fault in SheetFault | 'not-found']: string } = {
  'not-found': '找不到这个文件 / no such file',
  'not-a-sheet': '读不出表格，请另存为 CSV 或 XLSX / not a readable sheet: save it as CSV or XLSX',
  'old-excel': '这是旧版 .xls，请另存为 .xlsx / an .xls of old: save it as .xlsx',
  locked: '表格有密码，请去掉密码再导入 / the workbook has a password: remove it first',
  broken: '文件损坏或没传完整 / the file is damaged or was cut off',
  'unknown-encoding': '认不出编码，请另存为 UTF-8 / unknown encoding: save it as UTF-8',
  'open-quote': '有一个引号没有结束 / a quotation mark never closes',
  'no-rows': '表里没有数据行 / the sheet has no rows',
  'too-large': '内容超过 100 MB 或 1,600 万字 / more than 100 MB or 16 million characters',
  'too-dense': '压缩得异常紧密，不予打开 / packed more densely than any sheet is: not opened',
  'too-many-members': '压缩包里的文件超过 2,000 个 / more than 2,000 files in the archive',
  'too-many-rows': '超过 10 万行，请分成几张表 / more than 100,000 rows: cut it in several sheets',
  'too-many-columns': '超过 256 列 / more than 256 columns',
  'cell-too-long': '有单元格超过 32,767 字 / a cell holds more than 32,767 characters',
}

class Usage extends Error {}

function usage(text: string): never {
  throw new Usage(text)
}

interface Order {
  readonly file: string
  readonly branch: string
  readonly template: Template
  readonly as: string | null
  readonly map: string | null
  readonly data: string
  readonly report: string
}

function readOrder(args: readonly string[]): Order {
  let parsed
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        branch: { type: 'string' },
        template: { type: 'string' },
        as: { type: 'string' },
        map: { type: 'string' },
        data: { type: 'string' },
        report: { type: 'string' },
      },
    })
  } catch (error) {
    usage(error instanceof Error ? error.message : String(error))
  }
  const { values, positionals } = parsed
  const [file] = positionals
  const { branch, template } = values
  if (file === undefined || positionals.length > 1 || branch === undefined || template === undefined) {
    usage(
      '用法 / usage: npm run import -- 文件 --branch 分公司代码 --template homeDeco|generic|realEstate [--as 登录名] [--map 文件]',
    )
  }
  if (!isTemplateId(template)) usage(`没有这个模板 / no such template: ${template}`)
  return {
    file,
    branch,
    template: templates[template],
    as: values.as ?? null,
    map: values.map ?? null,
    data: resolve(values.data ?? process.env['ANJUAN_DATA'] ?? 'data'),
    report: resolve(values.report ?? `${basename(file, extname(file))}.退回.csv`),
  }
}

async function run(order: Order): Promise<void> {
  const sheet = await openSheet(order.file)
  if (!sheet.ok) usage(`${order.file}：${faults[sheet.error]}`)
  const core = await openCore({ data: order.data })
  try {
    const branch = core.directory.branchByCode(order.branch)
    if (branch === null) usage(`没有这个分公司 / no such branch: ${order.branch}`)
    const user = importerOf(core, branch.id, order.as)
    const { headers, rows, encoding } = sheet.value
    console.log(`读到 ${rows.length} 行（${encoding}） / read ${rows.length} rows (${encoding})`)
    const targets = order.map === null ? null : await readMap(order.map, headers, order.template)
    const started = performance.now()
    const result = await importSheet({
      core,
      sheet: sheet.value,
      template: order.template,
      branch: branch.id,
      user,
      targets,
      progress: progressLine(rows.length),
    })
    for (const [at, target] of result.targets.entries()) {
      if (target.to !== 'raw' && target.to !== 'nothing')
        console.log(`  ${headers[at]} → ${nameOf(target, order.template)}`)
    }
    const { created, duplicates, refused, withGaps } = countsOf(result)
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    const report = reportSheet(sheet.value, result, order.template)
    if (report !== null) {
      await writeFile(order.report, report)
      console.log(`重复、退回和缺项的行 / rows with remarks: ${order.report}`)
    }
    console.log(
      `新建 ${created} 份，重复 ${duplicates} 份，退回 ${refused} 行，缺项 ${withGaps} 行，用时 ${seconds} 秒 / ` +
        `${created} created, ${duplicates} duplicates, ${refused} refused, ${withGaps} with gaps, ${seconds} s`,
    )
  } finally {
    await core.close()
  }
}

function importerOf(core: Core, branch: string, login: string | null): string {
  const now = core.clock.now()
  const may = (id: string): boolean => {
    const actor = core.directory.actor(id)
    return (
      actor !== null &&
      decideAbility(actor, 'import', branch, now).allowed &&
      core.directory.worksIn(id, branch, now)
    )
  }
  if (login !== null) {
    const user = core.directory.userByLogin(login)
    if (user === null) usage(`没有这个人 / no such person: ${login}`)
    if (!may(user.id)) usage(`${login} 在这个分公司没有导入权限 / ${login} may not import into this branch`)
    return user.id
  }
  const manages = (id: string): boolean =>
    activeMemberships({ user: id, memberships: core.directory.membershipsOf(id) }, now).some(
      (one) => one.role === 'BM',
    )
  const able = core.directory.users.filter(({ id }) => may(id))
  const chosen = able.find(({ id }) => manages(id)) ?? able[0]
  if (chosen === undefined) {
    usage(
      '这个分公司还没有能导入的人，先用 npm run user -- add 建一位店长 / nobody in this branch may import yet: add a manager with npm run user -- add',
    )
  }
  return chosen.id
}

async function readMap(
  file: string,
  headers: readonly string[],
  template: Template,
): Promise<readonly ColumnTarget[]> {
  let map: unknown
  try {
    map = JSON.parse(await readFile(file, 'utf8'))
  } catch {
    usage(`读不出对应表 / unreadable map: ${file}`)
  }
  if (typeof map !== 'object' || map === null)
    usage(`对应表应为 JSON 对象 / the map must be a JSON object: ${file}`)
  const named = map as Record<string, unknown>
  return headers.map((header) => targetOf(named[header] ?? null, template))
}

function targetOf(key: unknown, template: Template): ColumnTarget {
  if (key === null) return { to: 'raw' }
  if (typeof key === 'string' && key.startsWith('contacts.')) {
    const type = key.slice('contacts.'.length)
    if ((contactTypes as readonly string[]).includes(type))
      return { to: 'contact', type: type as ContactType }
  }
  if (typeof key === 'string' && template.fields.some((field) => field.key === key))
    return { to: 'field', key }
  usage(`模板里没有这一项 / the template has no such field: ${String(key)}`)
}

const nameOf = (target: ColumnTarget, template: Template): string =>
  target.to === 'field'
    ? (template.fields.find((field) => field.key === target.key)?.label.zh ?? target.key)
    : target.to === 'contact'
      ? `联系方式·${target.type}`
      : ''

function progressLine(total: number): (done: number) => void {
  let last = 0
  return (done) => {
    const share = Math.floor((done / total) * 20)
    if (share === last) return
    last = share
    console.log(`  ${done}/${total}（${share * 5}%）`)
  }
}

try {
  await run(readOrder(process.argv.slice(2)))
} catch (error) {
  if (!(error instanceof Usage)) throw error
  console.error(error.message)
  process.exitCode = 2
}
