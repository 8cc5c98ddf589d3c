/**
 * The worker's composition root: the one place behind the page that reads the clock, rolls dice and
 * holds keys. Storage, sealing, replication and search live here; the page only draws.
 */
import { expose, proxy } from 'comlink'
import type { Clock, Random } from '../../shared/base/ports.ts'
import type { DeviceEvent } from '../api.ts'
import { browserReplication } from '../replica/browser.ts'
import { httpDeviceCalls } from '../replica/deviceCalls.ts'
import { httpSignIn, type Fetcher } from '../replica/signIn.ts'
import { APP_VERSION } from '../version.ts'
import { beginFreshLog } from '../vault/freshLog.ts'
import { databaseName } from '../vault/profiles.ts'
import { browserTabs } from '../vault/tabs.ts'
import { WorkerDevice } from './device.ts'
import { DiskRoom } from './diskRoom.ts'
import { browserPresence } from './presence.ts'
import { BrowserSpareFiles } from './spareFiles.ts'

const clock: Clock = { now: () => Date.now() }
const random: Random = { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) }
const { origin } = self.location
/** Only browsers of Chromium's family tell brands, and all of them do; the others need no fresh log. */
const room = new DiskRoom(random, 'userAgentData' in navigator ? beginFreshLog : null)
const spare = new BrowserSpareFiles(random)
const fetcher: Fetcher = (path, init) => fetch(path, init)
const signIn = httpSignIn(fetcher, deviceName())
const calls = httpDeviceCalls(fetcher)

/** A function that crosses to the page has to be marked as one. */
class ExposedDevice extends WorkerDevice {
  override async watch(listener: (event: DeviceEvent) => void): Promise<() => void> {
    return proxy(await super.watch(listener))
  }
}

expose(
  new ExposedDevice({
    vault: {
      clock,
      random,
      tabs: browserTabs,
      kept: () => navigator.storage.persisted(),
      room,
      spare,
    },
    signIn,
    calls,
    origin,
    giving: {
      clock,
      spare,
      calls,
      alone: async (name, work) => {
        await navigator.locks.request(name, { ifAvailable: true }, (lock) => (lock === null ? null : work()))
      },
      forgetApp: async () => {
        for (const name of await caches.keys()) await caches.delete(name)
      },
    },
    presence: (profile) => browserPresence(`${databaseName(profile)}:presence`),
    timers: {
      after: (ms, call) => {
        const timer = setTimeout(call, ms)
        return () => clearTimeout(timer)
      },
    },
    replication: (profile) =>
      browserReplication({ profile, origin, signIn, app: APP_VERSION, clock, random }),
    freshLog: () => inFirstTab(() => room.mend()),
    report: (problem) => reportError(problem),
  }),
)

/** While another tab lives, so does its browser, and its log with it. Resolves at once in the other tabs. */
function inFirstTab(work: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const first = async (lock: Lock | null): Promise<void> => {
      if (lock !== null) await work()
      resolve()
      // Held until this worker ends.
      if (lock !== null) await new Promise(() => undefined)
    }
    navigator.locks.request('anjuan-first-tab', { ifAvailable: true }, first).catch(reject)
  })
}

/** What the server's device list shows: the browser and its system, as it tells everybody. */
function deviceName(): string {
  const agent = navigator.userAgent
  const browser = /(Edg|Firefox|Chrome|Safari)\/(\d+)/.exec(agent)
  const system = /Windows|Android|iPhone|iPad|Mac OS X|Linux/.exec(agent)
  return [browser === null ? '' : `${browser[1]} ${browser[2]}`, system?.[0] ?? '']
    .join(' ')
    .trim()
    .slice(0, 80)
}
