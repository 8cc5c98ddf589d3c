/** The log, asked for by whoever is signed in on a page. */
import type { Page } from 'playwright-core'
import { wholeLog, type LogPage, type LogQuery } from '../../../shared/protocol/log.ts'

export function readLog(page: Page, more: Partial<LogQuery>): Promise<LogPage> {
  return page.evaluate(
    async (query): Promise<LogPage> => {
      const response = await fetch('/api/log/query', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(query),
      })
      if (!response.ok) throw new Error(await response.text())
      return (await response.json()) as LogPage
    },
    { ...wholeLog, ...more },
  )
}
