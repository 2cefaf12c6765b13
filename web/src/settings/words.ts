/** What the settings are called, and what their values mean. */
import type { Survey } from '@/api/types'
import { exactTime } from '@/components/exact-time'
import { isMoment } from './values'
import type { SettingsField } from './values'

export const LABELS: Record<SettingsField, string> = {
  opens_at: 'Takes answers from',
  closes_at: 'Until',
  max_responses: 'Responses at most',
  respondents: 'Who may answer',
  one_response_each: 'Each person can answer once',
  anonymous: 'Anonymous',
  listed: 'Show it on the home page',
  results: 'Who sees the results',
  retention_days: 'Delete responses after (days)',
}

export const RESPONDENTS = [
  { value: 'anyone', label: 'Anyone with the link' },
  { value: 'signed_in', label: 'People who are logged in' },
]

export function audiencesFor(role: Survey['role']) {
  return [
    { value: 'owner', label: role === 'owner' ? 'I, and those I share the survey with' : 'The owner, and those who work on the survey' },
    { value: 'respondents', label: 'Everyone who has answered', hint: 'With their receipt, or while they are logged in here.' },
    { value: 'everyone', label: 'Everyone with the link' },
  ]
}

/** A value as one would say it. */
export function wordsOf(field: SettingsField, value: string | boolean, role: Survey['role']): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (value === '') return 'empty'
  const isTime = field === 'opens_at' || field === 'closes_at'
  if (isTime) return isMoment(value) ? exactTime(value) : value
  return [...RESPONDENTS, ...audiencesFor(role)].find((option) => option.value === value)?.label ?? value
}
