/** A company whose server offers the bare device page, behind a port that tests open and close. */
import { importFor, smallSheet, startBranchCompany, type BranchCompany } from './branchCompany.ts'
import { buildDevicePage } from './devicePage.ts'
import { Proxy } from './proxy.ts'
import { ServerArchives } from './serverArchives.ts'

export interface DeviceCompany {
  readonly company: BranchCompany
  /** Open. */
  readonly proxy: Proxy
  /** The archives of branch A, all of the sales person's. */
  readonly archives: readonly string[]
  end(): Promise<void>
}

export async function startDeviceCompany(archives: number): Promise<DeviceCompany> {
  const page = await buildDevicePage()
  const company = await startBranchCompany({ client: page.folder })
  await importFor(company, smallSheet(archives))
  const proxy = new Proxy(() => company.server.port)
  await proxy.open()
  return {
    company,
    proxy,
    archives: await new ServerArchives(company.server.core).ofBranch(company.a),
    async end() {
      await proxy.close()
      await company.server.end()
      page.remove()
    },
  }
}
