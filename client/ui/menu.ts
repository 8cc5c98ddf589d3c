import type { Component } from 'svelte'

/** One verb of a menu. `startsGroup` draws a line above it. */
export interface MenuItem {
  readonly id: string
  readonly label: string
  readonly icon?: Component
  readonly keys?: string
  readonly danger?: boolean
  readonly disabled?: boolean
  readonly startsGroup?: boolean
  readonly onselect: () => void
}
