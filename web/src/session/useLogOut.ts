import { useRoute, useRouter } from 'vue-router'
import { messageOf } from '@/api/problem'
import { useSubmitOnce } from '@/composables/useSubmitOnce'
import { useToasts } from '@/composables/useToasts'
import { useSession } from './store'

/** Logs out. A page that needs a session is left first, so that it can ask about what was not saved. */
export function useLogOut() {
  const session = useSession()
  const router = useRouter()
  const route = useRoute()
  const toasts = useToasts()

  const { run, isRunning } = useSubmitOnce(async () => {
    if (route.meta.requiresSession && (await router.push('/'))) return
    try {
      await session.logOut()
      toasts.show('You are logged out. This browser keeps nothing of what you wrote.')
    } catch (error) {
      toasts.show(`You are still logged in. ${messageOf(error)}`, 'danger')
    }
  })
  return { logOut: () => run(), isRunning }
}
