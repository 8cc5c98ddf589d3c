/** True on screens as narrow as a phone: the same line at which `max-md:` begins. For what CSS alone cannot change. */
import { MediaQuery } from 'svelte/reactivity'

export const narrow = new MediaQuery('(max-width: 767px)')
