/**
 * `anjuan/no-autocomplete`: every `<input>`, `<textarea>` and `<form>` says `autocomplete="off"`.
 *
 * Browsers offer what one client's record was given to whoever fills in the next, in clear, outside the
 * sealed store and without a line in the log. Password screens (a folder `access`, a component named
 * `…Password…`) may name the credential a password manager should fill, also through an expression.
 */
import type { Rule } from 'eslint'
import type { AST } from 'svelte-eslint-parser'

const guarded = new Set(['input', 'textarea', 'form'])
const credentials = new Set(['username', 'current-password', 'new-password', 'one-time-code'])
const passwordScreen = /[\\/]access[\\/]|[^\\/]*Password[^\\/]*\.svelte$/

/** The attribute's literal value; null when it is missing, undefined when it is an expression. */
function autocompleteOf(element: AST.SvelteElement): string | null | undefined {
  for (const attribute of element.startTag.attributes) {
    if (attribute.type === 'SvelteShorthandAttribute' && attribute.key.name === 'autocomplete')
      return undefined
    if (attribute.type !== 'SvelteAttribute' || attribute.key.name !== 'autocomplete') continue
    const [only, ...more] = attribute.value
    return only?.type === 'SvelteLiteral' && more.length === 0 ? only.value : undefined
  }
  return null
}

export const noAutocomplete: Rule.RuleModule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      missing: '<{{name}}> needs autocomplete="off": browsers would offer this client\'s data for the next.',
    },
  },
  create(context) {
    const mayNameCredentials = passwordScreen.test(context.filename)
    return {
      SvelteElement(node: Rule.Node) {
        const element = node as unknown as AST.SvelteElement
        if (element.kind !== 'html' || element.name.type !== 'SvelteName') return
        if (!guarded.has(element.name.name)) return
        const value = autocompleteOf(element)
        if (value === 'off') return
        if (mayNameCredentials && (value === undefined || (value !== null && credentials.has(value)))) return
        context.report({ node, messageId: 'missing', data: { name: element.name.name } })
      },
    }
  },
}
