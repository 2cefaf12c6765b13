import type { Question } from '@/api/types'

/** How a question is answered. */
export function hintOf({ kind, choices }: Question): string {
  switch (kind) {
    case 'single_choice':
      return 'Choose one.'
    case 'multiple_choice':
      return `Choose any of the ${choices.length}.`
    case 'text':
      return 'Write as much as you like.'
    case 'number':
      return 'Type a number, decimals with a point.'
    case 'rating':
      return '1 is the lowest, 5 the highest.'
  }
}
