/** The answers that a sheet begins with, and what its columns are taken for: guesses, for a person to look at. */
import { decideAbility, decideAppend } from '../../shared/policy/decide.ts'
import type { Sheet } from '../../shared/sheets/sheet.ts'
import { allRegions } from '../../shared/templates/allRegions.ts'
import { guessColumns, regionAround, type ColumnTarget } from '../../shared/templates/columns.ts'
import { isTemplateId, templates } from '../../shared/templates/index.ts'
import { returnedTargets } from '../../shared/templates/returning.ts'
import type { Template, TemplateId } from '../../shared/templates/types.ts'
import type { Me } from '../api.ts'
import { BLOCK_ROWS, type KeptJob } from '../vault/importStore.ts'
import type { Vault } from '../vault/vault.ts'
import type { ImportSettings } from './api.ts'
import { returnedBy } from './returned.ts'
import { contextOf } from './rows.ts'
import type { ImportTools } from './tools.ts'

const SAMPLE_ROWS = 200

/** Where this person may bring sheets in. */
export function branchesOf(vault: Vault): Me['branches'] {
  return vault.me.branches.filter(
    ({ id }) =>
      vault.actor.memberships.some(({ branch }) => branch === id || branch === null) &&
      decideAbility(vault.actor, 'import', id, vault.now()).allowed &&
      decideAbility(vault.actor, 'create', id, vault.now()).allowed,
  )
}

export function firstSettings(
  { vault, clock }: ImportTools,
  { headers, rows }: Sheet,
  branch: Me['branches'][number],
): ImportSettings {
  const samples = rows.slice(0, SAMPLE_ROWS).map(({ cells }) => cells)
  const region = regionAround(samples, allRegions) ?? ''
  const usual: TemplateId = isTemplateId(branch.template) ? branch.template : 'generic'
  const returned = returnedBy(vault, headers, rows, usual)
  const template = returned?.template ?? usual
  const guessed = guessColumns(templates[template], headers, samples, contextOf(clock, region))
  const targets = returned?.targets ?? allowed(vault, templates[template], guessed, branch.id)
  return {
    template,
    branch: branch.id,
    owner: vault.me.user,
    channel: 'import',
    basis: null,
    evidence: '',
    matchBy: targets.some(({ to }) => to === 'archiveNo') ? 'archiveNo' : 'likeness',
    onMatch: returned === null ? 'skip' : 'update',
    repeats: 'skip',
    region,
    ownAreas: true,
    returned: returned !== null,
    targets,
  }
}

/** What was answered, fit to be kept: other columns where it changes what they are taken for. */
export function answered(
  tools: ImportTools,
  job: KeptJob,
  settings: ImportSettings,
): ImportSettings | Promise<ImportSettings> {
  return changesColumns(job, settings) ? guessedAnew(tools, job, settings) : fitting(settings, job.settings)
}

export function changesColumns({ settings: before }: KeptJob, settings: ImportSettings): boolean {
  return (
    before.template !== settings.template ||
    before.region !== settings.region ||
    before.returned !== settings.returned
  )
}

/** An answer that was given before the columns of the new template were seen: those stand. */
function fitting(settings: ImportSettings, { targets }: ImportSettings): ImportSettings {
  const { fields } = templates[settings.template]
  const isThere = (target: ColumnTarget): boolean =>
    target.to !== 'field' || fields.some(({ key }) => key === target.key)
  return settings.targets.every(isThere) ? settings : { ...settings, targets }
}

async function guessedAnew(
  { vault, clock }: ImportTools,
  { batch, headers, rows }: KeptJob,
  settings: ImportSettings,
): Promise<ImportSettings> {
  const template = templates[settings.template]
  if (settings.returned) return { ...settings, targets: returnedTargets(template, headers) }
  const samples: (readonly string[])[] = []
  for (let block = 0; samples.length < SAMPLE_ROWS && block * BLOCK_ROWS < rows; block++)
    samples.push(...(await vault.importing.kept.block(batch, block)).map(({ cells }) => cells))
  const guessed = guessColumns(
    template,
    headers,
    samples.slice(0, SAMPLE_ROWS),
    contextOf(clock, settings.region),
  )
  return { ...settings, targets: allowed(vault, template, guessed, settings.branch) }
}

/** A column whose document this person may not write stays raw. */
function allowed(
  vault: Vault,
  template: Template,
  targets: readonly ColumnTarget[],
  branch: string,
): readonly ColumnTarget[] {
  const place = { branch, owner: vault.me.user, team: [], grants: [] }
  return targets.map((target) => {
    if (target.to !== 'field') return target
    const field = template.fields.find(({ key }) => key === target.key)
    const may =
      field !== undefined && decideAppend(vault.actor, field.compartment, place, vault.now()).allowed
    return may ? target : { to: 'raw' }
  })
}
