/** The receipts that this browser has got, newest first, with what was answered. */
import * as z from 'zod'
import type { Answer, Receipt, Survey } from '@/api/types'
import { forget, keep, keyHere, readKept } from '@/session/belongings'
import { askedWith, wordsOf } from './submission'

const keptReceiptSchema = z.object({
  responseId: z.string(),
  submittedAt: z.string(),
  title: z.string(),
  /** Whether whoever has it may see the results, as it was then. */
  showsResults: z.optional(z.boolean()),
  /** Whether the same browser may send another response. */
  isOnly: z.optional(z.boolean()),
  /** Question and answer, in words: they can be read when the survey is gone. */
  answers: z.array(z.object({ question: z.string(), words: z.array(z.string()) })),
})

export type KeptReceipt = z.infer<typeof keptReceiptSchema>

/** Per survey; what is older is forgotten. */
const MOST = 20

export function receiptsKey(surveyId: string): string {
  return keyHere(`receipts.${surveyId}`)
}

export function readReceipts(surveyId: string): KeptReceipt[] {
  return readKept(receiptsKey(surveyId), (kept) => z.array(keptReceiptSchema).safeParse(kept).data) ?? []
}

export function keepReceipt(survey: Survey, sent: Answer[], receipt: Receipt): boolean {
  const answers = askedWith(survey.questions, sent).map((question) => ({
    question: question.text,
    words: wordsOf(question, sent.find((answer) => answer.question_id === question.id)),
  }))
  const { response_id: responseId, submitted_at: submittedAt } = receipt
  const others = readReceipts(survey.id).filter((other) => other.responseId !== responseId)
  const { results, one_response_each: isOnly } = survey.settings
  const kept = { responseId, submittedAt, title: survey.title, showsResults: results !== 'owner', isOnly, answers }
  const receipts: KeptReceipt[] = [kept, ...others]
  return keep(receiptsKey(survey.id), receipts.slice(0, MOST))
}

export function forgetReceipts(surveyId: string): void {
  forget(receiptsKey(surveyId))
}
