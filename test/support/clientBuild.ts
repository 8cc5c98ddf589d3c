/** The built client, for whatever needs the real thing: built when its sources changed, else at once. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const clientDist = fileURLToPath(new URL('../../client/dist', import.meta.url))

/** On return client/dist is what the sources say. Throws when they do not build. */
export function ensureClientBuild(): void {
  const launcher = fileURLToPath(new URL('../../sync-server/ops/launch.mjs', import.meta.url))
  const { status } = spawnSync(process.execPath, [launcher, '--with-client'], { stdio: 'inherit' })
  if (status !== 0) throw new Error('the client does not build')
}
