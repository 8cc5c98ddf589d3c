/**
 * `anjuan/no-foreign-await`: inside a Dexie transaction only IndexedDB is awaited.
 *
 * IndexedDB commits a transaction as soon as nothing of it is outstanding; awaiting anything else (a
 * cipher, the network, a timer) ends it half-way. Seal before, open after.
 */
import type { Rule } from 'eslint'

const foreign = new Set(['seal', 'open', 'unseal', 'fetch', 'setTimeout', 'subtle'])

type Inline = Rule.Node & { readonly type: 'ArrowFunctionExpression' | 'FunctionExpression' }

function isTransactionBody(node: Rule.Node): node is Inline {
  if (node.type !== 'ArrowFunctionExpression' && node.type !== 'FunctionExpression') return false
  const call = node.parent
  return (
    call.type === 'CallExpression' &&
    call.arguments.some((argument) => argument === node) &&
    call.callee.type === 'MemberExpression' &&
    call.callee.property.type === 'Identifier' &&
    call.callee.property.name === 'transaction'
  )
}

export const noForeignAwait: Rule.RuleModule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      foreign: '`{{name}}` inside a transaction would end it half-way; do it before or after.',
    },
  },
  create(context) {
    let depth = 0
    const enter = (node: Rule.Node) => {
      if (isTransactionBody(node)) depth++
    }
    const leave = (node: Rule.Node) => {
      if (isTransactionBody(node)) depth--
    }
    return {
      ArrowFunctionExpression: enter,
      FunctionExpression: enter,
      'ArrowFunctionExpression:exit': leave,
      'FunctionExpression:exit': leave,
      Identifier(node) {
        if (depth === 0 || !foreign.has(node.name)) return
        const { parent } = node
        // A column or a field that happens to bear the name is none of our business.
        if (parent.type === 'Property' && parent.key === node && !parent.shorthand) return
        context.report({ node, messageId: 'foreign', data: { name: node.name } })
      },
    }
  },
}
