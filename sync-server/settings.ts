/**
 * What can be set from outside: flags first, then environment variables, then the defaults.
 *
 * A newcomer would look for a configuration file. There is none: everything that concerns the
 * company lives in the data folder and is changed on screen; these few say where and how to listen.
 */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ok, type Result } from '../shared/base/result.ts'

export interface Settings {
  readonly port: number
  /** Absolute. */
  readonly data: string
}

export const DEFAULT_PORT = 8600

export type SettingsError = { readonly type: 'usage'; readonly text: string }

export function readSettings(
  args: readonly string[],
  env: { readonly [name: string]: string | undefined },
  cwd: string,
): Result<Settings, SettingsError> {
  let flags: { port?: string | undefined; data?: string | undefined; database?: string | undefined }
  try {
    flags = parseArgs({
      args: [...args],
      options: { port: { type: 'string' }, data: { type: 'string' }, database: { type: 'string' } },
      strict: true,
    }).values
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error))
  }
  const database = flags.database ?? env['ANJUAN_DATABASE']
  if (database !== undefined && database !== '') {
    return usage(
      '本版本只带内嵌数据库，暂不支持 --database / this version has the embedded database only; --database is reserved',
    )
  }
  const port = flags.port ?? env['ANJUAN_PORT'] ?? String(DEFAULT_PORT)
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65535) {
    return usage(`端口应为 0 到 65535 的整数：${port} / a port is a whole number from 0 to 65535: ${port}`)
  }
  return ok({ port: Number(port), data: resolve(cwd, flags.data ?? env['ANJUAN_DATA'] ?? 'data') })
}

const usage = (text: string): Result<never, SettingsError> => ({ ok: false, error: { type: 'usage', text } })
