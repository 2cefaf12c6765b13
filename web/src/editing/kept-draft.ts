/** What is written and not at the service yet, kept in this browser: a reload or a session that ends loses nothing. */
import * as z from 'zod/mini'
import { forget, keep, keyOfUser, readKept } from '@/session/belongings'
import type { SurveyDraft } from './draft'
import { newKey } from './draft'

export interface KeptDraft {
  /** The version it was written on; null where the service has none. */
  tag: string | null
  draft: SurveyDraft
}

const schema = z.object({
  tag: z.nullable(z.string()),
  draft: z.object({
    title: z.string(),
    description: z.string(),
    questions: z.array(
      z.object({
        text: z.string(),
        kind: z.enum(['single_choice', 'multiple_choice', 'text', 'number', 'rating']),
        required: z.boolean(),
        choices: z.array(z.object({ text: z.string() })),
      }),
    ),
  }),
})

/** The place of a survey's draft; a survey that is not made yet has one, too. */
export function slotOf(user: string, survey: string | null): string {
  return keyOfUser(user, `editing.${survey ?? 'new'}`)
}

export function keepDraft(slot: string, kept: KeptDraft): void {
  keep(slot, kept)
}

export function keptDraft(slot: string): KeptDraft | null {
  const kept = readKept(slot, (value) => schema.safeParse(value).data)
  if (!kept) return null
  const questions = kept.draft.questions.map((question) => ({
    ...question,
    key: newKey(),
    choices: question.choices.map(({ text }) => ({ key: newKey(), text })),
  }))
  return { tag: kept.tag, draft: { ...kept.draft, questions } }
}

export function forgetDraft(slot: string): void {
  forget(slot)
}
