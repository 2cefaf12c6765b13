import { computed, onMounted } from 'vue'
import { useRouter } from 'vue-router'
import type { Question, Survey } from '@/api/types'
import { isEmpty } from './answer-value'
import type { AnswerValue } from './answer-value'
import { toAnswers, wordsOf } from './submission'
import { useChecks } from './useChecks'
import { useDraft } from './useDraft'
import { useSteps } from './useSteps'
import type { Step } from './useSteps'
import { useSubmission } from './useSubmission'

/** Taking a survey, from the first question to the receipt. Its questions are fixed once it takes answers. */
export function useTaking(survey: Survey) {
  const { questions } = survey
  const router = useRouter()
  const drafts = useDraft(survey)
  const steps = useSteps(questions.length)
  const checks = useChecks(valueOf)
  const submission = useSubmission(survey, drafts, () => {
    void router.replace({ name: 'receipt', params: { id: survey.id } })
  })
  const question = computed(() => (steps.step.value === 'review' ? undefined : questions[steps.step.value]))
  const place = computed(() => {
    const { value: step } = steps.step
    return step === 'review' ? 'Review' : `Question ${step + 1} of ${questions.length}`
  })

  const items = computed(() => {
    const answers = toAnswers(questions, drafts.draft.value?.values ?? {})
    return questions.map((asked, index) => ({
      question: asked,
      words: wordsIn(asked, answers.find((answer) => answer.question_id === asked.id)),
      error: checks.errorOf(asked),
      edit: steps.queryOf(index, true),
    }))
  })

  function valueOf(questionId: number): AnswerValue {
    return drafts.draft.value?.values[questionId] ?? null
  }

  /** What can't be read as a number is shown as it was typed. */
  function wordsIn(asked: Question, answer: Parameters<typeof wordsOf>[1]): string[] {
    const value = valueOf(asked.id)
    return asked.kind === 'number' && typeof value === 'string' && answer ? [value.trim()] : wordsOf(asked, answer)
  }

  /** Where somebody who comes back goes on: after the last answer, for what was passed over need not be answered. */
  function resume(): Step {
    if (submission.failure.value) return 'review'
    const next = questions.findLastIndex((asked) => !isEmpty(valueOf(asked.id))) + 1
    return next < questions.length ? next : 'review'
  }

  function next(): void {
    const { value: step } = steps.step
    if (step === 'review' || !question.value || !checks.check([question.value])) return
    steps.goTo(steps.after(step))
  }

  function back(): void {
    const { value: step } = steps.step
    if (step === 'review') steps.goTo(questions.length - 1)
    else if (step > 0) steps.goTo(step - 1)
  }

  async function send(): Promise<void> {
    if (!checks.check(questions)) return
    await submission.send()
    checks.refuse(submission.failure.value?.refused ?? new Map<number, string>())
  }

  function startAnew(): void {
    drafts.startAnew()
    submission.forget()
    checks.forget()
    steps.goTo(0)
  }

  onMounted(() => {
    const hasBegun = drafts.draft.value && questions.some((asked) => !isEmpty(valueOf(asked.id)))
    if (hasBegun && !steps.isNamed.value) steps.goTo(resume(), { replace: true })
  })

  return { ...drafts, ...steps, ...submission, question, place, items, valueOf, errorOf: checks.errorOf, next, back, send, startAnew }
}
