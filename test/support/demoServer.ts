/** The demonstration, filled into a folder of its own and served with the built client. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureDemo } from '../../sync-server/demo/demo.ts'
import { startServer, type RunningServer, type ServerOptions } from '../../sync-server/server.ts'
import { clientDist, ensureClientBuild } from './clientBuild.ts'

export interface DemoServer {
  readonly folder: string
  readonly server: RunningServer
  /** The folder goes with it. */
  end(): Promise<void>
}

export async function startDemoServer(more: Partial<ServerOptions> = {}): Promise<DemoServer> {
  ensureClientBuild()
  const around = await mkdtemp(join(tmpdir(), 'anjuan-demo-'))
  const folder = join(around, 'demo')
  await ensureDemo(folder, { now: Date.now(), say: () => undefined })
  const server = await startServer({ data: folder, port: 0, client: clientDist, ...more })
  return {
    folder,
    server,
    async end() {
      await server.stop()
      await rm(around, { recursive: true, force: true })
    },
  }
}
