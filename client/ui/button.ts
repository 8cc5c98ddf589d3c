/** The looks of a button, shared by `Button`, by triggers of menus and by links that act like one. */
export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger'
export type ButtonSize = 'sm' | 'md' | 'lg'

const frame =
  'inline-flex items-center justify-center gap-2 rounded-field font-semibold select-none whitespace-nowrap ' +
  'transition-colors disabled:cursor-not-allowed disabled:opacity-50 touch:min-h-11 touch:min-w-11'

const sizes: { readonly [size in ButtonSize]: string } = {
  sm: 'h-7 px-2 text-12 touch:px-3',
  md: 'h-9 px-3 text-14 touch:px-4',
  lg: 'h-11 px-4 text-16',
}

const variants: { readonly [variant in ButtonVariant]: string } = {
  primary: 'bg-accent text-on-accent enabled:hover:bg-accent-strong [a&]:hover:bg-accent-strong',
  secondary: 'border border-field bg-surface text-ink enabled:hover:bg-sunken [a&]:hover:bg-sunken',
  quiet: 'text-accent enabled:hover:bg-accent-tint [a&]:hover:bg-accent-tint',
  danger:
    'border border-danger bg-surface text-danger enabled:hover:bg-danger-tint [a&]:hover:bg-danger-tint',
}

export const buttonClass = (variant: ButtonVariant, size: ButtonSize = 'md'): string =>
  `${frame} ${sizes[size]} ${variants[variant]}`
