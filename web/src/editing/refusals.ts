/** What the service refused, by field. It holds until the field holds something else. */
import type { Problem } from '@/api/problem'
import type { SurveyDraft } from './draft'
import { fieldAt, writtenAt } from './fields'
import type { Problems } from './problems'

export interface Refusal {
  message: string
  written: string
}

export type Refusals = ReadonlyMap<string, Refusal>

/** The refusals of what was sent from that draft; null where one is about nothing that has a field. */
export function refusalsOf(problem: Problem, sent: SurveyDraft): Refusals | null {
  const refusals = new Map<string, Refusal>()
  for (const { pointer, detail } of problem.errors ?? []) {
    const field = fieldAt(pointer, sent)
    if (field === undefined) return null
    refusals.set(field, { message: detail, written: writtenAt(field, sent) })
  }
  return refusals.size > 0 ? refusals : null
}

/** The problems we know of ourselves, and the refusals that still hold. */
export function withRefusals(problems: Problems, refusals: Refusals, draft: SurveyDraft): Problems {
  const all = new Map(problems)
  for (const [field, { message, written }] of refusals) {
    if (!all.has(field) && writtenAt(field, draft) === written) all.set(field, message)
  }
  return all
}
