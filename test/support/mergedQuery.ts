import type { HeadOfficeQuery } from '../../shared/protocol/http.ts'

/** Everything that head office may read, by name: the page of the merged list that leaves nothing out. */
export const mergedQuery = (more: Partial<HeadOfficeQuery> = {}): HeadOfficeQuery => ({
  search: '',
  branch: [],
  stage: [],
  owner: [],
  tier: [],
  template: [],
  conflictsOnly: false,
  filters: [],
  counted: [],
  sort: { by: 'name', direction: 'asc' },
  offset: 0,
  limit: 200,
  ...more,
})
