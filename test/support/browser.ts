/**
 * The browsers that the tests and the screenshots use: the machine's own Chromium and Firefox, and a
 * way to get them where they are missing. A test that needs one and has none fails; it is never skipped.
 *
 *   chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArgs] })          playwright-core
 *   puppeteer.launch({ browser: 'firefox', executablePath: firefoxPath() })               puppeteer-core
 *
 * Another build can be named in ANJUAN_CHROMIUM and ANJUAN_FIREFOX.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { chromium } from 'playwright-core'

/** Quiet and self-contained: no sandbox (CI runs as root), no first-run pages, no calls home. */
export const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
] as const

/** A program of the machine, and how to get it. */
interface Browser {
  readonly name: string
  readonly variable: string
  readonly commands: readonly string[]
  readonly places: readonly string[]
  readonly debian: readonly string[]
}

const programFiles = [
  process.env['PROGRAMFILES'],
  process.env['PROGRAMFILES(X86)'],
  process.env['LOCALAPPDATA'],
].filter((folder) => folder !== undefined)

const browsers = {
  chromium: {
    name: 'Chromium',
    variable: 'ANJUAN_CHROMIUM',
    commands: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'],
    places: [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      ...programFiles.flatMap((folder) => [
        join(folder, 'Google/Chrome/Application/chrome.exe'),
        join(folder, 'Microsoft/Edge/Application/msedge.exe'),
      ]),
    ],
    debian: ['chromium', 'fonts-noto-cjk'],
  },
  firefox: {
    name: 'Firefox',
    variable: 'ANJUAN_FIREFOX',
    commands: ['firefox-esr', 'firefox'],
    places: [
      '/Applications/Firefox.app/Contents/MacOS/firefox',
      ...programFiles.map((folder) => join(folder, 'Mozilla Firefox/firefox.exe')),
    ],
    debian: ['firefox-esr', 'fonts-noto-cjk'],
  },
} satisfies Record<string, Browser>

function find({ variable, commands, places }: Browser): string | undefined {
  const onPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => commands.map((command) => join(folder, command)))
  const named = process.env[variable]
  return [...(named === undefined ? [] : [named]), ...onPath, ...places].find((path) => existsSync(path))
}

/** The browser that playwright-core would download for itself, if it did. */
function playwrightsOwn(): string | undefined {
  const path = chromium.executablePath()
  return existsSync(path) ? path : undefined
}

function run(command: string, args: readonly string[]): boolean {
  console.log(`anjuan: ${command} ${args.join(' ')}`)
  return (
    spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
      .status === 0
  )
}

/** Debian and Ubuntu, as root or with a sudo that does not ask. */
function installWithApt(packages: readonly string[]): boolean {
  if (!existsSync('/usr/bin/apt-get')) return false
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  const apt = (...args: string[]) => {
    const [command = 'apt-get', ...rest] = [...asRoot, 'apt-get', ...args]
    return run(command, rest)
  }
  return apt('update') && apt('install', '-y', '--no-install-recommends', ...packages)
}

function missing({ name, variable }: Browser): Error {
  return new Error(`${name} was not found. Install it, or name its program in ${variable}.`)
}

/** Where Chromium is; throws when there is none (`ensureBrowsers` puts one there). */
export function chromiumPath(): string {
  const path = find(browsers.chromium) ?? playwrightsOwn()
  if (path === undefined) throw missing(browsers.chromium)
  return path
}

/** Where Firefox is; throws when there is none. */
export function firefoxPath(): string {
  const path = find(browsers.firefox)
  if (path === undefined) throw missing(browsers.firefox)
  return path
}

const tools = {
  /** Mozilla's: puts an authority into a browser's own store. */
  certutil: {
    name: 'certutil',
    variable: 'ANJUAN_CERTUTIL',
    commands: ['certutil'],
    places: ['/opt/homebrew/opt/nss/bin/certutil', '/usr/local/opt/nss/bin/certutil'],
    debian: ['libnss3-tools'],
  },
  nginx: {
    name: 'nginx',
    variable: 'ANJUAN_NGINX',
    commands: ['nginx'],
    places: ['/usr/sbin/nginx', '/opt/homebrew/bin/nginx'],
    debian: ['nginx-light'],
  },
  /** Without a window; `calc.ts` has it edit sheets. */
  soffice: {
    name: 'LibreOffice',
    variable: 'ANJUAN_SOFFICE',
    commands: ['soffice', 'libreoffice'],
    places: [
      '/usr/lib/libreoffice/program/soffice',
      '/Applications/LibreOffice.app/Contents/MacOS/soffice',
      ...programFiles.map((folder) => join(folder, 'LibreOffice/program/soffice.exe')),
    ],
    debian: ['libreoffice-calc'],
  },
  caddy: {
    name: 'Caddy',
    variable: 'ANJUAN_CADDY',
    commands: ['caddy'],
    places: ['/usr/bin/caddy', '/opt/homebrew/bin/caddy'],
    debian: ['caddy'],
  },
} satisfies Record<string, Browser>

/** Another program that a test needs; installed where it is missing. Throws when it cannot be had. */
export function toolPath(which: keyof typeof tools): string {
  const tool = tools[which]
  if (find(tool) === undefined) {
    console.log(`anjuan: ${tool.name} is missing, trying to install it`)
    installWithApt(tool.debian)
  }
  const path = find(tool)
  if (path === undefined) throw missing(tool)
  return path
}

/** On return both browsers are there. Throws, saying what to do, when one cannot be had. */
export function ensureBrowsers(): void {
  for (const browser of [browsers.chromium, browsers.firefox]) {
    if (find(browser) === undefined) {
      console.log(`anjuan: ${browser.name} is missing, trying to install it`)
      installWithApt(browser.debian)
    }
  }
  if (find(browsers.chromium) === undefined && playwrightsOwn() === undefined) {
    const cli = join(createRequire(import.meta.url).resolve('playwright-core/package.json'), '..', 'cli.js')
    run(process.execPath, [cli, 'install', 'chromium'])
  }
  chromiumPath()
  firefoxPath()
}

if (import.meta.main) {
  ensureBrowsers()
  console.log(`Chromium: ${chromiumPath()}\nFirefox: ${firefoxPath()}`)
}
