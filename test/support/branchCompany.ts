/**
 * A company at work, for tests with browsers: the real server with branch A (`generic`) and B, a sales
 * person and a manager in A, head office; and archives in A that belong to the sales person, so that
 * her device holds every one of them.
 */
import { templates } from '../../shared/templates/index.ts'
import { countsOf } from '../../sync-server/import/report.ts'
import { importSheet } from '../../sync-server/import/importer.ts'
import type { Sheet } from '../../sync-server/import/sheet.ts'
import type { ServerOptions } from '../../sync-server/server.ts'
import { companyHeaders, companyRow } from './sheets.ts'
import { addPerson, PASSWORD, post, startTestServer, type TestPerson, type TestServer } from './server.ts'

export interface BranchCompany {
  readonly server: TestServer
  readonly a: string
  readonly b: string
  readonly sales: TestPerson
  readonly manager: TestPerson
  readonly headOffice: TestPerson
}

export async function startBranchCompany(options: Partial<ServerOptions> = {}): Promise<BranchCompany> {
  const server = await startTestServer(options)
  const token = new URL(server.setupLink ?? 'http://none/#').hash.slice(1)
  const response = await post(server.url, '/api/setup', {
    token,
    company: '测试公司',
    branches: [
      { code: 'A', name: '朝阳店', template: 'generic' },
      { code: 'B', name: '海淀店', template: 'homeDeco' },
    ],
    admin: { login: 'hq', name: '总部甲', password: PASSWORD },
  })
  if (!response.ok) throw new Error(`set-up failed: ${await response.text()}`)
  await server.core.people.setFactorSetting('optional')
  const branch = (code: string): string => server.core.directory.branchByCode(code)?.id ?? ''
  return {
    server,
    a: branch('A'),
    b: branch('B'),
    sales: await addPerson(server, 'sales', 'SA', 'A'),
    manager: await addPerson(server, 'manager', 'BM', 'A'),
    headOffice: { login: 'hq', id: server.core.directory.userByLogin('hq')?.id ?? '' },
  }
}

/** In the name of the sales person, through the import's own door. Returns how many archives were made. */
export async function importFor({ server, a, sales }: BranchCompany, sheet: Sheet): Promise<number> {
  const result = await importSheet({
    core: server.core,
    sheet,
    template: templates.generic,
    branch: a,
    user: sales.id,
    targets: null,
    progress: () => undefined,
  })
  return countsOf(result).created
}

export const smallSheet = (rows: number): Sheet => ({
  encoding: 'utf-8',
  headers: companyHeaders,
  rows: Array.from({ length: rows }, (_, at) => ({ number: at + 2, cells: companyRow(at + 1) })),
})
