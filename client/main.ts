/**
 * The page's composition root: the only place in the client that reads the clock, rolls dice, opens
 * workers or registers the service worker. Everything below receives what it needs as arguments.
 */
import { mount } from 'svelte'
import { registerSW } from 'virtual:pwa-register'
import App from './App.svelte'
import { m } from './paraglide/messages.js'
import { getLocale } from './paraglide/runtime.js'
import { AppUpdate } from './shell/appUpdate.svelte.ts'
import { Install } from './shell/install.svelte.ts'
import { TabsWork } from './shell/openWork.ts'
import './styles/app.css'
import { toast } from './ui/toast.ts'
import { connectDevice } from './worker/connect.ts'

document.documentElement.lang = getLocale()

const target = document.getElementById('app')
if (!target) throw new Error('index.html has no #app')

// Bugs that no screen caught: said once, in words; what is stored is not touched by them.
window.addEventListener('unhandledrejection', () => {
  toast.failed(m.common_failed(), { action: { label: m.common_crashReload(), run: () => location.reload() } })
})

// Where the app cannot run, `public/arrival.js` has drawn a page that says so.
if (document.documentElement.dataset['arrival'] === undefined) {
  const openWork = new TabsWork(navigator.locks)
  mount(App, {
    target,
    props: {
      tools: {
        device: connectDevice(),
        clock: { now: () => Date.now() },
        update: new AppUpdate(
          {
            register: registerSW,
            onTakenOver: (listener) =>
              navigator.serviceWorker.addEventListener('controllerchange', listener, { once: true }),
            reload: () => location.reload(),
          },
          openWork,
        ),
        openWork,
        install: new Install(window),
      },
    },
  })
}
