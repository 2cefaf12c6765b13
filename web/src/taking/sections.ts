/** Where sections begin. */
import type { Question, Section } from '@/api/types'

/** A section as it is asked: its first question may not be. */
export interface AskedSection {
  section: Section | null
  questions: Question[]
}

/** The questions that are asked, by section, in order. A survey without sections is one without a name. */
export function sectionsOf(questions: Question[], asked: Question[]): AskedSection[] {
  const ids = new Set(asked.map(({ id }) => id))
  const sections: AskedSection[] = [{ section: null, questions: [] }]
  for (const question of questions) {
    if (question.section) sections.push({ section: question.section, questions: [] })
    if (ids.has(question.id)) sections.at(-1)?.questions.push(question)
  }
  return sections.filter((section) => section.questions.length > 0)
}
