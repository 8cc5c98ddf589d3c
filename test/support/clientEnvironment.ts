/**
 * A test environment in which client code is compiled and resolved as a browser would have it (Svelte's
 * runes live, packages give their browser build), while the globals stay Node's. There is no DOM here on
 * purpose: what draws is tested in a real browser, under test/e2e.
 */
import type { Environment } from 'vitest/runtime'

export default {
  name: 'client',
  viteEnvironment: 'client',
  setup: () => ({ teardown: () => undefined }),
} satisfies Environment
