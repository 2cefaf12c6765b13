import type { QuestionKind } from '@/api/types'

/** The kinds of questions as people know them. */
export const KINDS: { kind: QuestionKind; label: string; hint: string }[] = [
  { kind: 'single_choice', label: 'One choice', hint: 'Respondents choose one of your choices.' },
  { kind: 'multiple_choice', label: 'Several choices', hint: 'Respondents choose as many of your choices as they like.' },
  { kind: 'text', label: 'Text', hint: 'Respondents write up to 10,000 characters.' },
  { kind: 'number', label: 'Number', hint: 'Respondents type a number.' },
  { kind: 'rating', label: 'Rating', hint: 'Respondents give 1 to 5, or as far as you say.' },
]

export function kindLabel(kind: QuestionKind): string {
  return KINDS.find((each) => each.kind === kind)?.label ?? kind
}
