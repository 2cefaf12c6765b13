/** What became of a submission that got no receipt, and what to do about it. */
import { ProblemError } from '@/api/problem'
import type { Answer } from '@/api/types'
import { questionAt } from './submission'

export type FailureKind = 'unknown' | 'busy' | 'conflict' | 'closed' | 'over' | 'gone' | 'refused' | 'sign-in' | 'other'

export interface Failure {
  kind: FailureKind
  title: string
  text: string
  /** What the service says about single questions, by their ids. */
  refused: Map<number, string>
}

export const UNKNOWN: Failure = {
  kind: 'unknown',
  title: 'It is not known whether your answers arrived',
  text:
    'The connection broke before the server answered. Everything is kept here. Send them again as they are: if they ' +
    'did arrive, they are still counted only once.',
  refused: new Map(),
}

/** Whether sending the same again may help. Until it does, the answers may have been counted, or not. */
export function mayRepeat({ kind }: Failure): boolean {
  return kind === 'unknown' || kind === 'busy'
}

export function failureOf(error: unknown, sent: Answer[]): Failure {
  // Also an answer that broke off, or came from something in between.
  if (!(error instanceof ProblemError)) return UNKNOWN
  if (error.code === 'submission_conflict') return conflict()
  if (error.code === 'survey_not_open') return closed()
  const final = FINAL[error.code]
  if (final) return failure('over', ...final)
  if (error.code === 'sign_in_required') return signIn()
  if (error.status === 404) return gone()
  if (error.status === 503 || error.status === 429) return busy(error.retryAfter)
  if (error.status >= 500 || error.status === 408) return UNKNOWN
  if (error.status === 422) return refusal(error, sent)
  return failure('other', 'Your answers were not accepted', error.message)
}

/** What no further try changes. */
const FINAL: Record<string, [string, string]> = {
  survey_not_open_yet: ['This survey takes no answers yet', 'It opens later. Your answers stay in this browser: come back then.'],
  survey_over: ['This survey is over', 'It closed before your answers arrived, so they are not counted.'],
  survey_full: [
    'This survey has all the answers that it takes',
    'The last place was taken before your answers arrived, so they are not counted.',
  ],
  already_responded: [
    'You have answered this survey before',
    'Each person can answer it once, and your answers of then are counted. These are not.',
  ],
}

function signIn(): Failure {
  const text = 'This survey takes answers of people who are logged in. Log in, then send them again: they are kept here.'
  return failure('sign-in', 'Log in to send your answers', text)
}

function failure(kind: FailureKind, title: string, text: string, refused = new Map<number, string>()): Failure {
  return { kind, title, text, refused }
}

function conflict(): Failure {
  const text =
    'You sent this before with other answers, perhaps from another tab or before you changed something. The answers ' +
    'sent first are counted; these are not.'
  return failure('conflict', 'Other answers have been counted already', text)
}

function closed(): Failure {
  const text =
    'The survey was closed before your answers arrived, so they are not counted. They stay in this browser: if the ' +
    'survey opens again, come back and send them.'
  return failure('closed', 'This survey takes no answers at the moment', text)
}

function gone(): Failure {
  const text = 'It has been deleted, so your answers are not counted. Ask the person who sent you the link.'
  return failure('gone', 'This survey is no longer there', text)
}

function busy(retryAfter = 5): Failure {
  const wait = retryAfter === 1 ? 'a second' : `${retryAfter} seconds`
  const text = `Your answers are kept here. Wait ${wait}, then send them again: they are counted only once.`
  return failure('busy', 'The server is too busy to take your answers', text)
}

function refusal(error: ProblemError, sent: Answer[]): Failure {
  const refused = new Map<number, string>()
  const elsewhere: string[] = []
  for (const { pointer, detail } of error.problem.errors ?? []) {
    const id = questionAt(pointer, sent)
    if (id === undefined) elsewhere.push(detail)
    else if (!refused.has(id)) refused.set(id, detail)
  }
  const where = refused.size > 0 ? 'Change what is marked, and send them again.' : ''
  const text = [...elsewhere, where].filter(Boolean).join(' ') || error.message
  return failure('refused', 'Your answers need another look', text, refused)
}
