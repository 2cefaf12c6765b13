/** Where to go after logging in: a place of this app, whatever the address says. */
export function safeNext(next: unknown): string {
  if (typeof next !== 'string' || !/^\/(?![/\\])/.test(next)) return '/'
  const target = new URL(next, window.location.origin)
  if (target.origin !== window.location.origin || target.pathname === '/login') return '/'
  return target.pathname + target.search + target.hash
}
