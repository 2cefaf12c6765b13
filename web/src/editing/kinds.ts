import type { QuestionKind } from '@/api/types'

/** The kinds of questions as people know them. */
export const KINDS: { value: QuestionKind; label: string; hint: string }[] = [
  { value: 'single_choice', label: 'One choice', hint: 'Respondents choose one of your choices.' },
  { value: 'multiple_choice', label: 'Several choices', hint: 'Respondents choose as many of your choices as they like.' },
  { value: 'text', label: 'Text', hint: 'Respondents write up to 10,000 characters.' },
  { value: 'number', label: 'Number', hint: 'Respondents type a number.' },
  { value: 'rating', label: 'Rating', hint: 'Respondents give 1 to 5, or as far as you say.' },
]

export function kindLabel(kind: QuestionKind): string {
  return KINDS.find(({ value }) => value === kind)?.label ?? kind
}
