/** 迟到修改: work that came after the right to it, or the archive itself, was gone. Whoever wrote it reads it here, and no more. */
import type { Rejected } from '../../api.ts'

export const isLate = ({ held, why }: Pick<Rejected, 'held' | 'why'>): boolean =>
  held || why === 'erased' || why === 'ERASED'
