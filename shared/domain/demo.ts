/**
 * Fictitious records. One tag on every archive of a demonstration says so: screens hatch a corner by it, a
 * purge finds them by it, and a mask leaves it standing, because it says nothing about anybody.
 */
export const DEMO_TAG = '演示'

export const isDemo = (tags: readonly string[]): boolean => tags.includes(DEMO_TAG)
