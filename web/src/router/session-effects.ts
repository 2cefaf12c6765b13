import type { QueryClient } from '@tanstack/vue-query'
import { watch } from 'vue'
import type { Router } from 'vue-router'
import { useSession } from '@/session/store'

/** What follows from a session that begins, ends or changes hands, in this tab or in another one. */
export function followSession(router: Router, queries: QueryClient): void {
  const session = useSession()
  watch(() => session.identity, () => {
    queries.clear()
    const here = router.currentRoute.value
    if (session.status === 'anonymous' && here.meta.requiresSession) {
      void router.replace({ name: 'login', query: { next: here.fullPath } })
    }
  })
  // What was refused to the session that ran out is there again.
  watch(() => session.status, (status, before) => {
    if (status === 'signed-in' && before !== 'unknown') void queries.invalidateQueries()
  })
}
