/** Loaded before the server (`node --import`): changes its modules as `ANJUAN_BUG` says. */
import { patchModules } from '../simulation/patches.ts'
import { bugOf } from './bugs.ts'

patchModules(bugOf('server')?.patches ?? [])
