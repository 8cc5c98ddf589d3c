/** The worker's face, handed down from `main.ts`. Screens take it from here and keep no copy. */
import { createContext } from 'svelte'
import type { Device } from '../api.ts'

const [getDevice, setDevice] = createContext<Device>()
export { getDevice, setDevice }
