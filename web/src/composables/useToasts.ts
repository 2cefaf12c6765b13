import { readonly, ref } from 'vue'

export interface Toast {
  id: number
  text: string
  tone: 'neutral' | 'danger'
  /** A way back, say. The toast stays longer for it. */
  action?: ToastAction
}

export interface ToastAction {
  label: string
  run: () => void
}

const toasts = ref<Toast[]>([])
let lastId = 0

/** Short news of something done. What needs a decision goes into a dialog, what must stay into the page. */
export function useToasts() {
  function show(text: string, tone: Toast['tone'] = 'neutral', action?: ToastAction): number {
    lastId += 1
    toasts.value = [...toasts.value.slice(-2), { id: lastId, text, tone, action }]
    return lastId
  }
  function dismiss(id: number): void {
    toasts.value = toasts.value.filter((toast) => toast.id !== id)
  }
  return { toasts: readonly(toasts), show, dismiss }
}
