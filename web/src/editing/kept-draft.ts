/** What is written and not at the service yet, kept in this browser: a reload or a session that ends loses nothing. */
import * as z from 'zod/mini'
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
  return `signet.editing.${user}.${survey ?? 'new'}`
}

export function keepDraft(slot: string, kept: KeptDraft): void {
  try {
    localStorage.setItem(slot, JSON.stringify(kept))
  } catch {
    // Without storage it lives as long as the page, which asks before it is left.
  }
}

export function keptDraft(slot: string): KeptDraft | null {
  try {
    const { tag, draft } = schema.parse(JSON.parse(localStorage.getItem(slot) ?? 'null'))
    const questions = draft.questions.map((question) => ({
      ...question,
      key: newKey(),
      choices: question.choices.map(({ text }) => ({ key: newKey(), text })),
    }))
    return { tag, draft: { ...draft, questions } }
  } catch {
    return null
  }
}

export function forgetDraft(slot: string): void {
  try {
    localStorage.removeItem(slot)
  } catch {
    // Then nothing was kept either.
  }
}
