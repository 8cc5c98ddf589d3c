import { describe, expect, it } from 'vitest'
import { shownNotice } from '../../../../client/features/archives/noticeConsent.ts'
import type { JsonObject } from '../../../../shared/base/json.ts'
import type { PublishedNotice } from '../../../../shared/domain/privacyNotice.ts'
import { consentDocument } from '../../../../client/features/archives/consents.ts'
import { fact, NOON } from '../../domain/ledger.ts'
import { openedWith } from './opened.ts'

const yes: JsonObject = { act: 'granted', purpose: 'contact', basis: 'consent', method: 'oral' }
const notice: PublishedNotice = { version: 1, at: NOON, by: 'u', text: '{}', hash: 'ab12' }
const shown = (named: JsonObject) => {
  const { view } = openedWith({ consent: [fact('1.0', 'consent', { ...yes, ...named })] })
  const [consent] = consentDocument(view)?.facts ?? []
  return shownNotice(consent!, [notice])
}

describe('the text that a consent was given to', () => {
  it('is named as it was written down where nobody published it', () => {
    expect(shown({ notice: ' 纸质告知书 2025 版' })).toEqual({ is: 'named', version: '纸质告知书 2025 版' })
    expect(shown({})).toEqual({ is: 'unnamed' })
    expect(shown({ notice: ' ' })).toEqual({ is: 'unnamed' })
  })

  it('is shown by its hash, never by its number alone', () => {
    expect(shown({ notice: '1', noticeHash: 'ab12' })).toEqual({ is: 'here', notice })
    expect(shown({ notice: '1', noticeHash: 'cd34' })).toEqual({ is: 'elsewhere' })
    expect(shown({ notice: '1' })).toEqual({ is: 'named', version: '1' })
  })
})
