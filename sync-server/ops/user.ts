/**
 * `npm run user -- add | branch | list | passwd | drop-factors | second-factor | restored | setup-link`: people and branches from the shell.
 *
 * It opens the data folder itself, whether the server runs or not: SQLite lets both write, and a running
 * server notices within a second. What it does is logged like everything else, with nobody as author.
 */
import { createInterface } from 'node:readline'
import { resolve } from 'node:path'
import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { rememberedAddress } from '../address/remembered.ts'
import { bytesToHex } from '../../shared/base/bytes.ts'
import { templateIds } from '../../shared/templates/types.ts'
import { roles } from '../../shared/policy/table.ts'
import { isRole } from '../people/people.ts'
import { setupLink, SetupToken } from '../people/setupToken.ts'
import { systemClock, systemRandom } from '../ports.ts'
import { declareRestore } from '../ingest/restore.ts'
import { openCore, type Core } from '../core.ts'
import { DEFAULT_PORT } from '../settings.ts'
import { words } from './peopleWords.ts'

const usage = `用法 / usage:
  npm run user -- add --login L --name N --role ${roles.join('|')} [--branch CODE] [--password-stdin]
  npm run user -- branch --code CODE --name N --template ${templateIds.join('|')}
  npm run user -- passwd --login L [--password-stdin]
  npm run user -- drop-factors --login L
  npm run user -- second-factor --set required|optional
  npm run user -- restored --why TEXT
  npm run user -- list
  npm run user -- setup-link
  每条都可加 --data 文件夹（默认 ./data）/ each takes --data FOLDER (default ./data)`

class Refused extends Error {
  override readonly name = 'Refused'
}

type Flags = { readonly [name: string]: string | boolean | undefined }

async function run(command: string, flags: Flags): Promise<void> {
  const folder = resolve(text(flags, 'data', process.env['ANJUAN_DATA'] ?? 'data'))
  if (command === 'setup-link') return link(folder, flags['port'])
  if (!existsSync(folder))
    throw new Refused(
      `没有数据文件夹 ${folder}，先运行 npm start / no data folder ${folder}: run npm start first`,
    )
  const core = await openCore({ data: folder })
  try {
    if (core.directory.organisation === null && command !== 'list') {
      throw new Refused(
        '公司还没有设置，先用 setup-link 的链接完成首次设置 / not set up yet: open the link of setup-link first',
      )
    }
    switch (command) {
      case 'add':
        return await add(core, flags)
      case 'branch':
        return await branch(core, flags)
      case 'passwd':
        return await passwd(core, flags)
      case 'drop-factors':
        return await dropFactors(core, flags)
      case 'second-factor':
        return await secondFactor(core, flags)
      case 'restored':
        return await restored(core, flags)
      case 'list':
        return list(core)
      default:
        throw new Refused(usage)
    }
  } finally {
    await core.close()
  }
}

async function add(core: Core, flags: Flags): Promise<void> {
  const role = text(flags, 'role')
  if (!isRole(role)) throw new Refused(`没有角色 ${role}，可选 / no role ${role}, one of: ${roles.join(' ')}`)
  const login = text(flags, 'login').toLowerCase()
  if (!/^[a-z0-9][a-z0-9._-]{1,39}$/.test(login)) {
    throw new Refused('登录名用小写字母、数字和 . _ -，2 到 40 位 / a login is 2 to 40 of a-z 0-9 . _ -')
  }
  const { password, generated } = await passwordFrom(flags)
  const code = flags['branch']
  const added = await core.people.addPerson(
    { login, name: text(flags, 'name'), password, role, branch: typeof code === 'string' ? code : null },
    null,
  )
  if (!added.ok) throw new Refused(words(added.error))
  console.log(`已添加 / added: ${login} (${role}${typeof code === 'string' ? `, ${code}` : ''})`)
  if (generated) console.log(`密码只显示这一次 / the password, shown once: ${password}`)
}

async function branch(core: Core, flags: Flags): Promise<void> {
  const code = text(flags, 'code').toUpperCase()
  if (!/^[A-Z0-9]{1,12}$/.test(code))
    throw new Refused('分公司代码用大写字母和数字，最多 12 位 / a branch code is 1 to 12 of A-Z 0-9')
  const added = await core.people.addBranch(
    { code, name: text(flags, 'name'), template: text(flags, 'template') },
    null,
  )
  if (!added.ok) throw new Refused(words(added.error))
  console.log(`已添加分公司 / added branch: ${code}`)
}

