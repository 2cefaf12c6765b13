// http.mjs URL: asks there with each token, reads {"token"} a line, and writes {"accepted", "reason"} a line.

import { createInterface } from 'node:readline'

for await (const line of createInterface({ input: process.stdin })) {
  const headers = { Authorization: `Bearer ${JSON.parse(line).token}` }
  const answer = await fetch(process.argv[2], { headers })
  const [status, reason] = [answer.status, `${answer.status} ${await answer.text()}`]
  const isRefusal = status === 401 || status === 403
  console.log(JSON.stringify(answer.ok || isRefusal ? { accepted: answer.ok, reason } : { unavailable: reason }))
}
