/**
 * The front door of every npm command: `launch.mjs [--with-client] FILE [arguments…]` runs FILE on the
 * pinned Node 24, after putting in place whatever is missing.
 *
 * It is the one file that has to run before anything is installed, on whatever Node npm itself runs on
 * (18 or newer): plain JavaScript, nothing but Node's own modules. It
 *   1. installs the packages when node_modules is missing or older than the lock file says,
 *   2. with `--with-client`, builds the client when its sources changed since the last build,
 *   3. hands over to FILE: same terminal, same arguments, signals forwarded, its exit code is ours.
 * With `--with-client` and no FILE it only builds.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const modules = join(root, 'node_modules')

/** @param {string} words */
const say = (words) => console.log(`anjuan: ${words}`)

/**
 * @param {string} words
 * @returns {never}
 */
function giveUp(words) {
  console.error(`anjuan: ${words}`)
  process.exit(1)
}

/**
 * @param {string} path
 * @returns {{ packages?: Record<string, { version?: string, optional?: boolean }> } | undefined}
 */
function lockAt(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined
}

/** @returns {'whole' | 'missing' | 'outdated'} */
function installed() {
  // npm writes what it installed here as its last step: no such file, no finished install.
  const standing = lockAt(join(modules, '.package-lock.json'))?.packages
  if (!standing || !pinnedNode()) return 'missing'
  const wanted = lockAt(join(root, 'package-lock.json'))?.packages ?? {}
  const differs = Object.entries(wanted).some(
    ([path, { version, optional }]) =>
      path !== '' && version !== standing[path]?.version && !(optional && !standing[path]),
  )
  return differs ? 'outdated' : 'whole'
}

/** Runs npm as npm itself was run, so that no shell and no PATH is needed. @param {string[]} args */
function npm(args) {
  const cli = process.env.npm_execpath
  const run = cli?.endsWith('.js')
    ? spawnSync(process.env.npm_node_execpath ?? process.execPath, [cli, ...args], {
        cwd: root,
        stdio: 'inherit',
      })
    : spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
  if (run.status !== 0) giveUp(`npm ${args.join(' ')} failed; the lines above say why.`)
}

/** The Node of the npm package `node`, the same on every machine. */
function pinnedNode() {
  return [
    join(modules, 'node', 'bin', 'node'),
    join(modules, 'node', 'bin', 'node.exe'),
    join(modules, '.bin', process.platform === 'win32' ? 'node.exe' : 'node'),
  ].find((path) => existsSync(path))
}

function install() {
  const state = installed()
  if (state === 'whole') return
  say(
    state === 'missing'
      ? 'installing packages (once, a minute or so)'
      : 'bringing packages up to the lock file',
  )
  npm([state === 'missing' && existsSync(join(root, 'package-lock.json')) ? 'ci' : 'install'])
}

/** What the build reads: every source of the client and of what it shares with the server. */
function clientSources() {
  const generated = /^(dist|dist-.*|paraglide)$/
  /** @param {string} folder @returns {string[]} */
  const filesIn = (folder) =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name)
      if (!entry.isDirectory()) return [path]
      return generated.test(entry.name) ? [] : filesIn(path)
    })
  const folders = ['client', 'shared'].map((name) => join(root, name)).filter((path) => existsSync(path))
  return [...folders.flatMap(filesIn), join(root, 'package-lock.json')].sort()
}

/** @param {string} node */
function buildClient(node) {
  const dist = join(root, 'client', 'dist')
  const stamp = join(modules, '.cache', 'anjuan', 'client-build')
  const hash = createHash('sha256')
  for (const path of clientSources()) {
    const { mtimeMs, size } = statSync(path)
    hash.update(`${relative(root, path).split(sep).join('/')} ${mtimeMs} ${size}\n`)
  }
  const sources = hash.digest('hex')
  const built = existsSync(join(dist, 'index.html')) && existsSync(stamp) ? readFileSync(stamp, 'utf8') : ''
  if (built === sources) return say('the client is up to date')

  say('building the client')
  // Beside the old build and then swapped in, so a running server never serves half of one.
  const fresh = join(root, 'client', `dist-${process.pid}`)
  const vite = join(modules, 'vite', 'bin', 'vite.js')
  const args = [vite, 'build', '--config', 'client/vite.config.ts', '--outDir', fresh, '--logLevel', 'warn']
  // The same build whoever asks for it: a test runner's NODE_ENV would make a slower, chattier one.
  const env = { ...process.env, NODE_ENV: 'production' }
  const { status } = spawnSync(node, args, { cwd: root, stdio: 'inherit', env })
  if (status !== 0) {
    rmSync(fresh, { recursive: true, force: true })
    giveUp('the client does not build; the lines above say why.')
  }
  rmSync(dist, { recursive: true, force: true })
  renameSync(fresh, dist)
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, sources)
}

/**
 * @param {string} node
 * @param {string} file
 * @param {string[]} args
 */
function handOver(node, file, args) {
  const path = resolve(root, file)
  if (!existsSync(path)) giveUp(`there is no ${file}.`)
  const child = spawn(node, [path, ...args], { cwd: root, stdio: 'inherit' })
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  // In a terminal Ctrl-C reaches the child by itself, and a second one might mean "at once". Either way we
  // outlive the child, so that its orderly shutdown is seen to the end.
  /** @param {NodeJS.Signals} signal */
  const byItself = (signal) => signal === 'SIGINT' && process.stdin.isTTY
  for (const signal of signals) process.on(signal, () => byItself(signal) || child.kill(signal))
  // Ending npm ends the shell between it and us, and that shell passes no signal on: without this the
  // server would live on unseen and keep its port.
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 1000).unref()
  child.on('error', (error) => giveUp(error.message))
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
}

const words = process.argv.slice(2)
const withClient = words[0] === '--with-client'
const [file, ...args] = withClient ? words.slice(1) : words

install()
const node = pinnedNode()
if (!node) giveUp('Node 24 is not in node_modules: did npm refuse the install script of the package "node"?')
// What FILE starts by the name `node`, or through node_modules/.bin, is the pinned one too.
process.env.PATH = [dirname(node), join(modules, '.bin'), process.env.PATH ?? ''].join(
  process.platform === 'win32' ? ';' : ':',
)
if (withClient) buildClient(node)
if (file) handOver(node, file, args)
else if (!withClient) giveUp('which file? launch.mjs [--with-client] FILE [arguments…]')
