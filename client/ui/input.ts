/** The look of every line one can type into. 16 px on phones, else iOS zooms into the page. */
export const inputClass =
  'h-10 w-full rounded-field border border-field bg-surface px-3 text-16 text-ink placeholder:text-ink-faint ' +
  'aria-invalid:border-danger disabled:opacity-50 touch:h-11 md:text-14'

/** The same for several lines. */
export const areaClass =
  'w-full resize-y rounded-field border border-field bg-surface px-3 py-2 text-16 text-ink placeholder:text-ink-faint aria-invalid:border-danger md:text-14'
