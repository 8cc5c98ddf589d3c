/**
 * What the frame offers to the rooms inside it. Features import this file and nothing else of `shell/`.
 *
 * All of it arrives by context, so a test or a second window gets its own; call these while a component
 * is being made, never later.
 */
export { clockNotice } from './clockNotice.ts'
export { getFactorRule } from './factorRule.svelte.ts'
export { getDevice } from './device.ts'
export { Followed } from './followed.svelte.ts'
export { Gathered } from './gathered.ts'
export { getInstall } from './install.svelte.ts'
export { getKeep } from './keep.ts'
export { getKeys, keyName, type Key } from './keys.svelte.ts'
export { getLanguage } from './language.svelte.ts'
export { getMoving } from './moving.svelte.ts'
export { getRouter } from './router.svelte.ts'
export {
  archiveLogPath,
  archivePath,
  branchPath,
  GAPS_PATH,
  importPath,
  personLogPath,
  personPath,
} from './route.ts'
export { getSession } from './session.svelte.ts'
export { leaseNotice } from './leaseNotice.ts'
export { getSync, setSync, SyncView } from './syncView.svelte.ts'
export { getUnsavedWork } from './unsavedWork.svelte.ts'
export { watchDevice } from './watch.ts'
export { actorOf, mayImport, mayManagePeople, maySettle, readsLog, roomsOf, worksOnDevice } from './rooms.ts'
export { roleName } from './roleNames.ts'
export { syncSign, syncWord } from './syncWords.ts'
export { default as RoomHeader } from './RoomHeader.svelte'
export { default as InstallSteps } from './InstallSteps.svelte'
export { default as Avatar } from './Avatar.svelte'
export { default as LookSwitch } from './LookSwitch.svelte'
