/** 第 2 单: which business something is about, where a client has several. */
import type { BusinessId } from '../../../shared/domain/names.ts'
import type { ArchiveView } from '../../../shared/domain/view.ts'
import { m } from '../../paraglide/messages.js'

/** Empty where there is but one, and for what is about the client. */
export function businessWord(
  { businesses }: Pick<ArchiveView, 'businesses'>,
  business: BusinessId | null,
): string {
  const at = businesses.findIndex(({ id }) => id === business)
  return businesses.length < 2 || at === -1 ? '' : m.archives_businessNo({ no: at + 1 })
}
