/**
 * Short results at the edge of the screen: 「已存本机，联网后自动上传。」
 *
 * A toast says that something is done. What still needs a decision belongs in a Banner or a Dialog,
 * because toasts go away by themselves.
 */
import { toast as sonner } from 'svelte-sonner'
import { m } from '../paraglide/messages.js'

interface Options {
  /** Offered instead of "are you sure"; the toast then stays longer. */
  readonly undo?: () => void
  readonly action?: { readonly label: string; readonly run: () => void }
}

function options({ undo, action }: Options) {
  const offered = undo ? { label: m.common_undo(), run: undo } : action
  return offered ? { action: { label: offered.label, onClick: offered.run }, duration: UNDO_MS } : {}
}

/** Long enough to notice and reach the button (WCAG 2.2.1 asks for time; pointing at a toast stops its clock). */
export const UNDO_MS = 8_000

export const toast = {
  done: (text: string, more: Options = {}) => void sonner.success(text, options(more)),
  info: (text: string, more: Options = {}) => void sonner.info(text, options(more)),
  failed: (text: string, more: Options = {}) =>
    void sonner.error(text, { duration: UNDO_MS, ...options(more) }),
  /** When somebody else may be at the screen from now on. */
  clear: () => void sonner.dismiss(),
}
