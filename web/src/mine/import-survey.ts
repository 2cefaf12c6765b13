/** Makes a survey of a file that holds the definition of one. */
import { bodyOf, surveysApi } from '@/api/clients'
import { messageOf, ProblemError } from '@/api/problem'
import type { NewSurvey, Survey } from '@/api/types'

/** As much as the service takes, in bytes. */
const LARGEST = 1024 * 1024
const TOO_LARGE = 'The file is too large to be a survey: one has at most 1 MB.'

export type Imported = { survey: Survey } | { problems: string[] }

/** The survey, which is a draft; or what is wrong with the file, in words. */
export async function importSurvey(file: File): Promise<Imported> {
  // Files are written with room between the lines; what is sent is not.
  if (file.size > 4 * LARGEST) return { problems: [TOO_LARGE] }
  const definition = objectIn(await file.text())
  if (!definition) return { problems: ['This is no survey: the file is not a JSON object. Choose one that was downloaded here.'] }
  try {
    const body = { ...definition, state: 'draft' } as NewSurvey
    if (new Blob([JSON.stringify(body)]).size > LARGEST) return { problems: [TOO_LARGE] }
    return { survey: await bodyOf(surveysApi.POST('/api/surveys', { body })) }
  } catch (error) {
    return { problems: problemsIn(error) }
  }
}

function objectIn(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null
  } catch {
    return null
  }
}

function problemsIn(error: unknown): string[] {
  const told = error instanceof ProblemError ? (error.problem.errors ?? []) : []
  return told.length > 0 ? told.map(({ pointer, detail }) => `${placeOf(pointer)}: ${detail}`) : [messageOf(error)]
}

/** A place in the file as one would say it: `/questions/0/choices/1` is question 1, choices 2. */
export function placeOf(pointer: string): string {
  const [name = '', ...path] = pointer.split('/').slice(1)
  if (name === '') return 'The file'
  const rest = path.map((part) => (/^\d+$/.test(part) ? String(Number(part) + 1) : `, ${part.replaceAll('_', ' ')} `))
  const words = `${name === 'questions' ? 'question' : name.replaceAll('_', ' ')} ${rest.join('')}`
  return words.charAt(0).toUpperCase() + words.slice(1).replace(/\s+,/g, ',').trim()
}
