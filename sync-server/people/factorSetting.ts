/**
 * Whether the roles that see most need a second factor: on unless somebody switched it off, and every switch stands in
 * the log. A demonstration, which holds nothing of anybody's, is set up with it off.
 */
import type { FactorSetting } from '../../shared/protocol/security.ts'
import { draft, type Note } from '../ingest/draft.ts'
import type { Draft } from '../store/contract.ts'

/** `organisation` is the id; `by` is absent when the shell of the server did it. */
export const factorSettingNote = (
  setting: FactorSetting,
  organisation: string | null,
  by: Partial<Draft> = {},
): Note => ({
  meta: draft('organisation', setting === 'required' ? 'secondFactorRequired' : 'secondFactorOptional', {
    ...by,
    object: organisation,
  }),
  payload: { setting },
  effects: [
    {
      on: 'record',
      kind: 'settings',
      id: 'signIn',
      owner: null,
      expect: null,
      row: { secondFactor: setting },
    },
  ],
})
