/**
 * Reads the files it is given and tells, as one line of JSON each, what was said and what it took; the last
 * line is the most memory that the process ever held.
 */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { readSheet } from '../../shared/sheets/sheet.ts'
import { nodeSheetPorts } from '../../sync-server/import/sheet.ts'

export interface Reading {
  readonly name: string
  readonly said: string
  /** Of the processor, so that a busy machine says the same. */
  readonly cpuMs: number
}

for (const path of process.argv.slice(2)) {
  const file = readFileSync(path)
  const before = process.cpuUsage()
  const read = await readSheet(file, nodeSheetPorts)
  const { user, system } = process.cpuUsage(before)
  const reading: Reading = {
    name: basename(path),
    said: read.ok ? 'ok' : read.error,
    cpuMs: (user + system) / 1000,
  }
  console.log(JSON.stringify(reading))
}
console.log(JSON.stringify({ maxRssMb: peakMb() }))

/** `maxRSS` counts what stood in memory before this program was loaded over its parent; Linux tells both. */
function peakMb(): number {
  try {
    const own = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'latin1'))
    if (own !== null) return Number(own[1]) / 1024
  } catch {
    // Another system.
  }
  return process.resourceUsage().maxRSS / 1024
}
