/** The columns of the log: one grid for heads and rows. */
import { m } from '../../paraglide/messages.js'

export const gridClass =
  'grid grid-cols-[92px_112px_104px_128px_120px_minmax(132px,1fr)_minmax(176px,1.6fr)_80px_112px_100px_64px] items-center gap-x-3 px-6'

/** Below this the table scrolls sideways. */
export const gridPx = 1372

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
