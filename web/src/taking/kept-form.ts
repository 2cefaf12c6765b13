/** The questions of a survey, from when somebody sees them until they have answered: one that is closing gives them to nobody any more. */
import * as z from 'zod'
import type { Survey } from '@/api/types'
import { forget, keep, keyHere, readKept } from '@/session/belongings'

const formSchema = z.custom<Survey>((kept) => z.looseObject({ id: z.uuid(), questions: z.array(z.object()) }).safeParse(kept).success)

function formKey(surveyId: string): string {
  return keyHere(`form.${surveyId}`)
}

export function keepForm(survey: Survey): void {
  keep(formKey(survey.id), survey)
}

/** As it is by now. */
export function keptForm(surveyId: string): Survey | undefined {
  const survey = readKept(formKey(surveyId), (kept) => formSchema.safeParse(kept).data)
  return survey && { ...survey, state: 'closing' }
}

export function forgetForm(surveyId: string): void {
  forget(formKey(surveyId))
}
