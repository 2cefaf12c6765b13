import { computed, onMounted, watch } from 'vue'
import type { Ref } from 'vue'
import { useRouter } from 'vue-router'
import type { Question, Survey } from '@/api/types'
import { isEmpty } from './answer-value'
import type { AnswerValue } from './answer-value'
import { askedOf } from './conditions'
import { sectionsOf } from './sections'
import { toAnswers, wordsOf } from './submission'
import { useChecks } from './useChecks'
import { useDraft } from './useDraft'
import { useSteps } from './useSteps'
import type { Step } from './useSteps'
import { useSubmission } from './useSubmission'

/**
 * Taking a survey, from the first question to the receipt. Its questions are fixed once it takes answers; which of them
 * are asked depends on the answers, and only their words on the language.
 */
export function useTaking(survey: Readonly<Ref<Survey>>) {
  const questions = computed(() => survey.value.questions)
  const router = useRouter()
  const drafts = useDraft(survey.value)
  const steps = useSteps(questions.value.length)
  const checks = useChecks(valueOf, ownWordsOf)
  const submission = useSubmission(survey, drafts, () => {
    void router.replace({ name: 'receipt', params: { id: survey.value.id } })
  })

  const asked = computed(() => askedOf(questions.value, drafts.draft.value?.values ?? {}))
  const sections = computed(() => sectionsOf(questions.value, asked.value))
  /** Where one is: an address may name a question that is not asked any more. */
  const step = computed(() => (steps.step.value === 'review' ? 'review' : askedFrom(steps.step.value)))
  const question = computed(() => (step.value === 'review' ? undefined : questions.value[step.value]))
  const section = computed(() => sections.value.find((one) => question.value && one.questions.includes(question.value)))
  const opensSection = computed(() => Boolean(section.value?.section) && section.value?.questions[0] === question.value)
  /** How many of the questions that are asked lie behind. */
  const passed = computed(() => (question.value ? asked.value.indexOf(question.value) : asked.value.length))
  const isLast = computed(() => passed.value === asked.value.length - 1)
  const place = computed(() => (question.value ? `Question ${passed.value + 1} of ${asked.value.length}` : 'Review'))

  /** What was asked when one last saw the whole: an answer that is changed from there may lead to other questions. */
  let reviewed = new Set<number>()
  watch(() => step.value === 'review', () => (reviewed = new Set(asked.value.map(({ id }) => id))), { immediate: true })

  const items = computed(() => {
    const answers = toAnswers(questions.value, drafts.draft.value ?? { values: {}, words: {} })
    return asked.value.map((one) => ({
      question: one,
      words: wordsIn(one, answers.find((answer) => answer.question_id === one.id)),
      error: checks.errorOf(one),
      edit: steps.queryOf(questions.value.indexOf(one), true),
    }))
  })

  function valueOf(questionId: number): AnswerValue {
    return drafts.draft.value?.values[questionId] ?? null
  }

  function ownWordsOf(questionId: number): string {
    return drafts.draft.value?.words[questionId] ?? ''
  }

  /** What can't be read as a number is shown as it was typed. */
  function wordsIn(one: Question, answer: Parameters<typeof wordsOf>[1]): string[] {
    const value = valueOf(one.id)
    return one.kind === 'number' && typeof value === 'string' && answer ? [value.trim()] : wordsOf(one, answer)
  }

  /** The first step from there on. */
  function askedFrom(index: number): Step {
    const next = asked.value.find((one) => questions.value.indexOf(one) >= index)
    return next ? questions.value.indexOf(next) : 'review'
  }

  /** Where somebody who comes back goes on: after the last answer, for what was passed over need not be answered. */
  function resume(): Step {
    if (submission.failure.value) return 'review'
    const last = asked.value.findLast((one) => !isEmpty(valueOf(one.id)))
    return askedFrom(last ? questions.value.indexOf(last) + 1 : 0)
  }

  function next(): void {
    const here = step.value
    if (here === 'review' || !question.value || !checks.check([question.value])) return
    if (!steps.isRevisit.value) {
      steps.goTo(askedFrom(here + 1))
      return
    }
    const after = asked.value.filter((one) => questions.value.indexOf(one) > here)
    const added = after.find((one) => !reviewed.has(one.id) && isEmpty(valueOf(one.id)))
    if (added) steps.goTo(questions.value.indexOf(added), { revisit: true })
    else steps.goTo('review')
  }

  function back(): void {
    const before = asked.value[passed.value - 1]
    if (before) steps.goTo(questions.value.indexOf(before))
  }

  async function send(): Promise<void> {
    if (!checks.check(asked.value)) return
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
    const hasBegun = drafts.draft.value && questions.value.some((one) => !isEmpty(valueOf(one.id)))
    if (hasBegun && !steps.isNamed.value) steps.goTo(resume(), { replace: true })
  })

  return {
    ...drafts, ...steps, ...submission, step, asked, sections, question, section, opensSection, passed, isLast, place, items,
    valueOf, ownWordsOf, errorOf: checks.errorOf, next, back, send, startAnew,
  }
}
