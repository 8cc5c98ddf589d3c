import type { ListQuery } from '../../client/api.ts'

/** Everything that a device holds, by name: the page of a list that leaves nothing out. */
export const listQuery = (more: Partial<ListQuery> = {}): ListQuery => ({
  search: '',
  stage: [],
  owner: [],
  tier: [],
  template: [],
  conflictsOnly: false,
  pendingOnly: false,
  due: null,
  filters: [],
  today: '2026-11-27',
  sort: { by: 'name', direction: 'asc' },
  offset: 0,
  limit: 200,
  ...more,
})
