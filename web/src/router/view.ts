import type { RouteLocationNormalized } from 'vue-router'

/** What is looked at: going on within it, to an address of its own say, keeps the page with all that was typed. */
export function viewOf(route: RouteLocationNormalized): string {
  return route.meta.view ?? route.path
}
