import { onBeforeUnmount, ref } from 'vue'
import type { RouteLocationNormalized } from 'vue-router'
import { useRouter } from 'vue-router'
import { useSession } from '@/session/store'
import type { SurveyEditor } from './useSurveyEditor'

/** How long leaving waits for the last save, in ms. */
const PATIENCE = 3000

/** Asks before a page is left with something unsaved. What can be saved by then is, and needs no question. */
export function useLeaveGuard(editor: SurveyEditor) {
  const router = useRouter()
  const session = useSession()
  const isAsking = ref(false)
  let answer: ((leave: boolean) => void) | undefined

  function decide(leave: boolean): void {
    isAsking.value = false
    answer?.(leave)
    answer = undefined
  }

  async function mayLeave(to: RouteLocationNormalized): Promise<boolean> {
    const stays = to.name === 'edit-survey' && to.params['id'] === editor.id
    // Whoever has logged out in another tab has to go, and their drafts with them.
    if (stays || session.user === null || !editor.isDirty) return true
    if (editor.isSendable) await Promise.race([editor.flush(), pause(PATIENCE)])
    if (!editor.isDirty) return true
    isAsking.value = true
    const leave = await new Promise<boolean>((resolve) => {
      answer?.(false)
      answer = resolve
    })
    if (leave) editor.discard()
    return leave
  }

  function warn(event: BeforeUnloadEvent): void {
    if (editor.isDirty) event.preventDefault()
  }

  const stop = router.beforeEach(mayLeave)
  window.addEventListener('beforeunload', warn)
  onBeforeUnmount(() => {
    stop()
    window.removeEventListener('beforeunload', warn)
    decide(true)
  })
  return { isAsking, decide }
}

function pause(duration: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, duration))
}
