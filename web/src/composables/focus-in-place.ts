import { nextTick } from 'vue'
import type { ShallowRef } from 'vue'

/**
 * What was deleted cannot have the focus any more: what stands in its place gets it, or the page where nothing does. Where
 * the focus is somewhere else, it stays there.
 */
export async function focusInPlace(list: Readonly<ShallowRef<HTMLElement | null>>, selector: string, index: number): Promise<void> {
  await nextTick()
  // After the dialog has given the focus back to a button that is gone.
  setTimeout(() => {
    if (document.activeElement !== document.body) return
    const rest = list.value?.querySelectorAll<HTMLElement>(selector) ?? []
    const next = rest[Math.min(index, rest.length - 1)] ?? document.getElementById('main')
    next?.focus()
  }, 0)
}
