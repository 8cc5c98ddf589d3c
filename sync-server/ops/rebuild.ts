/**
 * `npm run rebuild [-- --data FOLDER] [--replace]`: makes the projection anew from the log, beside the one that
 * stands, and says whether the two are equal.
 *
 * A server may run meanwhile; only `--replace` wants it stopped. Ends with 0 when they are equal or the new one was
 * put in place, 1 when they differ, 2 when it could not be done.
 */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { cardTools } from '../../shared/templates/cardTools.ts'
import { openCore } from '../core.ts'
import type { TableDifference } from '../projection/compare.ts'
import { isEqual, rebuild, type RebuildProgress, type Standing } from '../projection/rebuilding.ts'
import { Authors } from '../session/authors.ts'
import { Cards } from '../session/cards.ts'
import { LOG_FILE } from '../store/sqlite/index.ts'

const [EQUAL, DIFFERENT, REFUSED] = [0, 1, 2] as const

class Refused extends Error {
  override readonly name = 'Refused'
}

async function run(args: readonly string[]): Promise<number> {
  const { data, replace } = orderOf(args)
  if (!existsSync(join(data, LOG_FILE)))
    throw new Refused(`${data} 里没有日志，先运行 npm start / no log in ${data}: run npm start first`)
  const core = await openCore({ data })
  const started = performance.now()
  try {
    const { store, ledgers, keys } = core
    const cards = new Cards(cardTools, new Authors(store))
    const rebuilt = await rebuild({ folder: data, store, ledgers, cards, keys, told: tell })
    console.log(
      `重建完成：日志 ${count(rebuilt.seq)} 条，用时 ${secondsSince(started)} 秒 / ` +
        `rebuilt from ${count(rebuilt.seq)} entries in ${secondsSince(started)} s`,
    )
    report(rebuilt.standing)
    if (!replace) {
      rebuilt.discard()
      return isEqual(rebuilt.standing) ? EQUAL : DIFFERENT
    }
    if (!rebuilt.replace()) {
      rebuilt.discard()
      throw new Refused(
        '服务器还开着这个投影，什么都没换。先停服务器，再运行一次 / a server has it open, nothing was replaced: stop it and run this again',
      )
    }
    console.log('已换上新的投影 / the new projection is in place')
    return EQUAL
  } finally {
    await core.close()
  }
}

function orderOf(args: readonly string[]): { readonly data: string; readonly replace: boolean } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { data: { type: 'string' }, replace: { type: 'boolean', default: false } },
    })
    return { data: resolve(values.data ?? process.env['ANJUAN_DATA'] ?? 'data'), replace: values.replace }
  } catch {
    throw new Refused('用法 / usage: npm run rebuild -- [--data 文件夹] [--replace]')
  }
}

function tell(progress: RebuildProgress): void {
  if (progress.at === 'comparing') console.log(`  已比对 / compared ${count(progress.rows)}`)
  else {
    const { done, of } = progress
    const percent = of === 0 ? 100 : Math.floor((done * 100) / of)
    console.log(`  ${count(done)}/${count(of)}（${percent}%）`)
  }
}

function report(standing: Standing): void {
  switch (standing.is) {
    case 'missing':
      return console.log('原来没有投影，没有可比的 / nothing stood there to compare with')
    case 'unusable':
      return console.log(
        '原来的投影版本不同或已损坏，无法比对；服务器启动时会自己重建 / what stands is of another version or broken: a start of the server makes it anew',
      )
    case 'compared':
      if (standing.behind > 0)
        console.log(
          `  原投影落后 ${count(standing.behind)} 条，已补上再比 / it was behind and was caught up first`,
        )
      for (const table of standing.tables) reportTable(table)
      console.log(
        isEqual(standing)
          ? '逐行相同 / equal, row by row'
          : '有不同，用 --replace 换上重建的（先停服务器） / they differ: --replace puts the new one in place (stop the server first)',
      )
  }
}

function reportTable({ table, standing, rebuilt, different, first }: TableDifference): void {
  console.log(
    `  ${table}：原有 ${count(standing)} 行，重建 ${count(rebuilt)} 行，不同 ${count(different)} 行 / ` +
      `${count(standing)} stood, ${count(rebuilt)} made, ${count(different)} differ`,
  )
  const words = { missing: '缺少 / missing', extra: '多出 / extra', other: '不同 / otherwise' }
  for (const { key, is, columns } of first)
    console.log(`    ${key} ${words[is]}${columns.length === 0 ? '' : `：${columns.join(', ')}`}`)
}

const count = (n: number): string => n.toLocaleString('en')
const secondsSince = (start: number): string => ((performance.now() - start) / 1000).toFixed(1)

try {
  process.exitCode = await run(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof Refused)) throw error
  console.error(error.message)
  process.exitCode = REFUSED
}
