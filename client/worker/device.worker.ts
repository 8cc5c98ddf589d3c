/**
 * The worker's composition root: the one place behind the page that reads the clock, rolls dice and
 * holds keys. Storage, sealing, replication and search live here; the page only draws.
 */
import { expose, proxy } from 'comlink'
import type { Clock, Random } from '../../shared/base/ports.ts'
import type { DeviceEvent } from '../api.ts'
import { browserReplication } from '../replica/browser.ts'
import { httpSignIn } from '../replica/signIn.ts'
import { APP_VERSION } from '../version.ts'
import { browserTabs } from '../vault/tabs.ts'
import { WorkerDevice } from './device.ts'

const clock: Clock = { now: () => Date.now() }
const random: Random = { bytes: (length) => crypto.getRandomValues(new Uint8Array(length)) }
const { origin } = self.location
const signIn = httpSignIn((path, init) => fetch(path, init), deviceName())

/** A function that crosses to the page has to be marked as one. */
class ExposedDevice extends WorkerDevice {
  override async watch(listener: (event: DeviceEvent) => void): Promise<() => void> {
    return proxy(await super.watch(listener))
  }
}

expose(
  new ExposedDevice({
    vault: { clock, random, tabs: browserTabs },
    signIn,
    timers: {
      after: (ms, call) => {
        const timer = setTimeout(call, ms)
        return () => clearTimeout(timer)
      },
    },
    replication: (profile) =>
      browserReplication({ profile, origin, signIn, app: APP_VERSION, clock, random }),
    persisted: () => navigator.storage.persisted(),
    report: (problem) => reportError(problem),
  }),
)

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
