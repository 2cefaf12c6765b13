/** What is set of a question beside the usual, in a few words. */
import { conditionWords } from './condition-words'
import type { QuestionDraft } from './draft'
import { hasChoices, POINTS } from './draft'

export function moreWords(question: QuestionDraft, all: QuestionDraft[]): string[] {
  const { kind, help, other, randomOrder, section, rule } = question
  const words = [
    section && `begins the section “${section.title.trim() || 'without a title'}”`,
    help.trim() && 'with help',
    hasChoices(kind) && other && 'takes other answers',
    hasChoices(kind) && randomOrder && 'random order',
    kind === 'number' && boundsWords(question),
    kind === 'rating' && scaleWords(question),
    rule && ruleWords(question, all),
  ]
  return words.filter((each): each is string => typeof each === 'string' && each !== '')
}

function boundsWords({ minimum, maximum, whole }: QuestionDraft): string {
  const [least, most] = [minimum.trim(), maximum.trim()]
  const range = least && most ? `from ${least} to ${most}` : least ? `${least} or more` : most && `${most} or less`
  return [whole && 'whole numbers', range].filter(Boolean).join(' ')
}

function scaleWords({ points, low, high }: QuestionDraft): string {
  const ends = [low.trim() && `1 is “${low.trim()}”`, high.trim() && `${points} is “${high.trim()}”`]
  return [points !== POINTS && `1 to ${points}`, ...ends].filter(Boolean).join(', ')
}

export function ruleWords({ rule }: QuestionDraft, all: QuestionDraft[]): string {
  const conditions = rule?.conditions.map((condition) => conditionWords(condition, all)) ?? []
  return conditions.length > 0 ? `asked only if ${conditions.join(rule?.match === 'any' ? ', or ' : ', and ')}` : ''
}
