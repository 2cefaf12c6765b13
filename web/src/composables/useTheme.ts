import { computed, ref, watchEffect } from 'vue'

type Theme = 'light' | 'dark'

const KEY = 'signet.theme'
const systemIsDark = window.matchMedia('(prefers-color-scheme: dark)')
const system = ref<Theme>(systemIsDark.matches ? 'dark' : 'light')
const chosen = ref<Theme | null>(remembered())
const theme = computed(() => chosen.value ?? system.value)

systemIsDark.addEventListener('change', (event) => {
  system.value = event.matches ? 'dark' : 'light'
})

watchEffect(() => {
  if (chosen.value) document.documentElement.dataset['theme'] = chosen.value
  else delete document.documentElement.dataset['theme']
})

function remembered(): Theme | null {
  try {
    const kept = localStorage.getItem(KEY)
    return kept === 'light' || kept === 'dark' ? kept : null
  } catch {
    return null
  }
}

function remember(): void {
  try {
    if (chosen.value) localStorage.setItem(KEY, chosen.value)
    else localStorage.removeItem(KEY)
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}

/** The theme in force, and a way to the other one. What is the system's choice anyway is not remembered. */
export function useTheme() {
  function toggle(): void {
    const other = theme.value === 'dark' ? 'light' : 'dark'
    chosen.value = other === system.value ? null : other
    remember()
  }
  return { theme, toggle }
}
