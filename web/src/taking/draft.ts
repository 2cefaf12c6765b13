/** Answers on their way: what has been filled in, under the one id with which it will be counted. */
import * as z from 'zod'
import type { Answer, Question } from '@/api/types'
import { forget, keep, keyHere, readKept } from '@/session/belongings'
import { fitting } from './answer-value'
import type { AnswerValue } from './answer-value'

export interface Draft {
  /** Minted once: however often the answers are sent, they count once. */
  submissionId: string
  /** By question. */
  values: Record<number, AnswerValue>
  /** What was written beside the choices, by question. */
  words: Record<number, string>
  /** What was sent without learning what became of it, oldest first. */
  unsettled: Answer[][]
}

const answerSchema = z.object({
  question_id: z.number(),
  choice_id: z.optional(z.number()),
  choice_ids: z.optional(z.array(z.number())),
  text: z.optional(z.string()),
  number: z.optional(z.number()),
  other_text: z.optional(z.string()),
})

const draftSchema = z.object({
  submissionId: z.uuid(),
  values: z.record(z.string(), z.unknown()),
  words: z.optional(z.record(z.string(), z.string())),
  unsettled: z.array(z.array(answerSchema)),
})

/** As it comes out of the browser: not yet held against the questions. */
export type KeptDraft = Omit<Draft, 'values' | 'words'> & { values: Record<string, unknown>; words?: Record<string, string> | undefined }

export function draftKey(surveyId: string): string {
  return keyHere(`draft.${surveyId}`)
}

export function newDraft(): Draft {
  return { submissionId: crypto.randomUUID(), values: {}, words: {}, unsettled: [] }
}

export function readDraft(surveyId: string): KeptDraft | undefined {
  return readKept(draftKey(surveyId), (kept) => draftSchema.safeParse(kept).data)
}

export function keepDraft(surveyId: string, draft: Draft): boolean {
  return keep(draftKey(surveyId), draft)
}

export function forgetDraft(surveyId: string): void {
  forget(draftKey(surveyId))
}

/** What was kept, as far as it fits the questions. */
export function fitDraft(questions: Question[], kept: KeptDraft): Draft {
  const values = questions.map((question) => [question.id, fitting(question, kept.values[question.id])])
  return { ...kept, words: kept.words ?? {}, values: Object.fromEntries(values) as Record<number, AnswerValue> }
}

/** What waits for its answer when these are sent too. */
export function withUnsettled(draft: Draft, answers: Answer[]): Answer[][] {
  return [...without(draft.unsettled, answers), answers]
}

export function without(sent: Answer[][], answers: Answer[]): Answer[][] {
  const text = JSON.stringify(answers)
  return sent.filter((other) => JSON.stringify(other) !== text)
}
