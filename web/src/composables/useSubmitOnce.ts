import { readonly, ref } from 'vue'

/** Runs `work` at most once at a time: a double click joins the run that is under way. */
export function useSubmitOnce<A extends unknown[], T>(work: (...parameters: A) => Promise<T>) {
  const isRunning = ref(false)
  let current: Promise<T> | undefined

  function run(...parameters: A): Promise<T> {
    isRunning.value = true
    current ??= work(...parameters).finally(() => {
      current = undefined
      isRunning.value = false
    })
    return current
  }
  return { run, isRunning: readonly(isRunning) }
}
