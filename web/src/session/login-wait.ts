import { ref } from 'vue'

/** Requests that wait for a person to log in again, and the dialog that asks. */
export function useLoginWait() {
  const isAsking = ref(false)
  let dismissed = false
  let waiting: ((again: boolean) => void)[] = []

  function open(): void {
    isAsking.value = true
  }

  /** Waits for the dialog. Somebody who closed it is asked again only when they change something. */
  function ask({ isRead }: { isRead: boolean }): Promise<boolean> {
    if (dismissed && isRead) return Promise.resolve(true)
    open()
    return new Promise((resolve) => waiting.push(resolve))
  }

  /** Ends the waiting; true has the requests repeated. */
  function finish(again: boolean): void {
    const released = waiting
    waiting = []
    isAsking.value = false
    dismissed = false
    for (const release of released) release(again)
  }

  /** Repeats the requests as a stranger: some are for everyone, and the others say that they are not. */
  function dismiss(): void {
    finish(true)
    dismissed = true
  }

  return { isAsking, open, ask, finish, dismiss }
}
