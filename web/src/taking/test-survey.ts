import { plainQuestion } from '@/api/plain-question'
import type { Settings, Survey } from '@/api/types'

/** What holds where an owner has decided nothing, for specs. */
export const plainSettings: Settings = {
  opens_at: null, closes_at: null, max_responses: null, retention_days: null,
  respondents: 'anyone', one_response_each: false, anonymous: true, listed: true, results: 'owner',
}

/** A survey with a question of every kind, for specs. */
export function everyKind(): Survey {
  const choices = ['Red', 'Green', 'Blue'].map((text, index) => ({ id: index + 1, text, other: false }))
  return {
    id: '01975b1e-0000-7000-8000-000000000001',
    title: 'Every kind',
    description: '',
    state: 'open',
    owner_id: '01975b1e-0000-7000-8000-000000000002',
    role: null,
    created_at: '2026-01-01T00:00:00Z',
    accepts: 'responses',
    settings: plainSettings,
    language: 'en',
    languages: ['en'],
    questions: [
      { ...plainQuestion('single_choice'), id: 1, text: 'One?', required: true, choices },
      { ...plainQuestion('multiple_choice'), id: 2, text: 'Some?', choices },
      { ...plainQuestion('text'), id: 3, text: 'Why?' },
      { ...plainQuestion('number'), id: 4, text: 'How many?' },
      { ...plainQuestion('rating'), id: 5, text: 'How good?' },
    ],
  }
}
