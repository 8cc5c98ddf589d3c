/**
 * The service worker: keeps the whole app on the device, so that the offline page is simply the app.
 *
 * It caches the program only, never data: /api, /sync and /y always go to the network. A new version
 * waits until the page asks for it (`{ type: 'SKIP_WAITING' }`), because unsaved work comes first.
 */
import { clientsClaim } from 'workbox-core'
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'

declare const self: ServiceWorkerGlobalScope & {
  __WB_MANIFEST: (string | { url: string; revision: string | null })[]
}

const toTheServer = [/^\/api(\/|$)/, /^\/sync(\/|$)/, /^\/y(\/|$)/]

precacheAndRoute(self.__WB_MANIFEST)
cleanupOutdatedCaches()
registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist: toTheServer }))

self.addEventListener('message', (event) => {
  const data: unknown = event.data
  if (typeof data === 'object' && data !== null && 'type' in data && data.type === 'SKIP_WAITING') {
    void self.skipWaiting()
  }
})
clientsClaim()
