/** What kind of screen this is, for the few things that CSS alone cannot change. Read them where it matters, never once. */
import { MediaQuery } from 'svelte/reactivity'

/** As narrow as a phone: the same line at which `max-md:` begins. */
export const narrow = new MediaQuery('(max-width: 767px)')
/** Room for two columns of cards: the line at which `lg:` begins. */
export const broad = new MediaQuery('(min-width: 1024px)')
const coarse = new MediaQuery('(pointer: coarse)')

/** Rows of long lists: two lines on a phone; on wide screens dense for a mouse, 44 px for a finger. */
export const listRowPx = (): number => (narrow.current ? 64 : coarse.current ? 44 : 40)
