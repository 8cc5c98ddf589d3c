import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { canonicalJson, type Json } from '../../../shared/base/json.ts'
import { downSchemas, upSchemas } from '../../../shared/protocol/messages.ts'
import { PROTOCOL_VERSION } from '../../../shared/protocol/version.ts'

/**
 * Two programs speak together only if they mean the same. Whoever changes a message changes this hash,
 * and must say at the same place whether old devices still understand it (else a new version).
 */
const pinned = { version: 6, hash: 'c8fa3302f25a1001dc1bcafca054adf4' }

test('SYN1 the schemas of all messages are those of this protocol version', () => {
  const text = canonicalJson(JSON.parse(JSON.stringify({ upSchemas, downSchemas })) as Json)
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 32)
  expect({ version: PROTOCOL_VERSION, hash }).toEqual(pinned)
})
