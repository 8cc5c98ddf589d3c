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
  /** A fictitious company to look at, in a folder of its own. */
  readonly demo: boolean
}

export const DEFAULT_PORT = 8600

export type SettingsError = { readonly type: 'usage'; readonly text: string }

export function readSettings(
  args: readonly string[],
  env: { readonly [name: string]: string | undefined },
  cwd: string,
): Result<Settings, SettingsError> {
  let flags: {
    port?: string | undefined
    data?: string | undefined
    database?: string | undefined
    demo?: boolean | undefined
  }
  try {
    flags = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        database: { type: 'string' },
        demo: { type: 'boolean' },
      },
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
  const demo = flags.demo === true
  // A variable that was set for the real folder must not lead a demonstration there.
  const data = flags.data ?? (demo ? 'data-demo' : (env['ANJUAN_DATA'] ?? 'data'))
  return ok({ port: Number(port), data: resolve(cwd, data), demo })
}

const usage = (text: string): Result<never, SettingsError> => ({ ok: false, error: { type: 'usage', text } })
