import { ref, shallowRef } from 'vue'
import type { Question } from '@/api/types'
import type { AnswerValue } from './answer-value'
import { checkAnswer } from './check-answer'

/** What is wrong with answers: told from the first try on; what the service refused, until it is changed. */
export function useChecks(valueOf: (questionId: number) => AnswerValue, wordsOf: (questionId: number) => string) {
  const tried = ref(new Set<number>())
  const refused = shallowRef(new Map<number, { message: string; value: string }>())

  function written(questionId: number): string {
    return JSON.stringify([valueOf(questionId), wordsOf(questionId)])
  }

  function checked(question: Question): string | undefined {
    return checkAnswer(question, valueOf(question.id), wordsOf(question.id))
  }

  function errorOf(question: Question): string | undefined {
    const found = tried.value.has(question.id) ? checked(question) : undefined
    if (found) return found
    const refusal = refused.value.get(question.id)
    return refusal && refusal.value === written(question.id) ? refusal.message : undefined
  }

  /** True where they will do. */
  function check(questions: Question[]): boolean {
    for (const { id } of questions) tried.value.add(id)
    return questions.every((question) => checked(question) === undefined)
  }

  function refuse(messages: Map<number, string>): void {
    refused.value = new Map([...messages].map(([id, message]) => [id, { message, value: written(id) }]))
  }

  function forget(): void {
    tried.value = new Set()
    refused.value = new Map()
  }

  return { errorOf, check, refuse, forget }
}
