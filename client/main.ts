/**
 * The page's composition root: the only place in the client that reads the clock, rolls dice, opens
 * workers or registers the service worker. Everything below receives what it needs as arguments.
 */
import { mount } from 'svelte'
import App from './App.svelte'
import { getLocale } from './paraglide/runtime.js'
import './styles/app.css'

document.documentElement.lang = getLocale()

const target = document.getElementById('app')
if (!target) throw new Error('index.html has no #app')
mount(App, { target })
