/**
 * The address as a line of text in the data folder: what the shell's commands print links with, whether the
 * server runs or not. It decides nothing; the book does.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { originText, parseOrigin } from './origin.ts'

const pathIn = (data: string): string => join(data, 'address')

export function rememberAddress(data: string, address: string): void {
  writeFileSync(pathIn(data), `${address}\n`, { mode: 0o600 })
}

/** Null before the first start. */
export function rememberedAddress(data: string): string | null {
  try {
    const origin = parseOrigin(readFileSync(pathIn(data), 'utf8'))
    return origin === null ? null : originText(origin)
  } catch {
    return null
  }
}
