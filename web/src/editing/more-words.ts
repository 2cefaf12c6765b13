/** What is set of a question beside the usual, in a few words: all of it, or what is nowhere else to be seen. */
import { conditionWords } from './condition-words'
import type { QuestionDraft } from './draft'
import { hasChoices, POINTS } from './draft'

export function moreWords(question: QuestionDraft, all: QuestionDraft[]): string[] {
  const { kind, help, other, section } = question
  const words = [
    section && `begins the section “${section.title.trim() || 'without a title'}”`,
    help.trim() && 'with help',
    hasChoices(kind) && other && 'takes other answers',
  ]
  return [...words.filter(isSaid), ...unseenWords(question, all)]
}

export function unseenWords(question: QuestionDraft, all: QuestionDraft[]): string[] {
  const { kind, randomOrder, rule } = question
  const words = [
    hasChoices(kind) && randomOrder && 'random order',
    kind === 'number' && boundsWords(question),
    kind === 'rating' && scaleWords(question),
    rule && ruleWords(question, all),
  ]
  return words.filter(isSaid)
}

function isSaid(words: unknown): words is string {
  return typeof words === 'string' && words !== ''
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
