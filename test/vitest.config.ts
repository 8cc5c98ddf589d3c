/**
 * The test projects, in the order of test/run.ts. Run one file with
 * `npm run vitest -- run test/unit/house/contrast.test.ts`.
 *
 * `unit-client` is test/unit/client: the same as `unit`, but client code is compiled and resolved as
 * a browser would have it, so runes and `createSubscriber` live.
 */
import { fileURLToPath } from 'node:url'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Suites that start servers, browsers or kill processes: one file at a time, minutes allowed. */
const alone = { fileParallelism: false, testTimeout: 120_000, hookTimeout: 240_000, teardownTimeout: 30_000 }

function project(
  name: string,
  more: Partial<TestProjectInlineConfiguration> = {},
): TestProjectInlineConfiguration {
  return {
    root,
    ...more,
    // Generous: a busy machine with two cores must not fail what is merely slow.
    test: {
      name,
      environment: 'node',
      include: [`test/${name}/**/*.test.ts`],
      testTimeout: 30_000,
      hookTimeout: 30_000,
      ...more.test,
    },
  }
}

export default defineConfig({
  test: {
    projects: [
      project('unit', { test: { exclude: ['test/unit/client/**'] } }),
      project('unit-client', {
        plugins: [svelte({ configFile: 'client/svelte.config.js' })],
        resolve: { conditions: ['browser', 'module', 'import', 'default'] },
        test: {
          include: ['test/unit/client/**/*.test.ts'],
          environment: './test/support/clientEnvironment.ts',
          globalSetup: ['test/support/messages.ts'],
          server: { deps: { inline: [/svelte/] } },
        },
      }),
      project('contract'),
      project('simulation', { test: { testTimeout: 120_000 } }),
      project('fault', { test: alone }),
      project('e2e', { test: alone }),
    ],
  },
})