async function passwd(core: Core, flags: Flags): Promise<void> {
  const { password, generated } = await passwordFrom(flags)
  const login = text(flags, 'login').toLowerCase()
  const changed = await core.people.setPassword(login, password, null)
  if (!changed.ok) throw new Refused(words(changed.error))
  console.log(`已改密码，旧的登录全部失效 / password changed, every session of ${login} ended`)
  if (generated) console.log(`密码只显示这一次 / the password, shown once: ${password}`)
}

/** For a company with one administrator, who lost phone and paper: whoever may write here owns the server anyway. */
async function dropFactors(core: Core, flags: Flags): Promise<void> {
  const login = text(flags, 'login').toLowerCase()
  const dropped = await core.people.dropFactors(login)
  if (!dropped.ok) throw new Refused(words(dropped.error))
  console.log(
    `已去掉第二步验证和恢复码，旧的登录全部失效 / second factors and recovery codes of ${login} dropped, every session ended`,
  )
}

async function secondFactor(core: Core, flags: Flags): Promise<void> {
  const setting = text(flags, 'set')
  if (setting !== 'required' && setting !== 'optional')
    throw new Refused('--set 只能是 required 或 optional / --set takes required or optional')
  await core.people.setFactorSetting(setting)
  console.log(
    setting === 'required'
      ? '总部、审计、财务登录必须有第二步验证 / head office, audit and finance need a second factor from now on'
      : '第二步验证不再是必须的，已记入日志 / the second factor is no longer required; the log says so',
  )
}

/** The whole folder came from a backup: nothing in it can tell. */
async function restored(core: Core, flags: Flags): Promise<void> {
  const why = text(flags, 'why')
  const { head } = await declareRestore(core, why)
  console.log(
    `已记入日志：数据回到第 ${head} 条。所有人要重新登录，设备上还有的会自动送回来；没有一台设备留着的，就没有了 / ` +
      `logged: the data went back to entry ${head}. Everybody signs in again, and devices hand in what they still hold; what no device holds is gone`,
  )
}

function list({ directory }: Core): void {
  const organisation = directory.organisation
  console.log(organisation === null ? '还没有设置公司 / not set up yet' : organisation.name)
  for (const one of directory.branches) console.log(`  ${one.code}\t${one.name}\t${one.template}`)
  for (const user of directory.users) {
    const held = directory.membershipsOf(user.id).map(({ role, branch }) => {
      const code = branch === null ? '全部/all' : (directory.branch(branch)?.code ?? branch)
      return `${role}@${code}`
    })
    console.log(`  ${user.login}\t${user.name}\t${held.join(' ')}${user.disabled ? '\t停用/disabled' : ''}`)
  }
}

/** The link only works while the company is not set up; the server, when it runs, refuses otherwise. */
function link(folder: string, port: string | boolean | undefined): void {
  if (!existsSync(folder))
    throw new Refused(
      `没有数据文件夹 ${folder}，先运行 npm start / no data folder ${folder}: run npm start first`,
    )
  const address =
    typeof port === 'string'
      ? `http://localhost:${port}`
      : (rememberedAddress(folder) ?? `http://localhost:${DEFAULT_PORT}`)
  const token = new SetupToken(folder, systemClock, systemRandom).mint()
  console.log(`30 分钟内有效，只能用一次 / good for 30 minutes, once: ${setupLink(address, token)}`)
}

function text(flags: Flags, name: string, fallback?: string): string {
  const value = flags[name]
  if (typeof value === 'string' && value.trim() !== '') return value
  if (fallback !== undefined) return fallback
  throw new Refused(`缺少 --${name} / --${name} is missing\n${usage}`)
}

async function passwordFrom(
  flags: Flags,
): Promise<{ readonly password: string; readonly generated: boolean }> {
  if (flags['password-stdin'] !== true) {
    const hex = bytesToHex(systemRandom.bytes(10))
    return { password: (hex.match(/.{5}/g) ?? []).join('-'), generated: true }
  }
  for await (const line of createInterface({ input: process.stdin }))
    return { password: line, generated: false }
  throw new Refused('标准输入里没有密码 / no password on standard input')
}

const [command = '', ...rest] = process.argv.slice(2)
try {
  const { values } = parseArgs({
    args: rest,
    options: {
      login: { type: 'string' },
      name: { type: 'string' },
      role: { type: 'string' },
      branch: { type: 'string' },
      code: { type: 'string' },
      template: { type: 'string' },
      data: { type: 'string' },
      port: { type: 'string' },
      set: { type: 'string' },
      why: { type: 'string' },
      'password-stdin': { type: 'boolean' },
    },
  })
  await run(command, values)
} catch (error) {
  const known = error instanceof Refused || (error instanceof TypeError && 'code' in error)
  console.error(known ? error.message : error)
  process.exitCode = 1
}
