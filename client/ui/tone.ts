/** The seven tones a thing may have. Tone is never the only sign: a shape and a word stand beside it. */
export type Tone = 'neutral' | 'accent' | 'ok' | 'warn' | 'danger' | 'conflict' | 'offline'

/** Text on its own tint, for badges and banners; each pair is at least 4.5:1 in both themes. */
export const tintByTone: { readonly [tone in Tone]: string } = {
  neutral: 'bg-sunken text-ink-soft',
  accent: 'bg-accent-tint text-accent',
  ok: 'bg-ok-tint text-ok',
  warn: 'bg-warn-tint text-warn',
  danger: 'bg-danger-tint text-danger',
  conflict: 'bg-conflict-tint text-conflict',
  offline: 'bg-offline-tint text-offline',
}
