/** An answer given to leads, one or many, one after the other; and how that is told. */
import type { Result } from '../../../shared/base/result.ts'
import type { ArchiveId, UserId } from '../../../shared/domain/names.ts'
import type { Device, DeviceRow, EditRefusal, LeadAnswer } from '../../api.ts'
import { m } from '../../paraglide/messages.js'
import { formatCount } from '../../ui/format.ts'
import { toast } from '../../ui/toast.ts'
import { wordEdit } from '../archives/refusalWords.ts'

type Step = (archive: ArchiveId) => Promise<Result<unknown, EditRefusal>>
type Deeds = Pick<Device, 'answerLead' | 'assignArchive' | 'restoreArchive'>

/** What was done before a refusal stays done: each lead is a write of its own. */
async function each(
  archives: readonly ArchiveId[],
  step: Step,
): Promise<{ readonly done: readonly ArchiveId[]; readonly refusals: readonly EditRefusal[] }> {
  const done: ArchiveId[] = []
  const refusals: EditRefusal[] = []
  for (const archive of archives) {
    const result = await step(archive)
    if (result.ok) done.push(archive)
    else refusals.push(result.error)
  }
  return { done, refusals }
}

function tellFailed(refusals: readonly EditRefusal[]): void {
  const [first] = refusals
  if (first !== undefined)
    toast.failed(m.triage_someFailed({ count: formatCount(refusals.length), why: wordEdit(first) }))
}

/** Those that were answered, each in a write that is on the disk. */
export async function answerLeads(
  device: Deeds,
  archives: readonly ArchiveId[],
  answer: LeadAnswer,
  {
    offline,
    onundone,
  }: { readonly offline: boolean; readonly onundone: (archives: readonly ArchiveId[]) => void },
): Promise<readonly ArchiveId[]> {
  const { done, refusals } = await each(archives, (archive) => device.answerLead(archive, answer))
  const counted = {
    count: formatCount(done.length),
    answer: answer.outcome === 'duplicate' ? m.triage_duplicate() : m.triage_invalid(),
  }
  if (done.length > 0) {
    const takeBack = (step: Step) => () =>
      void each(done, step).then((back) => {
        onundone(back.done)
        tellFailed(back.refusals)
      })
    if (answer.outcome === 'valid')
      toast.done(m.triage_doneValid(counted), {
        undo: takeBack((archive) => device.answerLead(archive, { outcome: 'again' })),
      })
    // Without a network nothing is in the bin yet that could be brought back.
    else if (offline) toast.done(m.triage_askedOut(counted))
    else
      toast.done(m.triage_doneOut(counted), { undo: takeBack((archive) => device.restoreArchive(archive)) })
  }
  tellFailed(refusals)
  return done
}

/** What was said goes to the archive that stays, as a note of today. False: it could not, which was told. */
export async function passOn(
  device: Pick<Device, 'addFact'>,
  { archive }: Pick<DeviceRow, 'archive'>,
  said: string,
): Promise<boolean> {
  const fact = { text: m.triage_passedNote({ said }) }
  const passed = await device.addFact({ archive, business: null, kind: 'note', fact, supersedes: [] })
  if (!passed.ok) toast.failed(m.triage_notPassed({ why: wordEdit(passed.error) }))
  return passed.ok
}

/** Who is given a lead to go on with need not look first whether it is one. `ownerOf`: whose it is now. */
export async function giveLeads(
  device: Deeds,
  archives: readonly ArchiveId[],
  to: UserId,
  ownerOf: (archive: ArchiveId) => UserId | null,
): Promise<readonly ArchiveId[]> {
  const { done, refusals } = await each(archives, async (archive) => {
    // In this order: who gives it away may not write in it afterwards.
    const found = await device.answerLead(archive, { outcome: 'valid' })
    if (!found.ok || ownerOf(archive) === to) return found
    return device.assignArchive(archive, to)
  })
  if (done.length > 0) toast.done(m.triage_doneGiven({ count: formatCount(done.length) }))
  tellFailed(refusals)
  return done
}
