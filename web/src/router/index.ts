import { createRouter, createWebHistory } from 'vue-router'
import type { RouteLocationNormalized, RouteLocationRaw } from 'vue-router'
import { setPageTitle } from '@/composables/usePageTitle'
import { useToasts } from '@/composables/useToasts'
import { useSession } from '@/session/store'
import { expectArrival } from './arrival'
import { safeNext } from './next'
import { routes } from './routes'
import { viewOf } from './view'

export const router = createRouter({
  history: createWebHistory(),
  routes,
  scrollBehavior(to, from, saved) {
    if (saved) return saved
    if (to.hash) return { el: to.hash }
    return viewOf(to) === viewOf(from) ? false : { top: 0 }
  },
})

router.beforeEach(guard)

async function guard(to: RouteLocationNormalized): Promise<RouteLocationRaw | true> {
  const session = useSession()
  const mustKnow = to.meta.requiresSession === true
  // Without an answer nothing is decided here: the page itself says that the server is out of reach.
  if (mustKnow || to.name === 'login') await session.restore({ mustKnow }).catch(() => undefined)
  if (mustKnow && session.status === 'anonymous') return { name: 'login', query: { next: to.fullPath } }
  if (to.name === 'login' && session.status === 'signed-in') return safeNext(to.query['next'])
  return true
}

// After an upgrade the files of the page that is open are gone: the address is loaded anew, with the new ones.
router.onError((_error, to, from) => {
  if (from.matched.length > 0 && navigator.onLine) window.location.assign(to.fullPath)
  else useToasts().show('This page could not be loaded. Check your connection and try again.', 'danger')
})

router.afterEach((to, from, failure) => {
  if (failure || viewOf(to) === viewOf(from)) return
  // The first page of a visit is read from its top anyway.
  if (from.matched.length > 0) expectArrival()
  if (to.meta.title) setPageTitle(to.meta.title)
})
