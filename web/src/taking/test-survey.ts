import type { Question, Survey } from '@/api/types'

/** A question that takes any of three choices, but for what is said of it. */
export function questionOf(said: Partial<Question> = {}): Question {
  const choices = ['Red', 'Green', 'Blue'].map((text, index) => ({ id: index + 1, text, other: false }))
  return {
    id: 1,
    text: 'Which?',
    help: '',
    kind: 'single_choice',
    required: false,
    choices: said.kind && !said.kind.endsWith('choice') ? [] : choices,
    random_order: false,
    section: null,
    minimum: null,
    maximum: null,
    whole: false,
    scale: said.kind === 'rating' ? { points: 5, low: '', high: '' } : null,
    show_if: null,
    ...said,
  }
}

/** A survey with a question of every kind, for specs. */
export function everyKind(): Survey {
  return {
    id: '01975b1e-0000-7000-8000-000000000001',
    title: 'Every kind',
    description: '',
    state: 'open',
    owner_id: '01975b1e-0000-7000-8000-000000000002',
    created_at: '2026-01-01T00:00:00Z',
    role: null,
    accepts: 'responses',
    language: 'en',
    languages: ['en'],
    settings: {
      opens_at: null,
      closes_at: null,
      max_responses: null,
      respondents: 'anyone',
      one_response_each: false,
      anonymous: true,
      listed: true,
      results: 'owner',
      retention_days: null,
    },
    questions: [
      questionOf({ id: 1, text: 'One?', required: true }),
      questionOf({ id: 2, text: 'Some?', kind: 'multiple_choice' }),
      questionOf({ id: 3, text: 'Why?', kind: 'text' }),
      questionOf({ id: 4, text: 'How many?', kind: 'number' }),
      questionOf({ id: 5, text: 'How good?', kind: 'rating' }),
    ],
  }
}
