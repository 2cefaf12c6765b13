import { onBeforeUnmount, onMounted, ref } from 'vue'
import type { ShallowRef } from 'vue'
import { hasLeft } from './focus-left'

/** Something that opens below a button, and closes by Escape, by a click elsewhere, and when the focus leaves it. */
export function useDisclosure(root: Readonly<ShallowRef<HTMLElement | null>>) {
  const isOpen = ref(false)

  function close(): void {
    isOpen.value = false
  }

  function toggle(): void {
    isOpen.value = !isOpen.value
  }

  function onKeydown(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !isOpen.value) return
    close()
    root.value?.querySelector('button')?.focus()
  }

  function onPointerdown(event: PointerEvent): void {
    if (event.target instanceof Node && !root.value?.contains(event.target)) close()
  }

  function onFocusout(event: FocusEvent): void {
    if (hasLeft(event)) close()
  }

  onMounted(() => {
    document.addEventListener('pointerdown', onPointerdown)
  })
  onBeforeUnmount(() => {
    document.removeEventListener('pointerdown', onPointerdown)
  })
  return { isOpen, toggle, close, listeners: { keydown: onKeydown, focusout: onFocusout } }
}
