/**
 * What can be set from outside: flags first, then environment variables, then the defaults.
 *
 * A newcomer would look for a configuration file. There is none: everything that concerns the
 * company lives in the data folder and is changed on screen; these few say where and how to listen.
 * Each flag `--some-name` is also the variable `ANJUAN_SOME_NAME`.
 */
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ok, type Result } from '../shared/base/result.ts'
import {
  addressOptions,
  readAddress,
  readPort,
  truth,
  withEmptyValues,
  type AddressFlags,
  type AddressSettings,
} from './address/settings.ts'

export interface Settings {
  readonly port: number
  /** Absolute. */
  readonly data: string
  /** A fictitious company to look at, in a folder of its own. */
  readonly demo: boolean
  readonly address: AddressSettings
}

export const DEFAULT_PORT = 8600

export type SettingsError = { readonly type: 'usage'; readonly text: string }

interface Flags extends AddressFlags {
  readonly port?: string | undefined
  readonly data?: string | undefined
  readonly database?: string | undefined
  readonly demo?: boolean | undefined
}

export function readSettings(
  args: readonly string[],
  env: { readonly [name: string]: string | undefined },
  cwd: string,
  /** Of this machine. */
  host: string = hostname(),
): Result<Settings, SettingsError> {
  let flags: Flags
  try {
    flags = parseArgs({
      args: withEmptyValues(args),
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        database: { type: 'string' },
        demo: { type: 'boolean' },
        ...addressOptions,
      },
      strict: true,
    }).values
  } catch (error) {
    return usage(`参数写错了 / ${error instanceof Error ? error.message : String(error)}`)
  }
  const database = flags.database ?? env['ANJUAN_DATABASE']
  if (database !== undefined && database !== '') {
    return usage(
      '本版本只带内嵌数据库，暂不支持 --database / this version has the embedded database only; --database is reserved',
    )
  }
  const text = flags.port ?? env['ANJUAN_PORT'] ?? String(DEFAULT_PORT)
  const port = readPort(text)
  if (!port.ok) {
    return usage(`端口应为 0 到 65535 的整数：${text} / a port is a whole number from 0 to 65535: ${text}`)
  }
  const demo = flags.demo ?? truth(env['ANJUAN_DEMO'] ?? '')
  if (demo === null) return usage('ANJUAN_DEMO 应为 1 或 0 / ANJUAN_DEMO is 1 or 0')
  // A variable that was set for the real folder must not lead a demonstration there.
  const data = flags.data ?? (demo ? 'data-demo' : (env['ANJUAN_DATA'] ?? 'data'))
  const address = readAddress(flags, env, { demo, hostname: host, absolute: (path) => resolve(cwd, path) })
  if (!address.ok) return usage(address.error)
  return ok({ port: port.value, data: resolve(cwd, data), demo, address: address.value })
}

const usage = (text: string): Result<never, SettingsError> => ({ ok: false, error: { type: 'usage', text } })
