import { nextTick, ref } from 'vue'
import { messageOf } from '@/api/problem'
import type { SurveyState } from '@/api/types'
import { useSubmitOnce } from '@/composables/useSubmitOnce'
import { useToasts } from '@/composables/useToasts'
import { focusField } from './focus'
import type { SurveyEditor } from './useSurveyEditor'

/** Opening and closing the survey on screen. The first opening is asked about, for there is no way back. */
export function useLifecycle(editor: SurveyEditor) {
  const { show } = useToasts()
  const isConfirming = ref(false)

  /** Where something is missing, says what and goes there. */
  async function open(): Promise<void> {
    if (editor.state !== 'draft') return change('open', 'The survey is open again.')
    const first = editor.problems.keys().next().value
    if (first === undefined) {
      isConfirming.value = true
      return
    }
    editor.touchAll()
    await nextTick()
    focusField(first)
  }

  async function confirm(): Promise<void> {
    await change('open', 'The survey is open. Share its link, and the answers come in.')
    isConfirming.value = false
  }

  function close(): Promise<void> {
    return change('closed', 'The survey is closed, and takes no more answers.')
  }

  async function change(next: SurveyState, done: string): Promise<void> {
    try {
      if (await editor.setState(next)) show(done)
      else if (!editor.trouble) show('Your last changes could not be saved yet. Try again in a moment.', 'danger')
    } catch (error) {
      show(messageOf(error), 'danger')
    }
  }

  const once = useSubmitOnce(async (work: () => Promise<void>) => work())
  return {
    isConfirming,
    isRunning: once.isRunning,
    confirm: () => once.run(confirm),
    turn: (to: 'open' | 'closed') => once.run(to === 'open' ? open : close),
  }
}
