import { onScopeDispose, ref, shallowRef } from 'vue'
import type { Answer, Survey } from '@/api/types'
import { isEmpty } from './answer-value'
import type { AnswerValue } from './answer-value'
import { draftKey, fitDraft, forgetDraft, keepDraft, newDraft, readDraft } from './draft'
import type { Draft } from './draft'
import { forgetForm } from './kept-form'
import { readReceipts } from './receipts'

/** The draft of a survey: kept at every change, and the same in every tab. Null where the survey is answered. */
export function useDraft(survey: Survey) {
  const draft = shallowRef(begin())
  /** Whether these are answers of an earlier visit. */
  const wasRestored = ref(Object.values(draft.value?.values ?? {}).some((value) => !isEmpty(value)))
  /** Whether it would survive a reload. */
  const isKept = ref(true)

  function begin(): Draft | null {
    const kept = readDraft(survey.id)
    if (kept) return fitDraft(survey.questions, kept)
    return readReceipts(survey.id).length > 0 ? null : newDraft()
  }

  function put(next: Draft): void {
    draft.value = next
    isKept.value = keepDraft(survey.id, next)
  }

  function change(changes: Partial<Draft>): void {
    if (draft.value) put({ ...draft.value, ...changes })
  }

  function setValue(questionId: number, value: AnswerValue): void {
    change({ values: { ...draft.value?.values, [questionId]: value } })
  }

  function setWords(questionId: number, words: string): void {
    change({ words: { ...draft.value?.words, [questionId]: words } })
  }

  function setUnsettled(unsettled: Answer[][]): void {
    change({ unsettled })
  }

  /** The same answers, to be counted as another response. */
  function renew(): void {
    change({ submissionId: newDraft().submissionId, unsettled: [] })
  }

  function startAnew(): void {
    put(newDraft())
    wasRestored.value = false
  }

  function finish(): void {
    forgetDraft(survey.id)
    forgetForm(survey.id)
  }

  /** Another tab wrote. What it wrote is not written back, lest the two undo each other's letters. */
  function follow(event: StorageEvent): void {
    if (event.key === draftKey(survey.id)) draft.value = begin()
  }

  window.addEventListener('storage', follow)
  onScopeDispose(() => {
    window.removeEventListener('storage', follow)
  })

  return { draft, isKept, wasRestored, setValue, setWords, setUnsettled, renew, startAnew, finish }
}
