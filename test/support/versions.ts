/**
 * What an earlier version of the product left behind: a company's data folder and the browser profile of one of
 * its people, kept in `test/fixtures/versions` and unpacked here for the version of today to open.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Json } from '../../shared/base/json.ts'
import type { Core } from '../../sync-server/server.ts'
import { ServerArchives, valuesOf } from './serverArchives.ts'

/**
 * What a browser stores belongs to scheme, host and port, so all versions were made at one address. Below the
 * ports that systems hand out by themselves, and nobody else's.
 */
export const VERSION_PORT = 24811

/** An archive as a server told it. */
export interface ToldArchive {
  readonly archive: string
  /** By `part/key`. */
  readonly values: { readonly [field: string]: Json }
  /** Notes, calls and the like, as text; sorted. */
  readonly facts: readonly string[]
}

/** What the version itself said of what it left: `says.json`. */
export interface Says {
  readonly commit: string
  readonly protocol: number
  readonly madeAt: string
  readonly browser: string
  readonly url: string
  readonly login: string
  readonly password: string
  readonly branch: string
  /** As its server had them. */
  readonly archives: readonly ToldArchive[]
  /** What only the device knows. */
  readonly unsent: {
    readonly values: readonly {
      readonly name: string
      readonly label: string
      readonly key: string
      readonly value: Json
    }[]
    readonly facts: readonly { readonly name: string; readonly text: string }[]
    /** Archives that it made. */
    readonly created: readonly string[]
    /** The server keeps it too, for a person to look at. */
    readonly held: { readonly name: string; readonly text: string }
    /** Typed and never saved. */
    readonly unsaved: string
  }
}

export interface Version {
  readonly name: string
  readonly says: Says
  /** A data folder of one's own. */
  readonly data: string
  /** A browser profile of one's own. */
  readonly profile: string
  /** Removes both. */
  end(): void
}

const home = fileURLToPath(new URL('../fixtures/versions/', import.meta.url))

/** Every version that is kept here, by name. */
export const versions = (): readonly string[] =>
  readdirSync(home, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []))

export const saysOf = (name: string): Says =>
  JSON.parse(readFileSync(join(home, name, 'says.json'), 'utf8')) as Says

export function unpackVersion(name: string): Version {
  const folder = mkdtempSync(join(tmpdir(), 'anjuan-version-'))
  for (const part of ['data', 'profile']) {
    mkdirSync(join(folder, part))
    const { status, stderr } = spawnSync(
      'tar',
      ['-xzf', join(home, name, `${part}.tar.gz`), '-C', join(folder, part)],
      { encoding: 'utf8' },
    )
    if (status !== 0) throw new Error(`${part} of ${name} cannot be unpacked: ${stderr}`)
  }
  return {
    name,
    says: saysOf(name),
    data: join(folder, 'data'),
    profile: join(folder, 'profile'),
    end: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  }
}

/** All archives of a branch, by id. */
export async function tellArchives(core: Core, branch: string): Promise<readonly ToldArchive[]> {
  const archives = new ServerArchives(core)
  const told: ToldArchive[] = []
  for (const archive of [...(await archives.ofBranch(branch))].sort()) {
    const view = await archives.read(archive)
    told.push({
      archive,
      values: Object.fromEntries([...valuesOf(view)].sort(([a], [b]) => (a < b ? -1 : 1))),
      facts: [...view.documents.values()]
        .flatMap(({ facts }) => facts.map(({ fact }) => String(fact['text'] ?? JSON.stringify(fact))))
        .sort(),
    })
  }
  return told
}
