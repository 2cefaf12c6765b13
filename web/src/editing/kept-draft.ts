/** What is written and not at the service yet, kept in this browser: a reload or a session that ends loses nothing. */
import * as z from 'zod/mini'
import { forget, keep, keyOfUser, readKept } from '@/session/belongings'
import type { ChoiceDraft, SurveyDraft } from './draft'
import { keyFrom, newKey, newQuestion } from './draft'

export interface KeptDraft {
  /** The version it was written on; null where the service has none. */
  tag: string | null
  draft: SurveyDraft
}

const choice = z.object({ key: z.optional(z.number()), text: z.string() })

const condition = z.object({
  key: z.number(),
  question: z.nullable(z.number()),
  test: z.enum(['choices', 'range', 'answered', 'unanswered']),
  choices: z.array(z.number()),
  atLeast: z.string(),
  atMost: z.string(),
})

// What is optional was not there once: what was kept then is read all the same.
const question = z.object({
  key: z.optional(z.number()),
  text: z.string(),
  help: z.optional(z.string()),
  kind: z.enum(['single_choice', 'multiple_choice', 'text', 'number', 'rating']),
  required: z.boolean(),
  choices: z.array(choice),
  other: z.optional(z.nullable(choice)),
  randomOrder: z.optional(z.boolean()),
  minimum: z.optional(z.string()),
  maximum: z.optional(z.string()),
  whole: z.optional(z.boolean()),
  points: z.optional(z.number()),
  low: z.optional(z.string()),
  high: z.optional(z.string()),
  section: z.optional(z.nullable(z.object({ title: z.string(), description: z.string() }))),
  rule: z.optional(z.nullable(z.object({ match: z.enum(['all', 'any']), conditions: z.array(condition) }))),
})

const schema = z.object({
  tag: z.nullable(z.string()),
  draft: z.object({
    title: z.string(),
    description: z.string(),
    language: z.optional(z.string()),
    questions: z.array(question),
    translations: z.optional(z.record(z.string(), z.record(z.string(), z.string()))),
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
  const { draft } = kept
  // Conditions and translations name what they are about by its key.
  const choiceFrom = ({ key, text }: z.infer<typeof choice>): ChoiceDraft => ({ key: key ? keyFrom(key) : newKey(), text })
  const questions = draft.questions.map(({ key, choices, other, rule, ...said }) => ({
    ...newQuestion(),
    ...said,
    key: key ? keyFrom(key) : newKey(),
    choices: choices.map(choiceFrom),
    other: other ? choiceFrom(other) : null,
    rule: rule ?? null,
  }))
  for (const { rule } of questions) rule?.conditions.forEach((one) => keyFrom(one.key))
  return {
    tag: kept.tag,
    draft: { ...draft, language: draft.language ?? 'en', questions, translations: draft.translations ?? {} },
  }
}

export function forgetDraft(slot: string): void {
  forget(slot)
}
