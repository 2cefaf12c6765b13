import { useQueryClient } from '@tanstack/vue-query'
import { getCurrentScope, onScopeDispose, shallowRef } from 'vue'
import type { Ref } from 'vue'
import { bodyOf, surveysApi } from '@/api/clients'
import { isProblem } from '@/api/problem'
import type { Answer, Receipt, Survey } from '@/api/types'
import { useSubmitOnce } from '@/composables/useSubmitOnce'
import { useSession } from '@/session/store'
import { withUnsettled, without } from './draft'
import { failureOf, mayRepeat, UNKNOWN } from './failure'
import type { Failure } from './failure'
import { keepReceipt } from './receipts'
import { toAnswers } from './submission'
import type { useDraft } from './useDraft'

/** A server that has not answered by then (in ms) is not waited for; sending again is harmless. */
const PATIENCE = 60_000

/** Sends a draft, as often as it takes, to be counted once. `done` is called while the page is still there. */
export function useSubmission(survey: Readonly<Ref<Survey>>, drafts: ReturnType<typeof useDraft>, done: () => void) {
  const queries = useQueryClient()
  const failure = shallowRef<Failure | null>(drafts.draft.value?.unsettled.length ? UNKNOWN : null)
  const session = useSession()
  const { identity } = session
  let isHere = true
  if (getCurrentScope()) onScopeDispose(() => (isHere = false))

  /** Who logs out while answers are on their way leaves nothing behind, their receipt included. */
  function hasLeft(): boolean {
    return session.identity !== identity
  }

  function post(submissionId: string, answers: Answer[]): Promise<Receipt> {
    return bodyOf(
      surveysApi.POST('/api/surveys/{id}/responses', {
        params: { path: { id: survey.value.id } },
        body: { submission_id: submissionId, answers },
        signal: AbortSignal.timeout(PATIENCE),
      }),
    )
  }

  function finish(answers: Answer[], receipt: Receipt): void {
    if (hasLeft()) return
    keepReceipt(survey.value, answers, receipt)
    drafts.finish()
    failure.value = null
    void queries.invalidateQueries({ queryKey: ['results', survey.value.id] })
    void queries.invalidateQueries({ queryKey: ['surveys'] })
    if (isHere) done()
  }

  /** What was refused for good need not be remembered as sent. */
  function settle({ kind }: Failure, answers: Answer[]): void {
    const unsettled = drafts.draft.value?.unsettled ?? []
    drafts.setUnsettled(kind === 'closed' || kind === 'over' || kind === 'gone' ? [] : without(unsettled, answers))
  }

  const sending = useSubmitOnce(async () => {
    const draft = drafts.draft.value
    if (!draft) return
    const answers = toAnswers(survey.value.questions, draft)
    // Noted before it is sent: a page that is closed meanwhile knows it later.
    drafts.setUnsettled(withUnsettled(draft, answers))
    failure.value = null
    try {
      finish(answers, await post(draft.submissionId, answers))
    } catch (error) {
      if (hasLeft()) return
      failure.value = failureOf(error, answers)
      if (!mayRepeat(failure.value)) settle(failure.value, answers)
    }
  })

  /** The receipt of what was counted in place of this: one of those that were sent before. */
  const claiming = useSubmitOnce(async () => {
    const { submissionId = '', unsettled = [] } = drafts.draft.value ?? {}
    for (const answers of unsettled) {
      try {
        finish(answers, await post(submissionId, answers))
        return
      } catch (error) {
        if (hasLeft()) return
        if (isProblem(error, 'submission_conflict')) continue
        failure.value = failureOf(error, answers)
        return
      }
    }
  })

  /** After a conflict: the answers as they are now count as a response of their own. */
  function sendAsAnother(): Promise<void> {
    drafts.renew()
    return sending.run()
  }

  function forget(): void {
    failure.value = null
  }

  return {
    failure, forget, sendAsAnother,
    send: sending.run, isSending: sending.isRunning, claim: claiming.run, isClaiming: claiming.isRunning,
  }
}
