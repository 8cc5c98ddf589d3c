/** Svelte's own settings, read by the build, svelte-check, the lint and the editor alike. */
/** @type {import('@sveltejs/vite-plugin-svelte').SvelteConfig} */
export default {
  compilerOptions: { runes: true },
}
