/** How a covered value looks everywhere, and how it looks while it is open: a pill, sunken or lit. */
const pill = 'inline-flex max-w-full min-w-0 items-center gap-1.5 rounded-field px-1.5 leading-6 tabular-nums'

export const coveredClass = `${pill} bg-sunken text-ink-soft`
export const openClass = `${pill} bg-accent-tint text-ink`
