/**
 * `anjuan/no-ambient-time`: time and dice come in as arguments.
 *
 * A function that reads the clock or rolls dice by itself cannot be simulated from a seed. Only the
 * composition roots do it (main.ts, worker roots, commands); eslint.config.js names them.
 */
import type { Rule } from 'eslint'

const ambient: Readonly<Record<string, readonly string[]>> = {
  Date: ['now'],
  Math: ['random'],
  performance: ['now'],
}

export const noAmbientTime: Rule.RuleModule = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      ambient: '{{what}} belongs to the composition roots; take the clock or the dice as an argument.',
    },
  },
  create(context) {
    return {
      MemberExpression(node) {
        if (node.object.type !== 'Identifier' || node.property.type !== 'Identifier' || node.computed) return
        if (!ambient[node.object.name]?.includes(node.property.name)) return
        context.report({
          node,
          messageId: 'ambient',
          data: { what: `${node.object.name}.${node.property.name}` },
        })
      },
      'NewExpression[arguments.length=0], CallExpression'(node: Rule.Node) {
        if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return
        if (node.callee.type !== 'Identifier' || node.callee.name !== 'Date') return
        context.report({ node, messageId: 'ambient', data: { what: 'Date() without arguments' } })
      },
    }
  },
}
