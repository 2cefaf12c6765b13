import { onScopeDispose, readonly, ref } from 'vue'

const now = ref(Date.now())
let users = 0
let timer: ReturnType<typeof setInterval> | undefined

/** The present, to the half minute; one timer for the whole page. */
export function useNow() {
  users += 1
  now.value = Date.now()
  timer ??= setInterval(() => (now.value = Date.now()), 30_000)
  onScopeDispose(() => {
    users -= 1
    if (users > 0) return
    clearInterval(timer)
    timer = undefined
  })
  return readonly(now)
}
