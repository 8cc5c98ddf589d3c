/**
 * The 3,842 listed companies that the thread is told on: the real sheet where it lies beside the
 * project, else a made one of the same size. Which of the two it was stands in the output of the test.
 */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openSheet, type Sheet } from '../../sync-server/import/sheet.ts'
import { companyHeaders, companyRow } from './sheets.ts'

export const LISTED_COMPANIES = 3842
const beside = fileURLToPath(new URL('../../../shared/data/listed-companies.csv', import.meta.url))

export interface Companies {
  readonly sheet: Sheet
  readonly which: string
}

export async function listedCompanies(): Promise<Companies> {
  if (existsSync(beside)) {
    const read = await openSheet(beside)
    if (!read.ok) throw new Error(`listed-companies.csv cannot be read: ${read.error}`)
    return { sheet: read.value, which: 'the real listed-companies.csv' }
  }
  return {
    sheet: {
      encoding: 'utf-8',
      headers: companyHeaders,
      rows: Array.from({ length: LISTED_COMPANIES }, (_, at) => ({
        number: at + 2,
        cells: companyRow(at + 1),
      })),
    },
    which: 'a generated sheet of the same size: the folder with the real one is not beside the project',
  }
}
