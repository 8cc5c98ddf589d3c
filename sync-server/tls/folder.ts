/** Where an authority of ours lies. Apart from the authority itself, which takes a while to load and is rarely needed. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Each name has an authority of its own, so that a move to another name leaves the old one standing. */
export const authorityFolder = (data: string, name: string): string =>
  join(data, 'tls', name.replaceAll(':', '_'))

export const authorityPath = (data: string, name: string): string =>
  join(authorityFolder(data, name), 'ca.crt')

export const hasAuthority = (data: string, name: string): boolean => existsSync(authorityPath(data, name))
