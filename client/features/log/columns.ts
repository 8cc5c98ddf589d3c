/** The columns of the log: one grid for heads and rows. */
import { m } from '../../paraglide/messages.js'

export const gridClass =
  'grid grid-cols-[84px_112px_96px_120px_120px_minmax(120px,1fr)_minmax(148px,1.6fr)_72px_100px_84px_64px] items-center gap-x-3 px-6'

/** Below this the table scrolls sideways. */
export const gridPx = 1296

export const columns: readonly { readonly key: string; readonly label: () => string; readonly end?: true }[] =
  [
    { key: 'kind', label: m.log_colKind },
    { key: 'received', label: m.log_colReceived },
    { key: 'claimed', label: m.log_colClaimed },
    { key: 'who', label: m.log_colWho },
    { key: 'device', label: m.log_colDevice },
    { key: 'action', label: m.log_colAction },
    { key: 'object', label: m.log_colObject },
    { key: 'purpose', label: m.log_colPurpose },
    { key: 'offline', label: m.log_colOffline },
    { key: 'outcome', label: m.log_colOutcome },
    { key: 'seq', label: m.log_colSeq, end: true },
  ]
