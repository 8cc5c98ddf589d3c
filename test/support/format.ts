/** `npm run format [-- FILE…]`: lays out the named files, or the whole tree, as prettier says. */
import { spawnSync } from 'node:child_process'

const named = process.argv.slice(2)
const args = [
  'node_modules/prettier/bin/prettier.cjs',
  '--write',
  '--log-level',
  'warn',
  ...(named.length > 0 ? named : ['.']),
]
process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1
