/**
 * What Dialog and Sheet share: the veil behind them and the cross in their corner. A question may come over a
 * sheet, whichever of the two was made first, so it has heights of its own: sheet 40 and 50, question 60 and 70,
 * and above both what hangs from a button in either.
 */
export const scrimClass = 'fixed inset-0 animate-fade bg-[rgb(0_0_0/0.45)] print:hidden'

export const closeClass =
  'inline-flex size-9 shrink-0 items-center justify-center rounded-field text-ink-soft hover:bg-sunken hover:text-ink ' +
  'touch:size-11 [&>svg]:size-5'

/** Menus, filter lists, pickers: everything that hangs from a button. */
export const floatClass =
  'z-80 animate-appear rounded-card border border-hairline bg-surface p-1 shadow-float outline-none print:hidden'

export const menuItemClass =
  'flex min-h-9 w-full cursor-default items-center gap-2 rounded-field px-2 text-left text-14 text-ink outline-none select-none ' +
  'data-highlighted:bg-sunken data-disabled:opacity-50 touch:min-h-11 [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-ink-faint'
