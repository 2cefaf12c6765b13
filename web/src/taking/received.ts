/** When a response came in. Of anonymous ones of people who are known the day alone is told, by its midnight in UTC. */
import { exactDay, exactTime } from '@/components/exact-time'

export function isDayAlone(receivedAt: string): boolean {
  return receivedAt.endsWith('T00:00:00Z')
}

/** To the second, or the day where no more is known. */
export function receivedWords(receivedAt: string): string {
  return isDayAlone(receivedAt) ? exactDay(receivedAt) : exactTime(receivedAt)
}
