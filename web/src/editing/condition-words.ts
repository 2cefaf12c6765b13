/** Conditions: which questions they may look at, what is wrong with one, and what it says. */
import { parseNumber } from '@/taking/check-answer'
import type { ConditionDraft, QuestionDraft } from './draft'
import { filledChoices, hasChoices } from './draft'
import { numberProblem } from './text-rules'

export type Test = ConditionDraft['test']

/** What can be asked of a question's answer. */
export function testsFor({ kind }: QuestionDraft): Test[] {
  if (hasChoices(kind)) return ['choices', 'answered', 'unanswered']
  return kind === 'text' ? ['answered', 'unanswered'] : ['range', 'answered', 'unanswered']
}

/** Whether something else that was changed has made it wrong, so that whoever wrote it has to hear of it. */
export function isBroken(condition: ConditionDraft, of: QuestionDraft, all: QuestionDraft[]): boolean {
  if (condition.question === null) return false
  const place = all.findIndex(({ key }) => key === condition.question)
  const question = all[place]
  if (!question || place >= all.indexOf(of) || !testsFor(question).includes(condition.test)) return true
  return condition.choices.length > 0 && conditionProblem(condition, of, all) !== undefined
}

export function conditionProblem(condition: ConditionDraft, of: QuestionDraft, all: QuestionDraft[]): string | undefined {
  const place = all.findIndex(({ key }) => key === condition.question)
  const question = all[place]
  if (!question) return 'Choose the question that this depends on, or remove the condition.'
  if (place >= all.indexOf(of)) {
    return 'That question comes later, so nobody has answered it yet. Move one of the two, or choose another one.'
  }
  if (!testsFor(question).includes(condition.test)) return 'That question takes other answers now. Choose again.'
  if (condition.test === 'choices') {
    const known = filledChoices(question).map(({ key }) => key)
    return condition.choices.some((key) => known.includes(key)) ? undefined : 'Choose at least one of the choices.'
  }
  return condition.test === 'range' ? rangeProblem(condition) : undefined
}

function rangeProblem({ atLeast, atMost }: ConditionDraft): string | undefined {
  if (atLeast.trim() === '' && atMost.trim() === '') return 'Say how much it must be at least, or at most.'
  const isCrossed = parseNumber(atLeast) > parseNumber(atMost)
  return numberProblem(atLeast) ?? numberProblem(atMost) ?? (isCrossed ? 'The most must not be less than the least.' : undefined)
}

/** In the place of what a condition does not say yet. */
const UNSAID = '(still to be chosen)'

/** A condition in words, as in: “Red” or “Blue” was chosen in question 2. */
export function conditionWords(condition: ConditionDraft, all: QuestionDraft[]): string {
  const place = all.findIndex(({ key }) => key === condition.question)
  const question = all[place]
  if (!question) return UNSAID
  const name = `question ${place + 1}`
  if (condition.test === 'answered') return `${name} was answered`
  if (condition.test === 'unanswered') return `${name} was not answered`
  if (condition.test === 'choices') {
    const chosen = filledChoices(question).filter(({ key }) => condition.choices.includes(key))
    if (chosen.length === 0) return UNSAID
    return `${chosen.map(({ text }) => `“${text.trim()}”`).join(' or ')} was chosen in ${name}`
  }
  const [least, most] = [condition.atLeast.trim(), condition.atMost.trim()]
  if (!least && !most) return UNSAID
  if (least && most) return `${name} is from ${least} to ${most}`
  return least ? `${name} is ${least} or more` : `${name} is ${most} or less`
}
